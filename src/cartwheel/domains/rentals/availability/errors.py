"""What the room of availability refuses."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID

from cartwheel.domains.rentals.availability.contracts import Hindrance, RentalSpan
from cartwheel.domains.rentals.errors import RentalError
from cartwheel.kernel.errors import Issue, Kind

_WHY: Final[Mapping[Hindrance, tuple[str, str]]] = MappingProxyType(
    {
        Hindrance.NOT_OFFERED: ("car", "The car is not offered"),
        Hindrance.IN_THE_PAST: ("startsAt", "It must not begin in the past"),
        Hindrance.TOO_SOON: ("startsAt", "The car must be booked earlier before the pick-up"),
        Hindrance.TOO_SHORT: ("endsAt", "The car is not rented for so short a time"),
        Hindrance.TOO_LONG: ("endsAt", "The car is not rented for so long a time"),
        Hindrance.CLOSED_AT_PICKUP: ("startsAt", "The location is closed at the pick-up"),
        Hindrance.CLOSED_AT_RETURN: ("endsAt", "The location is closed at the return"),
        Hindrance.NOT_ONE_WAY: (
            "returnLocationId",
            "The car must be returned where it was picked up",
        ),
    }
)


class CarUnavailableError(RentalError):
    """
    Somebody else has the car for some of the time.

    `issues` tell what is in the way, at `conflicts`, and which spans around are free, at
    `nearest`; each is an interval in the form of ISO 8601, `start/end`.
    """

    code: ClassVar[str] = "rentals.car_unavailable"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(
        self, *, conflicts: Sequence[RentalSpan] = (), nearest: Sequence[RentalSpan] = ()
    ) -> None:
        told = f"; it is from {_said(nearest[0])}" if nearest else ""
        super().__init__(f"The car is not free for this time{told}")
        self.conflicts, self.nearest = tuple(conflicts), tuple(nearest)
        self.issues = tuple(
            Issue((name, at), _said(span))
            for name, spans in (("conflicts", self.conflicts), ("nearest", self.nearest))
            for at, span in enumerate(spans)
        )


class SpanRefusedError(RentalError):
    """The car is not rented for such a time, or between such places; `issues` say why."""

    code: ClassVar[str] = "rentals.span_refused"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, hindrances: Sequence[Hindrance]) -> None:
        super().__init__("; ".join(_WHY[each][1] for each in hindrances))
        self.hindrances = tuple(hindrances)
        self.issues = tuple(Issue((_WHY[each][0],), _WHY[each][1]) for each in hindrances)


class BlockNotFoundError(RentalError):
    """The store has no such block or maintenance."""

    code: ClassVar[str] = "rentals.block_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, block_id: UUID) -> None:
        super().__init__(f"There is no block {block_id}")
        self.block_id = block_id


def _said(span: RentalSpan) -> str:
    return f"{span.starts_at.isoformat()}/{span.ends_at.isoformat()}"
