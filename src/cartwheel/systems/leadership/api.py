"""What the rest of the house may use of leadership."""

from cartwheel.systems.leadership.candidate import Candidate
from cartwheel.systems.leadership.term import LeadershipLostError, Term, free_leases

__all__ = ["Candidate", "LeadershipLostError", "Term", "free_leases"]
