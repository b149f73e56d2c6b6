"""
Texts that a model writes, by services of one contract.

States of a call: *asked* → parts of the text → the result, once, as the last part; or an error.

Guarantees. A text is whole, or it is an error: a service that ends in the middle, or says neither
why it ended nor what it used, has not answered. Leaving the block of a stream ends the call at
the service too, whoever leaves it and why. A call ends within its deadline, however slowly its
answer drips in. What a model costs is known before it can be asked.

Failures. What passes by itself is repeated until the first part is there, and then no more: the
official libraries repeat nothing by themselves. Where several services are named, the next one is
asked in place of one that fails (`writers.py`).
"""
