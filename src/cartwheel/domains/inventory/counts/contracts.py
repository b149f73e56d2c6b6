"""What counts are, on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.inventory.stock.contracts import Amount, LotCode, Note
from cartwheel.kernel.paging import Limit


class CountState(StrEnum):
    """Where a count stands: under way, applied to the stock, or given up."""

    OPEN = "open"
    APPLIED = "applied"
    CANCELLED = "cancelled"


class CountAction(StrEnum):
    """What may be done with a count."""

    ENTER = "enter"
    SETTLE = "settle"
    CANCEL = "cancel"


class CountLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was counted of a lot, and what the books said at that moment."""

    variant_id: UUID
    lot_code: str
    expected: int
    counted: int
    difference: int
    counted_at: datetime


class StockCount(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A count of what lies at a location.

    `surplus` and `missing` add up the differences. What is not counted stays as it is.
    """

    id: UUID
    location_id: UUID
    state: CountState
    note: str
    opened_at: datetime
    closed_at: datetime | None
    lines: tuple[CountLine, ...]
    surplus: int
    missing: int
    allowed_actions: tuple[CountAction, ...]


class CountPage(msgspec.Struct, frozen=True, rename="camel"):
    """Counts, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[StockCount, ...]
    next_cursor: UUID | None


class ListCounts(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which counts to list."""

    state: CountState | None = None
    location_id: UUID | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class CountById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one count."""

    id: UUID


class OpenCount(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A new count of what lies at a location."""

    location_id: UUID
    note: Note = ""


class CountedLine(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """So many were counted of a variant's lot; goods without lots have no code."""

    variant_id: UUID
    counted: Amount
    lot_code: LotCode = ""


class EnterCount(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What has been counted; what was counted before is counted anew."""

    id: UUID
    lines: Annotated[tuple[CountedLine, ...], msgspec.Meta(min_length=1, max_length=500)]
