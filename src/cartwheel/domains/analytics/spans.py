"""Spans of a shop's days as moments, and the buckets that they are drawn in."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from cartwheel.domains.analytics.contracts import BucketSize, Span
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.zones import moment_of

MOST_DAYS: Final = 366
_DEFAULT_DAYS: Final = 30
_EARLIEST: Final = date(2000, 1, 1)
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_INSTANT: Final = timedelta(microseconds=1)


def span_of(since: date | None, until: date | None, *, zone: ZoneInfo, now: datetime) -> Span:
    """
    Return a span of days.

    Raises:
        InvalidInputError: it ends before it begins or after today, has more than 366 days, or
            begins before the year 2000.
    """
    today = now.astimezone(zone).date()
    last = until or today
    if last > today:
        raise InvalidInputError(Issue(("until",), f"It must not lie after today, {today}"))
    first = since or last - (_DEFAULT_DAYS - 1) * _DAY
    if not _EARLIEST <= first <= last:
        raise InvalidInputError(Issue(("since",), f"It must lie from {_EARLIEST} to {last}"))
    if (last - first) >= MOST_DAYS * _DAY:
        raise InvalidInputError(Issue(("since",), f"A span has at most {MOST_DAYS} days"))
    return _span(first, last, zone)


def span_before(span: Span, zone: ZoneInfo) -> Span:
    """Return the span of as many days before."""
    return _span(span.since - (span.until - span.since) - _DAY, span.since - _DAY, zone)


def size_of(span: Span) -> BucketSize:
    """Return what a chart of a span is drawn in."""
    return BucketSize.HOUR if span.since == span.until else BucketSize.DAY


def starts_of(span: Span, zone: ZoneInfo) -> list[datetime]:
    """Return when the buckets of a span begin; a day on which clocks change has 23 or 25 hours."""
    if size_of(span) is BucketSize.HOUR:
        hours = -(-(span.ends_at - span.starts_at) // _HOUR)
        return [span.starts_at + hour * _HOUR for hour in range(hours)]
    days = (span.until - span.since).days + 1
    return [_midnight(span.since + day * _DAY, zone) for day in range(days)]


@dataclass(frozen=True, slots=True)
class Timeline:
    """
    Two spans cut into pieces, of which everything that is shown is made up.

    The pieces are the buckets of both, parted where the one before is compared until and
    ending at the present moment.
    """

    bounds: tuple[datetime, ...]
    starts: tuple[datetime, ...]
    starts_before: tuple[datetime, ...]
    compared_until: datetime
    is_running: bool

    @classmethod
    def of(cls, span: Span, before: Span, *, zone: ZoneInfo, now: datetime) -> "Timeline":
        """Cut two spans, the second of which ends where the first begins."""
        is_running = now < span.ends_at
        # What happens at this very moment has happened.
        end = now + _INSTANT if is_running else span.ends_at
        cut = _days_before(now, span.since - before.since, zone) if is_running else before.ends_at
        cut = min(max(cut, before.starts_at), before.ends_at)
        starts = tuple(start for start in starts_of(span, zone) if start < end)
        starts_before = tuple(starts_of(before, zone))
        bounds = tuple(sorted({*starts_before, cut, *starts, end}))
        return cls(bounds, starts, starts_before, cut, is_running)

    def is_before_running(self, piece: datetime) -> bool:
        """Tell whether a piece goes with the bucket that is running: up to the same hour before."""
        if not self.is_running:
            return False
        begun = self.starts_before[bisect_right(self.starts_before, self.compared_until) - 1]
        return begun <= piece < self.compared_until

    def places(self, starts: Sequence[datetime], *, until: datetime) -> list[int]:
        """Return to which bucket each piece belongs, -1 for those of none."""
        return [
            bisect_right(starts, piece) - 1 if starts[0] <= piece < until else -1
            for piece in self.bounds[:-1]
        ]


def _span(first: date, last: date, zone: ZoneInfo) -> Span:
    return Span(first, last, _midnight(first, zone), _midnight(last + _DAY, zone))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return moment_of(datetime.combine(day, time()), zone)


def _days_before(moment: datetime, days: timedelta, zone: ZoneInfo) -> datetime:
    shown = moment.astimezone(zone).replace(tzinfo=None, fold=0)
    return moment_of(shown - days, zone).astimezone(UTC)
