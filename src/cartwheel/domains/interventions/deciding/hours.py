"""When a shopper may be disturbed: quiet and open hours on the clock of a zone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Final, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Meta

from cartwheel.kernel.zones import moment_of

_DAY: Final = "(?:mon|tue|wed|thu|fri|sat|sun)"
_TIME: Final = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
QuietHours = Annotated[str, Meta(pattern=f"^(?:{_TIME}-{_TIME})?$", max_length=11)]
"""From when until when nobody is disturbed, such as `21:00-08:00`; nothing for never."""

OpenHours = Annotated[
    str, Meta(pattern=f"^{_DAY}(?:-{_DAY})? {_TIME}-(?:{_TIME}|24:00)$", max_length=40)
]
"""On which days, and from when until when, somebody is disturbed, as `mon-fri 09:00-18:00`."""

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AHEAD: Final = 8
"""Days that are looked at: whatever a week's hours allow comes within them."""

_HABIT: Final = 5


class _Span(NamedTuple):
    days: frozenset[int]
    begins: int
    ends: int

    def holds(self, weekday: int, minute: int) -> bool:
        """Tell whether a minute of a weekday lies in it; one over midnight is of its first day."""
        if self.begins == self.ends:
            return False
        if self.begins < self.ends:
            return weekday in self.days and self.begins <= minute < self.ends
        today = weekday in self.days and minute >= self.begins
        return today or ((weekday - 1) % 7 in self.days and minute < self.ends)


@dataclass(frozen=True, slots=True)
class ReachHours:
    """
    When shoppers may be disturbed: not in the quiet hours, and where open hours are said, in them.

    All are of the shopper's own clock. What the clock skips in spring never comes, and what it
    shows twice in autumn is the same both times.
    """

    quiet: str = ""
    opened: tuple[str, ...] = ()

    def allow(self, at: datetime, zone: ZoneInfo) -> bool:
        """Tell whether somebody in a zone may be disturbed at a moment."""
        local = at.astimezone(zone)
        weekday, minute = local.weekday(), local.hour * 60 + local.minute
        if self.quiet and _quiet(self.quiet).holds(weekday, minute):
            return False
        return not self.opened or any(_open(each).holds(weekday, minute) for each in self.opened)

    def next(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the first moment from one on at which it is allowed; None where it never is."""
        if self.allow(at, zone):
            return at
        found = (each for each in self._changes(at, zone) if each > at and self.allow(each, zone))
        return min(found, default=None)

    def _changes(self, at: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """Give every moment of the coming days at which a clock's time may begin to be allowed."""
        begins = {span.begins for span in map(_open, self.opened)}
        if self.quiet:
            begins.add(_quiet(self.quiet).ends)
        today = at.astimezone(zone).date()
        for day in range(-1, _AHEAD + 1):
            for minute in sorted(begins | {0}):
                clock = time(minute // 60, minute % 60)
                local = datetime.combine(today + timedelta(days=day), clock)
                yield moment_of(local, zone)
                yield moment_of(local, zone, is_end=True)

    def in_words(self) -> str:
        """Return the hours as they were set."""
        quiet = f"not {self.quiet}" if self.quiet else ""
        return "; ".join([*self.opened, *([quiet] if quiet else [])])


@lru_cache(maxsize=4_096)
def _quiet(hours: str) -> _Span:
    began, ended = map(_minute, hours.split("-"))
    return _Span(frozenset(range(7)), began, ended)


@lru_cache(maxsize=4_096)
def _open(hours: str) -> _Span:
    days, span = hours.split(" ")
    first, _, last = days.partition("-")
    from_, until = _DAYS.index(first), _DAYS.index(last or first)
    began, ended = map(_minute, span.split("-"))
    return _Span(frozenset((from_ + n) % 7 for n in range((until - from_) % 7 + 1)), began, ended)


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def best_moment(
    counts: Sequence[int], now: datetime, zone: ZoneInfo, *, within: timedelta
) -> datetime | None:
    """
    Return when a shopper is likeliest to look, by the hours of the day of earlier visits.

    Each hour counts for itself in full and for the hours beside it by half; of the coming hours
    within the time the one with most is taken, the earliest of equals, and now if that is the
    hour that runs. Who came less than five times has no habit, and gets None.
    """
    if sum(counts) < _HABIT:
        return None
    local = now.astimezone(zone)
    begun = now - timedelta(minutes=local.minute, seconds=local.second)
    hours = [begun + timedelta(hours=n) for n in range(int(within / timedelta(hours=1)) + 1)]

    def liking(at: datetime) -> float:
        hour = at.astimezone(zone).hour
        return counts[hour] + (counts[hour - 1] + counts[(hour + 1) % 24]) / 2

    best = max(hours, key=lambda at: (liking(at), -at.timestamp()))
    return max(now, best.replace(microsecond=0))
