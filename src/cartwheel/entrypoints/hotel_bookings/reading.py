"""The lines of a file, each as what it says."""

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.entrypoints.filing.reading import Row, Unreadable, read_rows

_COLUMNS: Final = (
    *("hotel", "is_canceled", "lead_time", "arrival_date_year", "arrival_date_month"),
    *("arrival_date_day_of_month", "stays_in_weekend_nights", "stays_in_week_nights"),
    *("adults", "children", "babies", "country", "reserved_room_type", "deposit_type"),
    *("adr", "reservation_status", "reservation_status_date"),
)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        (
            *("January", "February", "March", "April", "May", "June", "July", "August"),
            *("September", "October", "November", "December"),
        ),
        start=1,
    )
}
_STATES: Final = {
    "Check-Out": BookingStatus.CLOSED,
    "Canceled": BookingStatus.CANCELLED,
    "No-Show": BookingStatus.NO_SHOW,
}
_UNKNOWN: Final = frozenset({"", "NA", "NULL"})
_MOST_PRICE: Final = Decimal(10**6)
_MOST: Final = 10_000


class Line(NamedTuple):
    """A booking: `ended_on` is the day on which it came to its state; prices are of a night."""

    number: int
    digest: bytes
    hotel: str
    room: str
    country: str
    state: BookingStatus
    is_canceled: bool
    keeps_deposit: bool
    lead_days: int
    arrives_on: date
    nights: int
    guests: int
    price: Decimal
    ended_on: date

    @property
    def amount(self) -> Decimal:
        """What all nights come to; exact."""
        return self.nights * self.price

    @property
    def month(self) -> str:
        """The month in which it begins, as 2015-07."""
        return f"{self.arrives_on.year}-{self.arrives_on.month:02}"


def read_lines(path: Path) -> Iterator[Line | Unreadable]:
    """
    Read a file; blank lines are left out.

    Raises:
        FileUnusableError: it cannot be read, breaks off, or has other columns.
    """
    for row in read_rows(path, _COLUMNS, form="hotel bookings"):
        try:
            line = _line(row)
        except (KeyError, ValueError, InvalidOperation) as error:
            yield Unreadable(row.number, row.content, f"it cannot be read: {error}")
        else:
            yield line


def _line(row: Row) -> Line:
    cells = row.wanted()
    hotel, is_canceled, lead, year, month, day, weekend, week = cells[:8]
    adults, children, babies, country, room, deposit, price, state, ended = cells[8:]
    if not hotel or not room:
        raise ValueError("it has no hotel or type of room")
    if state not in _STATES:
        raise ValueError(f"no known state: {state!r}")
    if month not in _MONTHS:
        raise ValueError(f"no month: {month!r}")
    content = "\0".join(cell.strip() for cell in row.cells)
    return Line(
        number=row.number,
        digest=hashlib.blake2b(content.encode(), digest_size=16).digest(),
        hotel=hotel,
        room=room,
        country="" if country in _UNKNOWN else country,
        state=_STATES[state],
        is_canceled=_count(is_canceled) > 0,
        keeps_deposit=deposit.casefold() == "non refund",
        lead_days=_count(lead),
        arrives_on=date(_count(year), _MONTHS[month], _count(day)),
        nights=_count(weekend) + _count(week),
        guests=sum(_count(each) for each in (adults, children, babies)),
        price=_price(price),
        ended_on=_day(ended),
    )


@lru_cache(maxsize=1_024)
def _count(text: str) -> int:
    # Children that nobody counted are none, and some editions say 0.0.
    number = 0 if text in _UNKNOWN else int(text.removesuffix(".0"))
    if not 0 <= number <= _MOST:
        raise ValueError(f"no such number: {text}")
    return number


@lru_cache(maxsize=4_096)
def _price(text: str) -> Decimal:
    price = Decimal(text)
    if not price.is_finite() or abs(price) > _MOST_PRICE:
        raise ValueError("its price is no amount")
    return price


@lru_cache(maxsize=4_096)
def _day(text: str) -> date:
    """Return a day, as 7/1/2015 (the month first) or 2015-07-01."""
    if "/" not in text:
        return date.fromisoformat(text)
    month, day, year = (int(part) for part in text.split("/"))
    return date(year, month, day)
