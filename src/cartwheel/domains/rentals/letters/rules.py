"""When a letter is due, and whether it still is: pure decisions."""

from calendar import timegm
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.domains.rentals.letters.contracts import LetterKind
from cartwheel.kernel.zones import moment_of

AHEAD: Final = timedelta(days=1)
LONGEST_AHEAD: Final = timedelta(hours=26)
"""No reminder is earlier: a day before by the clock, which may be changed in between."""

_WANTED: Final = {
    LetterKind.CONFIRMATION: (BookingStatus.CONFIRMED, BookingStatus.PICKED_UP),
    LetterKind.CHANGE: (BookingStatus.CONFIRMED, BookingStatus.PICKED_UP),
    LetterKind.REMINDER: (BookingStatus.CONFIRMED,),
    LetterKind.CANCELLATION: (BookingStatus.CANCELLED,),
    LetterKind.RECEIPT: (BookingStatus.CLOSED,),
    LetterKind.NO_SHOW: (BookingStatus.NO_SHOW,),
    LetterKind.EXPIRY: (BookingStatus.EXPIRED,),
    # Of what was given up the letter says what is kept; here money came when it was too late.
    LetterKind.MONEY_BACK: (BookingStatus.EXPIRED,),
}


def is_wanted(kind: LetterKind, status: BookingStatus) -> bool:
    """Tell whether a letter still says something of a booking as it stands."""
    return status in _WANTED[kind]


def occasion_of(starts_at: datetime) -> str:
    """Return what tells reminders of a booking apart: one for each time that it had."""
    return str(timegm(starts_at.utctimetuple()))


def is_due(
    remind_at: datetime, *, now: datetime, confirmed_at: datetime, told_at: datetime | None
) -> bool:
    """Tell whether to remind now: not whoever was written to since, who knows."""
    return remind_at <= now and confirmed_at < remind_at and (told_at or confirmed_at) < remind_at


def remind_at(starts_at: datetime, zone: ZoneInfo) -> datetime:
    """Return when to remind of a pick-up: a day before, at the same time on the clock there."""
    local = starts_at.astimezone(zone).replace(tzinfo=None)
    return moment_of(local - AHEAD, zone)
