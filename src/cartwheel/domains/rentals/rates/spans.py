"""The span of a rental in days and hours, as the clock of its location counts them."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from cartwheel.kernel.zones import moment_of

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Span:
    """
    From the pick-up to the return, both in UTC; a return within `grace` of a mark is on it.

    Marks lie a whole number of days behind the pick-up, at its time on the local clock: a day
    has 23 hours when the clocks are put forward, and 25 when they are put back. A mark that the
    clocks skip is the moment of the change, one that they show twice the second of both. Hours
    are true hours.
    """

    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    grace: timedelta = timedelta(0)

    @property
    def first_day(self) -> date:
        """Return the local day of the pick-up."""
        return self.starts_at.astimezone(self.zone).date()

    def mark(self, days: int) -> datetime:
        """Return the moment at which so many days have passed."""
        if not days:
            return self.starts_at
        local = self.starts_at.astimezone(self.zone).replace(tzinfo=None, fold=0)
        return moment_of(local + timedelta(days=days), self.zone, is_end=True)

    def days(self) -> int:
        """Return how many days have begun at the return, at least one."""
        last = self.ends_at.astimezone(self.zone).date()
        days = max(1, (last - self.first_day).days - 1)
        while self.mark(days) + self.grace < self.ends_at:
            days += 1
        return days

    def hours_after(self, days: int) -> int:
        """Return how many hours have begun at the return after so many days, at least one."""
        left = self.ends_at - self.grace - self.mark(days)
        return max(1, -(-left // _HOUR))

    def days_of_hours(self, after: int, hours: int) -> Iterator[date]:
        """Yield for each hour after so many days the local day on which it begins."""
        mark = self.mark(after)
        for each in range(hours):
            yield (mark + each * _HOUR).astimezone(self.zone).date()

    @property
    def clock_change(self) -> timedelta:
        """Return by how much the clock was put forward, or back, if negative, on the way."""
        return self._shown - (self.ends_at - self.starts_at)

    def minutes(self) -> tuple[int, int]:
        """Return the least and the most minutes that it has, by the local clock or truly."""
        lengths = self._shown, self.ends_at - self.starts_at
        minute = timedelta(minutes=1)
        return -(-min(lengths) // minute), max(lengths) // minute

    @property
    def _shown(self) -> timedelta:
        start, end = (
            moment.astimezone(self.zone).replace(tzinfo=None)
            for moment in (self.starts_at, self.ends_at)
        )
        return end - start


def month_later(day: date, months: int) -> date:
    """Return the same day of a later month, or the last of one that is shorter."""
    at = day.year * 12 + day.month - 1 + months
    year, month = at // 12, at % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
