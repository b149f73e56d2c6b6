"""What the inventory domain announces, and the jobs it queues."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import UPKEEP, QueueName


class LowStock(msgspec.Struct, frozen=True):
    """A variant has come down to its reorder point: told once, until it was above it again."""

    name: ClassVar[str] = "inventory.low_stock"
    version: ClassVar[int] = 1

    store_id: UUID
    variant_id: UUID
    available: int
    reorder_point: int
    since: datetime


class AvailabilityChanged(msgspec.Struct, frozen=True):
    """A variant has sold out, or is there again; bundles of it have with it."""

    name: ClassVar[str] = "inventory.availability_changed"
    version: ClassVar[int] = 1

    store_id: UUID
    variant_id: UUID
    is_available: bool
    at: datetime


class HoldExpired(msgspec.Struct, frozen=True):
    """The time of a hold was over before it was confirmed, and it was given back."""

    name: ClassVar[str] = "inventory.hold_expired"
    version: ClassVar[int] = 1

    store_id: UUID
    holder_id: UUID
    expired_at: datetime


class StockDrifted(msgspec.Struct, frozen=True):
    """A check found that stock is not the sum of its movements."""

    name: ClassVar[str] = "inventory.drifted"
    version: ClassVar[int] = 1

    store_id: UUID
    differences: int
    found_at: datetime


class SweepHolds(msgspec.Struct, frozen=True):
    """Give back what was held for too long, of every store."""

    name: ClassVar[str] = "inventory.sweep_holds"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID


class WriteOffExpired(msgspec.Struct, frozen=True):
    """Write off what has expired, of every store."""

    name: ClassVar[str] = "inventory.write_off_expired"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID


class ComputeReorderPoints(msgspec.Struct, frozen=True):
    """Compute from sales when to order anew, of every store."""

    name: ClassVar[str] = "inventory.compute_reorder_points"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID


class NoteShelves(msgspec.Struct, frozen=True):
    """Let the catalog know of products what it was never told, of every store."""

    name: ClassVar[str] = "inventory.note_shelves"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID


class CheckStock(msgspec.Struct, frozen=True):
    """Recompute the stock of every store from its movements."""

    name: ClassVar[str] = "inventory.check"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
