"""What leaves holds, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, TypeAlias
from uuid import UUID

import msgspec

from cartwheel.kernel.paging import Limit

MOST_ASKED: Final = 1_000_000
Quantity: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=MOST_ASKED)]
Channel: TypeAlias = Annotated[
    str, msgspec.Meta(min_length=1, max_length=40, pattern="^[a-z0-9][a-z0-9_-]*$")
]


class HoldState(StrEnum):
    """Where a hold stands; `expired` as soon as its time is over, whether it was swept or not."""

    HELD = "held"
    ALLOCATED = "allocated"
    SHIPPED = "shipped"
    RELEASED = "released"
    EXPIRED = "expired"


class HoldAction(StrEnum):
    """What may be done with a hold by hand."""

    RELEASE = "release"


class HoldLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    So many of a variant, promised from a location, or waiting for stock without one.

    `soldId` is what was asked for: the variant itself, or the bundle of which it is a part.
    `quantity` is what has neither been shipped nor given back of what was `asked` for.
    """

    id: UUID
    sold_id: UUID
    per_unit: int
    variant_id: UUID
    location_id: UUID | None
    asked: int
    quantity: int
    shipped: int


class Hold(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is promised to a holder, who is an order or a checkout."""

    id: UUID
    holder_id: UUID
    state: HoldState
    channel: str | None
    until: datetime | None
    created_at: datetime
    ended_at: datetime | None
    lines: tuple[HoldLine, ...]
    allowed_actions: tuple[HoldAction, ...]

    @property
    def waiting(self) -> int:
        """How much of it is not there yet."""
        return sum(line.quantity for line in self.lines if line.location_id is None)


Reservation: TypeAlias = Hold
"""What other domains call a hold."""


class HoldPage(msgspec.Struct, frozen=True, rename="camel"):
    """Holds, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Hold, ...]
    next_cursor: UUID | None


class HoldCounts(msgspec.Struct, frozen=True, rename="camel"):
    """How many holds there are in each state; those that are over count as expired."""

    held: int
    allocated: int
    shipped: int
    released: int
    expired: int


class ListHolds(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which holds to list; `waiting` asks for those that wait for stock, or do not."""

    state: HoldState | None = None
    variant_id: UUID | None = None
    waiting: bool | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class HoldByHolder(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names a hold by its holder."""

    holder_id: UUID


class Pick(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is taken off the shelf: so many of a variant, from a lot at a location."""

    sold_id: UUID
    variant_id: UUID
    location_id: UUID
    lot_id: UUID
    lot_code: str
    quantity: int


class Disposition(StrEnum):
    """What becomes of goods that come back."""

    RESTOCK = "restock"
    WRITE_OFF = "write_off"
