"""What strangers learn of orders."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.orders.contracts import CancelReason
from cartwheel.domains.orders.messages import (
    OrderCancelled,
    OrderCompleted,
    OrderConfirmed,
    OrderCreated,
    OrderFulfilled,
    OrderRefunded,
    OrderReturned,
)
from cartwheel.systems.outbox.api import PublicEvent


class OrderedItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One item of an order."""

    variant_id: UUID
    product_id: UUID
    sku: str
    title: str
    quantity: int
    total_minor: int


class OrderCreatedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An order was placed, and awaits its payment."""

    order_id: UUID
    number: str
    customer_id: UUID | None
    currency: str
    total_minor: int
    lines: tuple[OrderedItem, ...]
    placed_at: datetime


class OrderConfirmedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An order is paid, and can be sent."""

    order_id: UUID
    number: str
    customer_id: UUID | None
    currency: str
    total_minor: int
    lines: tuple[OrderedItem, ...]
    confirmed_at: datetime


class OrderFulfilledData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something of an order was sent."""

    order_id: UUID
    fulfilment_id: UUID
    number: str
    is_whole: bool
    carrier: str
    tracking_number: str
    fulfilled_at: datetime


class OrderCompletedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Everything about an order is done."""

    order_id: UUID
    number: str
    completed_at: datetime


class OrderCancelledData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An order came to nothing."""

    order_id: UUID
    number: str
    reason: CancelReason
    cancelled_at: datetime


class OrderReturnedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something of an order came back."""

    order_id: UUID
    return_id: UUID
    number: str
    returned_at: datetime


class OrderRefundedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Money of an order went back."""

    order_id: UUID
    refund_id: UUID
    number: str
    currency: str
    amount_minor: int
    refunded_at: datetime


PUBLIC_EVENTS: Final = (
    PublicEvent(
        OrderCreated,
        OrderCreatedData,
        "An order was placed; its stock is held, and its payment is awaited.",
        identity=("order_id",),
        at="placed_at",
    ),
    PublicEvent(
        OrderConfirmed,
        OrderConfirmedData,
        "An order's money is there; it can be sent.",
        identity=("order_id",),
        at="confirmed_at",
    ),
    PublicEvent(
        OrderFulfilled,
        OrderFulfilledData,
        "Something of an order was sent.",
        identity=("fulfilment_id",),
        at="fulfilled_at",
    ),
    PublicEvent(
        OrderCompleted,
        OrderCompletedData,
        "Everything about an order is done.",
        identity=("order_id",),
        at="completed_at",
    ),
    PublicEvent(
        OrderCancelled,
        OrderCancelledData,
        "An order came to nothing; what was paid for it goes back.",
        identity=("order_id",),
        at="cancelled_at",
    ),
    PublicEvent(
        OrderReturned,
        OrderReturnedData,
        "Something of an order came back.",
        identity=("return_id",),
        at="returned_at",
    ),
    PublicEvent(
        OrderRefunded,
        OrderRefundedData,
        "Money of an order went back.",
        identity=("refund_id",),
        at="refunded_at",
    ),
)
