"""What domains use of live copies."""

from cartwheel.systems.live.copy import LiveCopy, LiveSource

__all__ = ["LiveCopy", "LiveSource"]
