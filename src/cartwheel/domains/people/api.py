"""
What other domains may use of people.

The tables are there to be joined with and to be referred to; nobody else writes them.
"""

from cartwheel.domains.people.memberships import Barred, Membership, Memberships
from cartwheel.domains.people.models import people, sessions
from cartwheel.domains.people.session_registry import SessionRegistry

__all__ = [
    "Barred",
    "Membership",
    "Memberships",
    "SessionRegistry",
    "people",
    "sessions",
]
