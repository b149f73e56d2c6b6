"""What the rest of the house may use of the inbox."""

from cartwheel.systems.inbox.inbox import KEPT, first_time, first_times, prune

__all__ = ["KEPT", "first_time", "first_times", "prune"]
