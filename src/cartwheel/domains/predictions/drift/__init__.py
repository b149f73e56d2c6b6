"""
Whether carts, or what becomes of them, are still as they were when the model in use began.

States of a case: *training* (something has drifted severely, and a model is being trained with what
is there now) → *shadow* (the new one scores what the old one scored, and nobody sees it) →
*promoted* (it was better by the margin, and surely) | *kept* (it was not) | *failed* (nothing came
of the training). A store has one case at a time, and a week of rest after each.

Guarantees. An alarm wants all three: rows enough, an effect that matters, and a test that chance
does not pass once in a thousand days over all features together. Nothing is promoted that was not
compared on the same carts, and nothing while an experiment runs. Each step stands in the case and
in the audit log.

Failures. A day on which nobody looked is looked at on the next one. Whatever dies in between is
taken up by the next look: a step and its record are one transaction.
"""
