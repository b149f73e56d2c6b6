"""What the rest of the house may use of leadership."""

from cartwheel.systems.leadership.candidate import Candidate
from cartwheel.systems.leadership.term import LeadershipLostError, Term

__all__ = ["Candidate", "LeadershipLostError", "Term"]
