"""What leaves about returns and refunds, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.inventory.api import Disposition
from cartwheel.domains.orders.contracts import LineQuantity, Note, Order, Quantity, WantedLines


class ReturnStatus(StrEnum):
    """What became of a return."""

    EXPECTED = "expected"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class RefundStatus(StrEnum):
    """What became of a refund."""

    PENDING = "pending"
    SETTLED = "settled"
    FAILED = "failed"


class OrderReturn(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Units that come back, or came back, and why.

    `exchangeId` is the order of what is sent instead.
    """

    id: UUID
    order_id: UUID
    status: ReturnStatus
    reason: str
    lines: tuple[LineQuantity, ...]
    created_at: datetime
    received_at: datetime | None
    exchange_id: UUID | None


class OrderRefund(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Money that goes back, in minor units of the order's currency; `failure` says why not.

    `creditedMinor` of it does not go back but counts for an exchange.
    """

    id: UUID
    order_id: UUID
    return_id: UUID | None
    amount_minor: int
    credited_minor: int
    reason: str
    status: RefundStatus
    failure: str | None
    created_at: datetime
    settled_at: datetime | None


class ReturnsAndRefunds(msgspec.Struct, frozen=True):
    """What came back of an order, and what went back for it, the oldest first."""

    returns: tuple[OrderReturn, ...]
    refunds: tuple[OrderRefund, ...]


class RequestReturn(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Expect units of an order back."""

    id: UUID
    lines: Annotated[tuple[LineQuantity, ...], msgspec.Meta(min_length=1, max_length=500)]
    reason: Note = ""


class ReturnById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one return."""

    id: UUID


class ReturnedUnits(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Units of a line that are there, and what becomes of them."""

    line_id: UUID
    quantity: Quantity
    condition: Disposition = Disposition.RESTOCK


class ReceiveReturn(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Take in what came back; without lines, all that was expected, as good as new.

    With `refund` its price goes back, and with `refundShipping` what was paid for sending the
    order, unless it went back before. What comes back for an exchange counts for that first, and
    only what is left over goes back.
    `locationId` is where it is put.
    """

    id: UUID
    location_id: UUID
    lines: (
        Annotated[tuple[ReturnedUnits, ...], msgspec.Meta(min_length=1, max_length=500)] | None
    ) = None
    refund: bool = True
    refund_shipping: bool = False


class RefundOrder(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Give money of an order back; without an amount, all that is left of what was paid."""

    id: UUID
    amount_minor: Annotated[int, msgspec.Meta(ge=1, le=10**15)] | None = None
    reason: Note = ""


class ExchangeOrder(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Expect units of an order back, and draft an order of what is sent instead."""

    id: UUID
    lines: Annotated[tuple[LineQuantity, ...], msgspec.Meta(min_length=1, max_length=500)]
    instead: WantedLines
    reason: Note = ""


class QuoteExchange(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Ask what an exchange would come to."""

    id: UUID
    lines: Annotated[tuple[LineQuantity, ...], msgspec.Meta(min_length=1, max_length=500)]
    instead: WantedLines


class ExchangeQuote(msgspec.Struct, frozen=True, rename="camel"):
    """
    What an exchange comes to at the prices of the moment, in minor units of the order's currency.

    `returnedMinor` is what comes back is worth, `insteadMinor` what is sent instead costs; the
    difference is `dueMinor`, or goes back as `refundMinor`.
    """

    returned_minor: int
    instead_minor: int
    due_minor: int
    refund_minor: int


class Exchange(msgspec.Struct, frozen=True, rename="camel"):
    """
    What comes back, and the draft of what is sent instead; amounts in minor units.

    `returnedMinor` is what comes back is worth. Once it is received it counts for the draft:
    what that costs more is `dueMinor`, what it costs less goes back as `refundMinor`.
    """

    expected: OrderReturn
    draft: Order
    returned_minor: int
    due_minor: int
    refund_minor: int
