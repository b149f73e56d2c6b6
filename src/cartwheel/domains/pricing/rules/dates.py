"""Times on a store's clocks as moments."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from cartwheel.kernel.errors import InvalidInputError, Issue

_EARLIEST: Final = 2000
_LATEST: Final = 2200


def ensure_within_reason(moment: datetime | None, *path: str) -> None:
    """
    Refuse years that no calendar of a store has, and that neither zones nor the database take.

    Raises:
        InvalidInputError: the year is out of bounds; the path is the one given.
    """
    if moment is not None and not _EARLIEST <= moment.year <= _LATEST:
        message = f"The year must lie between {_EARLIEST} and {_LATEST}"
        raise InvalidInputError(Issue(path, message))


def zone_of(name: str) -> ZoneInfo:
    """
    Return a zone by its name.

    Raises:
        InvalidInputError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        message = f"The setting pricing.timeZone names no time zone: {name[:50]!r}"
        raise InvalidInputError(Issue((), message)) from None


def moment_of(local: datetime, zone: ZoneInfo, *, is_end: bool = False) -> datetime:
    """
    Return the moment at which the clocks of a zone show a time.

    A time that is skipped when they are put forward is the moment at which they are. Of one
    that they show twice a span begins at the first and ends at the second, so that it holds
    all of what was meant.
    """
    moment = local.replace(tzinfo=zone, fold=1 if is_end else 0).astimezone(UTC)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    if shown == local:
        return moment
    return _change_before(moment, zone)


def _change_before(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return when the clocks were put forward, within a day around a moment; to the second."""
    low, high = moment - timedelta(days=1), moment + timedelta(days=1)
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
