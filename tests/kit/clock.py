"""Time, as tests want it."""

from datetime import UTC, datetime, timedelta


class MovedClock:
    """A clock that stands until a test moves it; at first at the present, to the second."""

    def __init__(self, time: datetime | None = None) -> None:
        self.time = time or datetime.now(UTC).replace(microsecond=0)

    def now(self) -> datetime:
        return self.time

    def pass_by(self, span: timedelta) -> None:
        self.time += span
