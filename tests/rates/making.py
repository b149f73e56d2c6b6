"""A clock that tests move."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 12, tzinfo=UTC)  # where windows of an hour begin


@dataclass(slots=True)
class MovedClock:
    at: datetime = field(default=START)

    def now(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
