"""
What the tests of every domain are made with.

A clock that tests move, the container of the whole house with a test's own parts in place
of some, clients of its procedures, and what was queued and announced. Ways to make what
a domain keeps lie beside its tests, in `tests/domains/<domain>/factories.py`.
"""
