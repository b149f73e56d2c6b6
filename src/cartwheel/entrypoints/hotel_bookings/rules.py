"""Pure decisions: which lines are bookings, and what a booking of rooms is as a rental."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from cartwheel.domains.catalog.api import slug_of
from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.domains.rentals.rates.contracts import LONGEST_DAYS
from cartwheel.entrypoints.hotel_bookings.reading import Line
from cartwheel.kernel.ids import id_at

CURRENCY: Final = "EUR"
ZONE: Final = "Europe/Lisbon"
"""Where the hotels are whose bookings these are: their days are of there."""
TURNAROUND: Final = timedelta(hours=1)

_ZONE: Final = ZoneInfo(ZONE)
_BOOKED, _CANCELLED, _PICK_UP, _RETURN, _MISSED = (time(hour) for hour in (9, 12, 15, 11, 20))
"""A file knows days alone: at these hours of them things happened."""
_CENT: Final = Decimal("0.01")
_DAY: Final = timedelta(days=1)
_S: Final = BookingStatus


def misfit(line: Line) -> str | None:
    """Return why a line is no booking, or None where it is one."""
    return _of_span(line) or _of_price(line.price) or _of_end(line)


def _of_span(line: Line) -> str | None:
    if line.nights == 0:
        return "it has no night"
    if line.nights > LONGEST_DAYS:
        return f"it has more than {LONGEST_DAYS} nights"
    return "it is for nobody" if line.guests == 0 else None


@lru_cache(maxsize=4_096)
def _of_price(price: Decimal) -> str | None:
    if price < 0:
        return "a negative price"
    return None if price % _CENT == 0 else "its price is no whole number of cents"


def _of_end(line: Line) -> str | None:
    if line.is_canceled is (line.state is _S.CLOSED):
        return "it is cancelled by one column, and not by another"
    if line.ended_on < booked_on(line):
        return "it ended before it was booked"
    if line.state is _S.CANCELLED and line.ended_on > line.arrives_on:
        return "a cancellation of what had begun"
    if line.state is _S.NO_SHOW and line.ended_on != line.arrives_on:
        return "nobody came, on another day than that of the arrival"
    last = line.arrives_on + line.nights * _DAY
    if line.state is _S.CLOSED and not line.arrives_on <= line.ended_on <= last:
        return "it ended before it began, or later than was booked"
    return None


def booked_on(line: Line) -> date:
    """Return the day on which a line was booked."""
    return line.arrives_on - line.lead_days * _DAY


def booked_at(line: Line) -> datetime:
    """Return when a line was booked."""
    return _at(booked_on(line), _BOOKED)


def ended_at(line: Line) -> datetime:
    """Return when a booking came to its state."""
    if line.state is _S.CLOSED:
        # Who leaves on the day of the arrival has had the car for a while.
        return max(_at(line.ended_on, _RETURN), starts_at(line))
    return _at(line.ended_on, _CANCELLED if line.state is _S.CANCELLED else _MISSED)


def starts_at(line: Line) -> datetime:
    """Return when a rental begins."""
    return _at(line.arrives_on, _PICK_UP)


def ends_at(line: Line) -> datetime:
    """Return when a rental was to end."""
    return _at(line.arrives_on + line.nights * _DAY, _RETURN)


def free_at(line: Line) -> datetime:
    """Return when the vehicle of a rental was turned round."""
    return ended_at(line) + TURNAROUND


def id_of(store_id: UUID, line: Line) -> UUID:
    """Return the id of a booking, which follows from all that its line says."""
    return id_at(booked_at(line), store_id, "hotel-booking", line.digest.hex())


def number_of(line: Line) -> str:
    """Return the number of a booking."""
    return f"H-{line.digest.hex()[:16].upper()}"


def class_of(line: Line) -> str:
    """Return of which class a booking is."""
    return f"{line.hotel} {line.room}"


def slug_of_class(name: str) -> str:
    """Return by what a class is known in the store."""
    return slug_of(name, otherwise="class")[:30]


def fee_minor(line: Line) -> int:
    """Return what not to come has cost: all of it where the deposit is kept, else nothing."""
    is_kept = line.state is not _S.CLOSED and line.keeps_deposit
    return cents(line.amount) if is_kept else 0


def cents(amount: Decimal) -> int:
    """Return an amount that is whole cents as these."""
    return int(amount.scaleb(2))


@lru_cache(maxsize=8_192)
def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, _ZONE)
