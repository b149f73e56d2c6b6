"""When a schedule is due: once at an instant, or again and again by a cron expression."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.zones import zone_of
from cartwheel.systems.scheduler.contracts import Definition, DueTime, Schedule
from cartwheel.systems.scheduler.cron import Cron

_SECOND: Final = timedelta(seconds=1)


class Rhythm(Protocol):
    """Says when something is due; dues are whole seconds."""

    def next_after(self, instant: datetime) -> datetime | None:
        """Return the first due after an instant, in UTC, if one comes."""
        ...


@dataclass(frozen=True, slots=True)
class Once:
    """Due at one instant."""

    at: datetime

    def next_after(self, instant: datetime) -> datetime | None:
        """Return the instant while it lies ahead."""
        return self.at if self.at > instant else None


def rhythm_of(schedule: Definition | Schedule) -> Rhythm:
    """
    Return the rhythm of a schedule.

    Raises:
        InvalidInputError: the expression or the zone means nothing here.
    """
    if schedule.at is not None:
        zone_of(schedule.time_zone)
        return Once(schedule.at)
    return cron_of(schedule.cron or "", schedule.time_zone)


@lru_cache(maxsize=4096)
def cron_of(expression: str, time_zone: str) -> Cron:
    """
    Return a cron expression on the clock of a zone.

    Raises:
        InvalidInputError: naming `timeZone` or `cron`.
    """
    zone = zone_of(time_zone)
    try:
        return Cron(expression, zone)
    except ValueError as error:
        raise InvalidInputError(Issue(("cron",), str(error))) from None


def latest_until(rhythm: Rhythm, *, first: datetime, until: datetime) -> datetime:
    """
    Return the latest due up to an instant, `first` being a due up to it.

    In a number of steps that grows with the logarithm of the span.
    """
    latest, low, high = first, first, until
    while high - low >= _SECOND:
        middle = low + (high - low) / 2
        due = rhythm.next_after(middle)
        if due is not None and due <= until:
            latest = low = due
        else:
            high = middle
    following = rhythm.next_after(low)
    return following if following is not None and following <= until else latest


def upcoming(rhythm: Rhythm, *, after: datetime, count: int) -> list[datetime]:
    """Return the next dues, at most so many."""
    dues: list[datetime] = []
    at = after
    while len(dues) < count and (due := rhythm.next_after(at)) is not None:
        dues.append(due)
        at = due
    return dues


def due_time(due: datetime, zone: ZoneInfo) -> DueTime:
    """Show a due on the clock of a zone."""
    local = due.astimezone(zone)
    offset = local.utcoffset() or timedelta(0)
    return DueTime(at=due.astimezone(UTC), local=local, offset_seconds=int(offset.total_seconds()))
