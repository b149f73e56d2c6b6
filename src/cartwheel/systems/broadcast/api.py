"""What the rest of the house may use of broadcasts."""

from cartwheel.systems.broadcast.broadcast import Broadcast

__all__ = ["Broadcast"]
