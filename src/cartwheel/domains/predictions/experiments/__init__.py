"""
Experiments between two models: which one wins more carts back, told by lot and without guessing.

States: *draft* (everything may be changed) → *running* (the coverage alone may be) → *ended*, as
*promoted* (the challenger scores everybody), *kept* (the champion does), *guarded* (the challenger
did harm, and was stopped by itself) or *interrupted* (one of both models was changed by hand, so
that nothing is compared any more). A store runs one experiment at a time.

Guarantees. A shopper stays with one model for as long as an experiment runs, however its coverage
is changed and whichever process scores. Each is counted once, when a cart of theirs is first
scored, in the transaction that keeps the score; and its outcome is counted when its time to buy is
over. The result may be looked at at any time (ADR 37).

Failures. The challenger cannot serve: the champion answers, the shopper stays in the arm and is
counted as one that fell back, which a guard watches. The database does not answer: nothing is
scored, so nobody is counted wrongly.
"""
