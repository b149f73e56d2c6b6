"""
Controlled experiments: who is in which arm, and what may be said of the difference.

States of a unit: *outside* (the coverage does not reach it) → *in one arm*, for ever: raising
the coverage moves nobody who is in, and a unit that falls out comes back into the same arm.

Guarantees. An arm depends on the salt and the unit alone, so that every process agrees without
asking. Intervals hold at all times at once: whoever looks after every shopper, and stops when it
pleases, is wrong in at most `alpha` of all experiments (ADR 37).

Failures. When the arms are not as full as their weights say, something other than chance decides
who is seen in which: `check_ratio` warns, and the figures are not to be believed.
"""
