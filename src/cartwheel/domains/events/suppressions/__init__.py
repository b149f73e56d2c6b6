"""
People of whom a store keeps no events.

Whoever is on a store's list is dropped at the door, before anything is written down, within a
second of being put there; events that lay in the log already are dropped before they become rows,
and counted as `suppressed`. The list holds digests alone and does not say who is on it. What was
stored before stays until it is erased; their profile goes at once.

What cannot be read at all says not of whom it is, and is kept among the dead letters as ever.
"""
