"""Time as a dependency: aware UTC now, replaced in tests."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


def is_definite(time: datetime) -> bool:
    """Tell whether a time has a zone, and lies within the years that can be kept."""
    try:
        return time.tzinfo is not None and bool(time.astimezone(UTC))
    except OverflowError:
        return False
