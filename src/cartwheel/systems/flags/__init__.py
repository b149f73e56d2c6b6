"""
Feature flags: what a flag is, and which of its variants somebody is served.

Evaluation is a pure function of the flags and the caller's attributes. It takes microseconds,
asks nobody and never raises: what does not fit an operator does not match.

States. A flag is *enabled*, or *disabled*: then everybody is served its off variant, as they
are when a prerequisite does not hold. Otherwise the first rule serves whose conditions all
hold, and where there is none the flag's own choice.

Guarantees. A roll-out draws the same lot for the same unit and salt, for ever and in every
process (`lots.py` has the algorithm). Growing its percentage only lets more in: whoever is in
stays in, and keeps the variant, as long as the weights stay.

Failures. Flags that wait for each other in a circle, or for one that is not there, are served
off; a flag that is not there is the caller's default, with the reason `ERROR`.
"""
