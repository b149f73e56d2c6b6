"""What comes in about orders of old."""

from datetime import datetime
from uuid import UUID

import msgspec

from cartwheel.domains.orders.contracts import Address

CHANNEL = "historic"


class PastLine(msgspec.Struct, frozen=True, kw_only=True):
    """So many units of a variant at a price with its tax, if there was one."""

    variant_id: UUID
    product_id: UUID
    sku: str
    title: str
    quantity: int
    unit_minor: int


class PastShipment(msgspec.Struct, frozen=True, kw_only=True):
    """How all of an order was sent, and when."""

    at: datetime
    carrier: str
    tracking_number: str


class PastOrder(msgspec.Struct, frozen=True, kw_only=True):
    """
    An order that was paid and sent, or cancelled before it was paid.

    Its number is the store's own, and known by it. It was paid elsewhere, `paid_how` if that is
    known, unless `is_paid_here`: its payments are to be brought beside it. `address` is where it
    was sent and billed to.
    """

    number: str
    customer_id: UUID | None
    currency: str
    placed_at: datetime
    lines: tuple[PastLine, ...]
    cancelled_at: datetime | None = None
    email: str | None = None
    address: Address | None = None
    paid_how: str | None = None
    is_paid_here: bool = False
    sent: PastShipment | None = None

    @property
    def total_minor(self) -> int:
        """What it cost."""
        return sum(line.quantity * line.unit_minor for line in self.lines)


class OpenLine(msgspec.Struct, kw_only=True):
    """What of an order's line can still come back: units, and what is left of its money."""

    order_id: UUID
    line_id: UUID
    customer_id: UUID
    sku: str
    placed_at: datetime
    units: int
    worth_minor: int


class PastReturn(msgspec.Struct, frozen=True, kw_only=True):
    """
    Units of one order that came back, for what was paid back for them.

    `reference` is what it is known by; those with one `document` and order are one return.
    `lines` are ids with units and minor units.
    """

    reference: str
    document: str
    order_id: UUID
    at: datetime
    lines: tuple[tuple[UUID, int, int], ...]

    @property
    def amount_minor(self) -> int:
        """What was paid back."""
        return sum(amount for _, _, amount in self.lines)
