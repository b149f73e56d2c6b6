"""The hour of the day and the day of the week of events, on the clock of their store."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from cartwheel.kernel.zones import zone_of

QUARTER_MS: Final = 15 * 60_000
"""No zone's clock differs from UTC by anything else than whole quarters of an hour since 1986."""

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class LocalTime(NamedTuple):
    """An hour, 0 to 23, a day of the week, 1 for Monday, and whether the store was open."""

    hour: int
    weekday: int
    is_open: bool


@lru_cache(maxsize=65_536)
def local_time(quarter: int, zone: str, opened: Sequence[str]) -> LocalTime:
    """Return the time on a zone's clock at a quarter of an hour, counted from 1970."""
    at = datetime.fromtimestamp(quarter * 900, UTC).astimezone(zone_of(zone))
    return LocalTime(at.hour, at.isoweekday(), not opened or _is_open(at, tuple(opened)))


def _is_open(at: datetime, opened: tuple[str, ...]) -> bool:
    minute = at.hour * 60 + at.minute
    for days, began, ended in map(_read, opened):
        is_overnight = ended <= began
        if at.weekday() in days and began <= minute and (minute < ended or is_overnight):
            return True
        yesterday = (at - timedelta(days=1)).weekday()
        if is_overnight and yesterday in days and minute < ended:
            return True
    return False


@lru_cache(maxsize=4_096)
def _read(hours: str) -> tuple[frozenset[int], int, int]:
    days, span = hours.split(" ")
    first, _, last = days.partition("-")
    begins, ends = _DAYS.index(first), _DAYS.index(last or first)
    began, ended = (int(each[:2]) * 60 + int(each[3:]) for each in span.split("-"))
    return frozenset((begins + n) % 7 for n in range((ends - begins) % 7 + 1)), began, ended
