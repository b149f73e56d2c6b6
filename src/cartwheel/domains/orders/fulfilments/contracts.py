"""What leaves about fulfilments, and what comes in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.orders.contracts import LineQuantity, Text


class PickedUnits(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """So many units of a variant, from a lot at a location."""

    variant_id: UUID
    location_id: UUID
    lot_id: UUID | None
    lot_code: str
    quantity: int


class Fulfilment(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What left together, and how."""

    id: UUID
    order_id: UUID
    lines: tuple[LineQuantity, ...]
    picks: tuple[PickedUnits, ...]
    carrier: str
    tracking_number: str
    created_at: datetime


class FulfilmentList(msgspec.Struct, frozen=True):
    """What was sent of an order, the oldest first."""

    items: tuple[Fulfilment, ...]


class FulfilOrder(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Send units of an order; without lines, all that is left of it.

    Without a location, from wherever its stock is held.
    """

    id: UUID
    lines: (
        Annotated[tuple[LineQuantity, ...], msgspec.Meta(min_length=1, max_length=500)] | None
    ) = None
    location_id: UUID | None = None
    carrier: Text = ""
    tracking_number: Text = ""
