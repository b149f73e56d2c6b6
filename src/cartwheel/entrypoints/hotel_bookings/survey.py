"""The first reading: which bookings, classes and months there are."""

from array import array
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final
from uuid import UUID

from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.entrypoints.filing.reading import Unreadable
from cartwheel.entrypoints.hotel_bookings import rules
from cartwheel.entrypoints.hotel_bookings.reading import Line, read_lines
from cartwheel.entrypoints.hotel_bookings.report import LeftOut

_OFTEN: Final = 4_096


@dataclass(slots=True)
class ClassFound:
    """What a file has of a class: who came, by their ids, when, and what nights cost."""

    hotel: str
    ids: list[bytes] = field(default_factory=list)
    starts: "array[int]" = field(default_factory=lambda: array("q"))
    ends: "array[int]" = field(default_factory=lambda: array("q"))
    nights: int = 0
    amount: Decimal = Decimal(0)

    @property
    def day_minor(self) -> int:
        """What a night comes to on average, in cents."""
        return int((self.amount * 100 / self.nights).to_integral_value()) if self.nights else 0

    def add(self, line: Line, id_: bytes) -> None:
        """Count a booking; who came takes a vehicle."""
        self.nights += line.nights
        self.amount += line.amount
        if line.state is BookingStatus.CLOSED:
            self.ids.append(id_)
            self.starts.append(int(rules.starts_at(line).timestamp()))
            self.ends.append(int(rules.free_at(line).timestamp()))


@dataclass(slots=True)
class Survey:
    """What a file holds, by class and by month; the same line counts once."""

    lines: int = 0
    bookings: int = 0
    classes: dict[str, ClassFound] = field(default_factory=dict)
    months: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


class Sorting:
    """Tells lines that are bookings from the rest, in one reading of a file."""

    def __init__(self, store_id: UUID) -> None:
        self.store_id = store_id
        self.seen: set[bytes] = set()

    def judge(self, line: Line) -> tuple[bytes, str | None]:
        """Return the id of a line, and why it is no booking, or not a new one."""
        id_ = rules.id_of(self.store_id, line).bytes
        reason = rules.misfit(line)
        if reason is None and id_ in self.seen:
            reason = "the same line as an earlier one"
        if reason is None:
            self.seen.add(id_)
        return id_, reason


def survey(
    path: Path, store_id: UUID, *, tell: Callable[[int], None], left_out: LeftOut | None = None
) -> Survey:
    """
    Read a file for the first time; what is left out is written, where that is given.

    Raises:
        FileUnusableError: it cannot be read.
    """
    found, sorting = Survey(), Sorting(store_id)
    for line in read_lines(path):
        found.lines += 1
        if found.lines % _OFTEN == 0:
            tell(found.lines)
        if isinstance(line, Unreadable):
            if left_out is not None:
                left_out.add(line, line.reason)
            continue
        found.months[line.month] += line.amount
        id_, reason = sorting.judge(line)
        if reason is None:
            found.bookings += 1
            name = rules.class_of(line)
            found.classes.setdefault(name, ClassFound(line.hotel)).add(line, id_)
        elif left_out is not None:
            left_out.add(line, reason)
    tell(found.lines)
    return found
