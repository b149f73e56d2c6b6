"""Pure decisions about sending: how many now, when again, and which variant for whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from cartwheel.domains.campaigns.drafts.sections import ScheduleSection

MOST_ATTEMPTS: Final = 6
BATCH: Final = 500
_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=4)
_LARGEST_EXPONENT: Final = 10
_MOST_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class Pace:
    """What of this second and of this day is used up."""

    tokens: float = 0.0
    tokens_at: datetime | None = None
    day_on: date | None = None
    day_sent: int = 0


def filled_up(pace: Pace, schedule: ScheduleSection, *, now: datetime, today: date) -> Pace:
    """Return a pace as of now: tokens come by the second and no more are kept, days begin anew."""
    rate = schedule.per_second
    tokens = pace.tokens
    if rate is not None:
        since = 1.0 if pace.tokens_at is None else (now - pace.tokens_at).total_seconds()
        tokens = min(float(rate), tokens + rate * max(0.0, since))
    sent = pace.day_sent if pace.day_on == today else 0
    return Pace(tokens, now, today, sent)


def allowed_now(pace: Pace, schedule: ScheduleSection, *, most: int, started_on: date) -> int:
    """Return how many may be claimed now, by a pace that is filled up."""
    found = [most]
    if schedule.per_second is not None:
        found.append(int(pace.tokens))
    limit = day_limit(schedule, started_on=started_on, today=pace.day_on or started_on)
    if limit is not None:
        found.append(limit - pace.day_sent)
    return max(0, min(found))


def used(pace: Pace, schedule: ScheduleSection, count: int) -> Pace:
    """Return a pace once so many are on their way."""
    tokens = pace.tokens - count if schedule.per_second is not None else pace.tokens
    return replace(pace, tokens=tokens, day_sent=pace.day_sent + count)


def day_limit(schedule: ScheduleSection, *, started_on: date, today: date) -> int | None:
    """Return how many may go out on a day, the lesser of the limit and of the warm-up's ramp."""
    found = [] if schedule.per_day is None else [schedule.per_day]
    if (ramp := schedule.warm_up) is not None:
        days = min(max(0, (today - started_on).days), _MOST_DAYS)
        found.append(int(ramp.first_day * (1 + ramp.growth_percent / 100) ** days))
    return min(found, default=None)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 1, 4, 16 min, and four hours at most."""
    pause: timedelta = _FIRST_PAUSE * 4 ** min(max(0, attempts - 1), _LARGEST_EXPONENT)
    return min(pause, _LONGEST_PAUSE)


def bounds_of(variants: int, *, test_share: int | None) -> Sequence[int]:
    """
    Return below which lots, of 10,000, each variant begins to end; above all of them is the rest.

    With a test each variant has its part of the share; else there is one that has all.
    """
    share = 10_000 if test_share is None else test_share * 100
    count = variants if test_share is not None else 1
    return [share * (n + 1) // count for n in range(count)]
