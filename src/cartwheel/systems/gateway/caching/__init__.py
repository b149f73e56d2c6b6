"""
Answers kept at the door, for everybody together, as RFC 9111 lets a shared cache.

An answer is kept when it says for how long, or the route does, and says neither `no-store`
nor `private`. What sets a cookie is never kept. What was asked with a credential or a cookie
is kept only when it says `public`, and only such answers are given to whoever shows one.
Fields named by `no-cache="…"` or `private="…"` count for the whole answer. Memory is
bounded; what was not asked for the longest goes first.

States of an answer: *fresh* (given at once) → *stale, being refreshed* (given once more
within `stale-while-revalidate`, while one call asks anew) → *stale* (asked anew first, by
its validator) → gone. A successful write to the same URL drops it, by whatever route, and
what was asked before and comes after it.
"""
