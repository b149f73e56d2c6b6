"""What strangers learn of stock."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.inventory.messages import AvailabilityChanged, LowStock
from cartwheel.systems.outbox.api import PublicEvent


class LowStockData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A variant has come down to its reorder point."""

    variant_id: UUID
    available: int
    reorder_point: int
    since: datetime


class AvailabilityChangedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A variant has sold out, or is there again."""

    variant_id: UUID
    is_available: bool
    at: datetime


PUBLIC_EVENTS: Final = (
    PublicEvent(
        LowStock,
        LowStockData,
        "A variant has come down to its reorder point; told once until it was above it again.",
        identity=("variant_id", "since"),
        at="since",
    ),
    PublicEvent(
        AvailabilityChanged,
        AvailabilityChangedData,
        "A variant has sold out, or is there again.",
        identity=("variant_id", "at"),
        at="at",
    ),
)
