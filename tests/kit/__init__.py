"""
What the tests of every domain are made with.

A clock that tests move, the container of the whole house with a test's own parts in place
of some, clients of its procedures, and what was queued and announced. Ways to make what
a domain keeps lie beside its tests, in `tests/domains/<domain>/factories.py`.
"""

from tests.kit.callers import Callers, key_of
from tests.kit.clock import MovedClock
from tests.kit.house import Parts, calling, house_with
from tests.kit.outbox import announced, forget, queued

__all__ = [
    "Callers",
    "MovedClock",
    "Parts",
    "announced",
    "calling",
    "forget",
    "house_with",
    "key_of",
    "queued",
]
