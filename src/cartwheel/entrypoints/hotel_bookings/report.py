"""What is no booking, line by line in a file; and what each month comes to."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

from rich.table import Table

from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.entrypoints.filing.left_out import LinesLeftOut
from cartwheel.entrypoints.filing.reading import Unreadable
from cartwheel.entrypoints.hotel_bookings.reading import Line

_HEADER: Final = (
    *("line", "hotel", "room_type", "arrives_on", "nights", "price", "amount", "state", "reason"),
)
_NOTHING: Final = Decimal(0)


class LeftOut(LinesLeftOut):
    """The file of lines that are no rentals, and what they come to."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _HEADER)

    def add(self, line: Line | Unreadable, reason: str) -> None:
        """Leave a line out."""
        if isinstance(line, Unreadable):
            self.write((line.number, line.content), reason)
            return
        self.months[line.month] += line.amount
        self.write(
            (
                *(line.number, line.hotel, line.room, line.arrives_on, line.nights),
                *(f"{line.price:f}", f"{line.amount:f}", line.state.value),
            ),
            reason,
        )


class Month(NamedTuple):
    """A month: what its lines come to, what the store says, and what was left out."""

    month: str
    file: Decimal
    rented: Decimal
    cancelled: Decimal
    missed: Decimal
    left_out: Decimal

    @property
    def difference(self) -> Decimal:
        """What is neither in the store nor in the report; nothing, unless something is wrong."""
        return self.file - self.rented - self.cancelled - self.missed - self.left_out


class Fleet(NamedTuple):
    """A class, with how many came, and how many vehicles serve them."""

    name: str
    rentals: int
    vehicles: int


class Report(NamedTuple):
    """What an import came to; of a dry run `months` have the file and what is left out alone."""

    lines: int
    bookings: int
    left_out: int
    reasons: dict[str, int]
    states: dict[str, int]
    fleet: tuple[Fleet, ...]
    months: tuple[Month, ...]

    @property
    def vehicles(self) -> int:
        """How many vehicles there are of all classes."""
        return sum(each.vehicles for each in self.fleet)

    @property
    def agrees(self) -> bool:
        """True when each month's file and store agree to the cent."""
        return all(each.difference == 0 for each in self.months)

    def table(self) -> Table:
        """Lay the months out for a terminal."""
        table = Table(pad_edge=False)
        table.add_column("month")
        for name in ("file", "rented", "cancelled", "no-show", "left out", "difference"):
            table.add_column(name, justify="right")
        for each in self.months:
            amounts = (*each[1:], each.difference)
            table.add_row(each.month, *(f"{amount:,.2f}" for amount in amounts))
        return table

    def fleet_table(self) -> Table:
        """Lay the classes out for a terminal."""
        table = Table(pad_edge=False)
        table.add_column("class")
        for name in ("rentals", "vehicles"):
            table.add_column(name, justify="right")
        for each in self.fleet:
            table.add_row(each.name, f"{each.rentals:,}", f"{each.vehicles:,}")
        return table


Totals = Mapping[tuple[str, BookingStatus], tuple[int, int]]
"""By month and state, how many bookings there are, and what they come to in cents."""


def months_of(
    file: Mapping[str, Decimal], totals: Totals, left_out: Mapping[str, Decimal]
) -> tuple[Month, ...]:
    """Lay what the file says beside what the store does."""

    def of(month: str, status: BookingStatus) -> Decimal:
        return Decimal(totals.get((month, status), (0, 0))[1]).scaleb(-2)

    return tuple(
        Month(
            month,
            total,
            of(month, BookingStatus.CLOSED),
            of(month, BookingStatus.CANCELLED),
            of(month, BookingStatus.NO_SHOW),
            left_out.get(month, _NOTHING),
        )
        for month, total in sorted(file.items())
    )
