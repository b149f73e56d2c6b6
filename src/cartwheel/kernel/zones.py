"""Time zones by their IANA names, and times on their clocks as moments."""

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from cartwheel.kernel.errors import InvalidInputError, Issue


def zone_of(name: str, *, path: str = "timeZone") -> ZoneInfo:
    """
    Return a time zone.

    Raises:
        InvalidInputError: there is none of this name; it names the path.
    """
    # Asked of the list: other files beside the zones (`localtime`, `right/UTC`) would open too.
    if name not in _names():
        message = "It is not the name of a time zone like Europe/Berlin or UTC"
        raise InvalidInputError(Issue((path,), message))
    return ZoneInfo(name)


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


@cache
def _names() -> frozenset[str]:
    # The list that comes with the zones: the same on every machine, whatever is installed there.
    return frozenset(files("tzdata").joinpath("zones").read_text().split())
