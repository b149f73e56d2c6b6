"""What a customer's account of points shows, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

MOST_POINTS = 1_000_000_000
Points = Annotated[int, msgspec.Meta(ge=-MOST_POINTS, le=MOST_POINTS)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NAME_PATTERN)]


class EntryKind(StrEnum):
    """Why an account changed."""

    EARNED = "earned"
    REDEEMED = "redeemed"
    GIVEN_BACK = "given_back"
    REVOKED = "revoked"
    EXPIRED = "expired"
    ADJUSTED = "adjusted"


class PointsEntry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A change of an account: `points` came in, or went out when they are negative."""

    id: UUID
    kind: EntryKind
    points: int
    reference: str
    reason: str
    at: datetime


class PointsExpiry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """So many points are lost at this moment, unless they are redeemed before."""

    points: int
    expires_at: datetime


class PointsAccount(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a customer can redeem, and what of it is lost when; the next ten moments."""

    customer_id: UUID
    balance: int
    expiring: tuple[PointsExpiry, ...]


class PointsEntryPage(msgspec.Struct, frozen=True, rename="camel"):
    """Changes of an account, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[PointsEntry, ...]
    next_cursor: UUID | None


class ListPointsEntries(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Whose account to look at."""

    customer_id: UUID
    cursor: UUID | None = None
    limit: Limit = 50


class AdjustPoints(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Points given to a customer, or taken when negative, with the reason shown to both sides."""

    customer_id: UUID
    points: Points
    reason: Reason
