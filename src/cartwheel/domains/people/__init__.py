"""
People: how they register, prove who they are, and stay signed in.

    register ──▶ registration ──mail──▶ verify ──▶ person ──login──▶ session ──refresh──▶ …

States. Whoever registers is a *registration* until the link from its mail is used; only
then there is a person, so every address is verified. A password is *proved* when it was given
with a token from a mail, or chosen by one; until then nothing else that opens the account
can be added, and the first provider that vouches for the owner ends it. A session *goes on*
until it is ended by its owner, by a sign-in over it, by a change of the password, by the
theft of a refresh token, by an operator, or by its age. A person may be *blocked*: then
nothing opens a session.

Guarantees. An address is known once. Whether it is known, no answer and no duration tells:
registering and asking for a new password do the same for every address, and what differs
is decided by the job that sends the mail. Nothing that opens something is stored or queued
as it is: passwords by Argon2id, tokens and codes by their digests; a token is made by the job
that mails it. A refresh token is good once; within ten seconds the same successor is
answered again, later its whole session ends. A session that has ended is refused
everywhere within a second. Whoever comes, goes, or changes what opens the account is
written down in the transaction of that very change.

Failures. Redis is away: nobody is let in by a session, and nobody signs in (503), since
neither attempts nor ended sessions could be known. Redis lost its memory: access tokens are
refused, and the next refresh brings the session back. A mail is put off: its job tries
again for days, with a new token. It is refused for good: its job is a dead letter.

A second factor is asked for beside a password, and neither beside a passkey, whose device asks
for more than itself, nor of those whom an identity provider vouches for that the account knows
already. Each session knows whether one was shown in it; an account that has one gets others there
alone. Its secret must be at hand for comparing and is kept sealed, in a column that only the
comparing reads.
"""
