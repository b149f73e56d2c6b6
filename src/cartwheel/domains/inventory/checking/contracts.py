"""What a check of stock finds, on the wire."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Checked(StrEnum):
    """What is compared with what it must come to."""

    LOT = "lot"
    """What lies in a lot, with the sum of its movements."""
    LEVEL = "level"
    """What a location has of a variant, with the sum of its lots."""
    ALLOCATED = "allocated"
    """What is allocated at a location, with the lines that are."""
    WAITING = "waiting"
    """What waits for a variant, with the lines that do."""


class StockDifference(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A figure that is not what it must come to."""

    checked: Checked
    variant_id: UUID
    location_id: UUID | None
    lot_id: UUID | None
    kept: int
    recomputed: int


class StockCheck(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What came of recomputing a store's stock from its movements and promises.

    At most 1,000 differences are shown.
    """

    checked_at: datetime
    lots: int
    movements: int
    differences: tuple[StockDifference, ...]

    @property
    def is_sound(self) -> bool:
        """True when everything is what it must come to."""
        return not self.differences
