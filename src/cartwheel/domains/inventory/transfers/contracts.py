"""What transfers are, on the wire."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.inventory.holds.contracts import Quantity
from cartwheel.domains.inventory.stock.contracts import Amount, Note
from cartwheel.kernel.paging import Limit


class TransferState(StrEnum):
    """Where a transfer stands: on its way, arrived, or called back."""

    SENT = "sent"
    RECEIVED = "received"
    RETURNED = "returned"


class TransferAction(StrEnum):
    """What may be done with a transfer."""

    RECEIVE = "receive"
    CALL_BACK = "call_back"


class TransferLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """So many of a variant, out of one lot; `received` of them have arrived."""

    id: UUID
    variant_id: UUID
    lot_id: UUID
    code: str
    expires_on: date | None
    sell_until: date | None
    received_at: datetime
    quantity: int
    received: int | None


class Transfer(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Stock from one location for another."""

    id: UUID
    source_id: UUID
    target_id: UUID
    state: TransferState
    note: str
    sent_at: datetime
    ended_at: datetime | None
    lines: tuple[TransferLine, ...]
    allowed_actions: tuple[TransferAction, ...]


class TransferPage(msgspec.Struct, frozen=True, rename="camel"):
    """Transfers, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Transfer, ...]
    next_cursor: UUID | None


class ListTransfers(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which transfers to list."""

    state: TransferState | None = None
    location_id: UUID | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class TransferById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one transfer."""

    id: UUID


class SentLine(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """So many of a variant, out of one lot or out of those that go first."""

    variant_id: UUID
    quantity: Quantity
    lot_id: UUID | None = None


class SendStock(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What leaves a location for another; `isReceived` when it is there at once."""

    source_id: UUID
    target_id: UUID
    lines: Annotated[tuple[SentLine, ...], msgspec.Meta(min_length=1, max_length=200)]
    note: Note = ""
    is_received: bool = False


class ReceivedTransferLine(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How much of a line has arrived."""

    line_id: UUID
    received: Amount


class ReceiveTransfer(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What has arrived: all of it, but for the lines that are named; the rest is lost."""

    id: UUID
    lines: Annotated[tuple[ReceivedTransferLine, ...], msgspec.Meta(max_length=1_000)] = ()
