"""
Pictures that a model makes, by services of one contract.

Guarantees. A picture is one: its bytes came whole and begin as a picture's do. A call that is left,
or that took too long, is cancelled at the service where it can be. No key of ours is sent to where
a service keeps its files.

Failures. What passes by itself is repeated, unless the service may have made something, which
would be paid twice.
"""
