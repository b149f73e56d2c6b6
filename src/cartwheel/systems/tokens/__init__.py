"""
Tokens that say who calls, signed by us, and the keys they are signed with.

Formats: JWT by RS256 with the checks of RFC 8725, and PASETO v4.public. Which of
the two people get is a setting; both are read, so that the setting can change while
people are signed in. Roles speak PASETO to each other.

States of a key: *next* (published, signs nothing yet) → *active* (signs) → *retiring*
(signs no more, still verifies, until the last token it signed has expired) → *retired*
(verifies nothing). Of each algorithm one key is active and one is next.

Guarantees. A token is believed only if a key of ours that is not retired signed it, by
that key's own algorithm, for this issuer and this audience, and it is valid now. What
its header says chooses among our keys and nothing else. Every refusal has the same words.
Private keys lie in the database sealed under `CARTWHEEL_SECRET_KEY`, and are erased as
soon as they sign no more. The same `Seal` serves domains that have secrets of their own.

Failures. The database or the JWKS is away: the keys seen last go on verifying, and are
asked for again now and then. Unknown key ids: one look per cooldown, however many come.
The secret is wrong or missing: nothing is signed here, and everything is still verified.
A key is stolen: `cartwheel keys rotate --compromised` retires all of them at once.
"""
