"""
Questions about the store's own figures, in words, answered from what the house itself reads.

States of a question: *asked* → the model chooses queries → they are read → it answers; or an
error.

Guarantees. Figures come from queries of an allow-list alone, made with the asker's permissions in
their store, six at most and of bounded length; what changes something can never be called. Their
input is validated before anything is read. What was read decides no call: the model chooses from
the question alone, and once it has seen figures it can do nothing but answer. Every figure stands
beside the answer as it was read, with the call that it came from, since what the model says of it
may be wrong.

Failures. A query that the store's data or the input refuses is told with its reason, and the
others stand. An answer that broke off, or that reached its bound, is an error.
"""
