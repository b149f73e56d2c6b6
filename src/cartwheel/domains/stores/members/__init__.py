"""
Who belongs to a store as what, and how people come in.

States: an invitation is pending → accepted | declined | revoked; a pending one is
over when its time is, and gives way to a new one.

Guarantees:
- A store that has an owner keeps one: changes of its members wait for one another.
- Nobody grants a role, or changes one, that may do more than he may himself.
- An invitation is accepted once, by the person whose address it was sent to. Its token
  is made when the mail is sent and only its digest is kept: it stands in no job.
- Whoever leaves, or may less than before, leaves no key and no invitation behind by which he
  comes in again: they end in the transaction that changes the role.
- A role that is changed or taken away counts everywhere within a second.

Failures: a mail that cannot be sent is tried again with a new token; the one before
opens nothing any more.
"""
