"""What is to be done about the dues of a schedule that have come: a pure decision."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cartwheel.systems.scheduler.contracts import Misfire
from cartwheel.systems.scheduler.rhythms import Rhythm, latest_until, upcoming

MISSED: Final = "Nobody was there to fire it in time"
OVERLAPPED: Final = "The run before it had not ended"
PAUSED: Final = "The schedule was paused"

_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Dues that are skipped together: the first, the last, all between, and why."""

    first: datetime
    last: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Dues to fire, the oldest first; those to skip; and the due that comes after them."""

    fire: tuple[datetime, ...]
    skipped: tuple[Span, ...]
    next_due: datetime | None


def plan(
    rhythm: Rhythm,
    *,
    first: datetime,
    now: datetime,
    misfire: Misfire,
    grace: timedelta,
    most: int,
) -> Plan:
    """
    Decide about every due from `first` until now, `first` being one of them.

    A due that is late by at most the grace fires. Of the others `all` fires each;
    `skip` none; `run_once` the latest, unless a due fires that is on time. At most
    `most` fire in one plan; `next_due` is then the first of those left.
    """
    if misfire is Misfire.ALL or first >= now - grace:
        return _firing(rhythm, first, now=now, most=most)
    on_time = rhythm.next_after(now - grace - _INSTANT)
    last = latest_until(rhythm, first=first, until=now - grace - _INSTANT)
    if on_time is not None and on_time <= now:
        ahead = _firing(rhythm, on_time, now=now, most=most)
        return Plan(ahead.fire, (Span(first, last, MISSED),), ahead.next_due)
    if misfire is Misfire.SKIP:
        return Plan((), (Span(first, last, MISSED),), on_time)
    if last == first:
        return Plan((last,), (), on_time)
    before = latest_until(rhythm, first=first, until=last - _INSTANT)
    return Plan((last,), (Span(first, before, MISSED),), on_time)


def without_overlap(planned: Plan, *, is_open: bool) -> Plan:
    """Skip what would fire while a run is open; the first to fire opens one."""
    kept = planned.fire[: 0 if is_open else 1]
    dropped = planned.fire[len(kept) :]
    if not dropped:
        return planned
    overlapped = Span(dropped[0], dropped[-1], OVERLAPPED)
    return Plan(kept, (*planned.skipped, overlapped), planned.next_due)


def _firing(rhythm: Rhythm, first: datetime, *, now: datetime, most: int) -> Plan:
    dues = [first, *upcoming(rhythm, after=first, count=most)]
    come = [due for due in dues if due <= now][:most]
    return Plan(tuple(come), (), dues[len(come)] if len(come) < len(dues) else None)
