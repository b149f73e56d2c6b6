"""
What operators see of the outbox, and what they do about dead letters.

States. A dead letter lies until it is *replayed*, and then is a row of the outbox like any
other, or *discarded*, and then is gone.

Guarantees. Replaying deletes the letter and writes the row in one statement: of several
operators who do it at once one succeeds. What was never published goes to everyone; what
a handler failed at goes to that handler alone, which has had no effect of it yet. A replayed
announcement comes after newer ones of its aggregate: its order is lost.

Failures. What fails again becomes a dead letter again.
"""
