"""
Cron expressions on the wall clock of a time zone, read as Debian's cron reads them.

The rule, from `cron(8)`, section NOTES. An expression with a *fixed time*, one whose
minute and hour fields both begin with something else than `*`, runs exactly once for
each time it names: where the clock jumps over that time it runs at the first moment
after the gap, and where the clock shows that time twice it runs on the first. Several
times in one gap are one run. Any other expression follows the clock minute by minute:
it runs whenever the clock shows a matching time, so that neither `*/15 * * * *` nor
`0 * * * *` skips or doubles a run in real time where the clock moves by an hour. A gap
of three hours or more is a correction of the calendar and not a change to or from
summer time: what it swallows is not made up for.

`cronsim` walks from match to match on a clock without a zone, by fields that `crontab.py` has
read. The zone is applied here, since cronsim walks in whole hours where the offset changes and
leaves out matches in a zone that moves by half an hour (Lord Howe).
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from cronsim import CronSim

from cartwheel.systems.scheduler.crontab import LAST, Crontab, read

_SECOND: Final = timedelta(seconds=1)
_PROBE: Final = timedelta(minutes=15)
_HORIZON: Final = timedelta(hours=26)
"""Longer than any clock was ever put back, so that no time is shown again after it."""
_CORRECTION: Final = timedelta(hours=3)
_ANY_TIME: Final = datetime(2024, 1, 1)  # noqa: DTZ001 - a wall clock has no zone


class _Walk(CronSim):
    """Cronsim's walk over fields that it has not parsed itself."""

    def __init__(self, crontab: Crontab) -> None:
        super().__init__("* * * * *", _ANY_TIME)
        self._crontab = crontab
        self.minutes = set(crontab.minute.values)
        self.hours = set(crontab.hour.values)
        self.months = set(crontab.month.values)
        self.weekdays = set(crontab.weekday.values) | {
            (each.weekday, CronSim.LAST if each.number == LAST else each.number)
            for each in crontab.weekday.weekdays_of_month
        }
        self.day_and = crontab.both_days

    def match_dom(self, d: date) -> bool:
        """Return whether the day of the month is one of those."""
        return self._crontab.suits_month_day(d)


@dataclass(frozen=True, slots=True)
class Cron:
    """Five fields and a zone; equal ones have the same dues."""

    expression: str
    zone: ZoneInfo
    crontab: Crontab = field(init=False, repr=False, compare=False)
    _walk: "_Walk" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """
        Read the expression.

        Raises:
            ValueError: it is not a cron expression; the message names the field.
        """
        crontab = read(self.expression)
        object.__setattr__(self, "crontab", crontab)
        object.__setattr__(self, "_walk", _Walk(crontab))

    def next_after(self, instant: datetime) -> datetime | None:
        """Return the first due after an instant, in UTC; None when none comes in fifty years."""
        if self.crontab.is_fixed:
            return self._next_fixed(instant)
        return self._next_shown(instant)

    def _next_fixed(self, instant: datetime) -> datetime | None:
        for shown in self._matches(self._local(instant)):
            due = self._resolve(shown)
            # A time named twice by the clock came on the first: not again on the second.
            if due is not None and due > instant:
                return due
        return None

    def _resolve(self, shown: datetime) -> datetime | None:
        """Return when the clock shows a time first, or the end of the gap that swallows it."""
        first = shown.replace(tzinfo=self.zone, fold=0).astimezone(UTC)
        if self._local(first) == shown:
            return first
        # In a gap the zone's rules before and after it give instants on its other sides.
        before = shown.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
        return None if first - before >= _CORRECTION else self._transition(before, first)

    def _next_shown(self, instant: datetime) -> datetime | None:
        """
        Walk from change to change of the offset: in between the clock runs evenly.

        The next match by the present offset is right if the offset does not change
        before it; if it does, the search begins anew at the change.
        """
        begin, local = instant, self._local(instant)
        while (shown := next(self._matches(local), None)) is not None:
            offset = self._offset(begin)
            due = (shown - offset).replace(tzinfo=UTC)
            change = self._next_change(begin, min(due, begin + _HORIZON))
            if change is not None:
                begin = change
                # The clock's first time after the change is itself a candidate.
                local = self._local(change) - _SECOND
            elif self._offset(due) == offset:
                return due
            else:
                # The change lies further off. Nothing before `shown` matches, and the
                # clock is put back by less than the horizon: it is safe to leap there.
                begin = due - _HORIZON
                local = self._local(begin)
        return None

    def _next_change(self, begin: datetime, end: datetime) -> datetime | None:
        offset, at = self._offset(begin), begin
        while at < end:
            later = min(at + _PROBE, end)
            if self._offset(later) != offset:
                return self._transition(at, later)
            at = later
        return None

    def _transition(self, before: datetime, after: datetime) -> datetime:
        """Return the first second with the offset that holds `after` and not `before`."""
        before, after = before.replace(microsecond=0), after.replace(microsecond=0)
        offset = self._offset(after)
        while after - before > _SECOND:
            middle = before + (after - before) // (2 * _SECOND) * _SECOND
            if self._offset(middle) == offset:
                after = middle
            else:
                before = middle
        return after

    def _matches(self, local: datetime) -> Iterator[datetime]:
        """Yield the matching times of a clock without a zone, after a time of it."""
        walk = copy(self._walk)
        walk.dt = local.replace(microsecond=0)
        return walk

    def _local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone).replace(tzinfo=None, fold=0)

    def _offset(self, instant: datetime) -> timedelta:
        offset = instant.astimezone(self.zone).utcoffset()
        assert offset is not None
        return offset
