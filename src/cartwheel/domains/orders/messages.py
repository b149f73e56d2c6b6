"""What the orders domain announces, and the jobs it queues; amounts in minor units."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.domains.orders.contracts import CancelReason
from cartwheel.systems.jobs.api import EMAIL, UPKEEP, WORK, QueueName


class OrderedLine(msgspec.Struct, frozen=True):
    """One item of an order, as others need it."""

    variant_id: UUID
    product_id: UUID
    sku: str
    title: str
    quantity: int
    total_minor: int


class OrderCreated(msgspec.Struct, frozen=True):
    """An order was placed; its stock is held, and its payment is awaited."""

    name: ClassVar[str] = "order.created"
    version: ClassVar[int] = 1

    store_id: UUID
    order_id: UUID
    number: str
    customer_id: UUID | None
    currency: str
    total_minor: int
    lines: tuple[OrderedLine, ...]
    placed_at: datetime


class OrderConfirmed(msgspec.Struct, frozen=True):
    """An order's money is there; it can be sent."""

    name: ClassVar[str] = "order.confirmed"
    version: ClassVar[int] = 1

    store_id: UUID
    order_id: UUID
    number: str
    customer_id: UUID | None
    visitor_id: str | None
    currency: str
    total_minor: int
    lines: tuple[OrderedLine, ...]
    confirmed_at: datetime


class OrderFulfilled(msgspec.Struct, frozen=True):
    """Something of an order was sent; `is_whole` when that was the last of it."""

    name: ClassVar[str] = "order.fulfilled"
    version: ClassVar[int] = 1

    store_id: UUID
    order_id: UUID
    fulfilment_id: UUID
    number: str
    is_whole: bool
    carrier: str
    tracking_number: str
    fulfilled_at: datetime


class OrderCompleted(msgspec.Struct, frozen=True):
    """Everything about an order is done."""

    name: ClassVar[str] = "order.completed"
    version: ClassVar[int] = 1

    store_id: UUID
    order_id: UUID
    number: str
    completed_at: datetime


class OrderCancelled(msgspec.Struct, frozen=True):
    """An order came to nothing; its stock is free again, and what was paid goes back."""

    name: ClassVar[str] = "order.cancelled"
    version: ClassVar[int] = 1

    store_id: UUID
    order_id: UUID
    number: str
    reason: CancelReason
    cancelled_at: datetime


class OrderAnnotated(msgspec.Struct, frozen=True):
    """The note or the tags of an order are others."""

    name: ClassVar[str] = "order.annotated"
    version: ClassVar[int] = 1

    store_id: UUID
    order_id: UUID
    annotated_at: datetime


class OrderReturned(msgspec.Struct, frozen=True):
    """Something of an order came back."""

    name: ClassVar[str] = "order.returned"
    version: ClassVar[int] = 1

    store_id: UUID
    order_id: UUID
    return_id: UUID
    number: str
    returned_at: datetime


class OrderRefunded(msgspec.Struct, frozen=True):
    """Money of an order went back."""

    name: ClassVar[str] = "order.refunded"
    version: ClassVar[int] = 1

    store_id: UUID
    order_id: UUID
    refund_id: UUID
    number: str
    customer_id: UUID | None
    currency: str
    amount_minor: int
    refunded_at: datetime


class ReturnMoney(msgspec.Struct, frozen=True):
    """Bring an order's pending refund to its provider."""

    name: ClassVar[str] = "orders.return_money"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID
    refund_id: UUID


class TakeMoney(msgspec.Struct, frozen=True):
    """Capture what is held for an order, now that something of it is on its way."""

    name: ClassVar[str] = "orders.take_money"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID
    order_id: UUID


class IssueDocuments(msgspec.Struct, frozen=True):
    """Issue what belongs to a fulfilment: the invoice, with the first of them, and its slip."""

    name: ClassVar[str] = "orders.issue_documents"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID
    order_id: UUID


class SendConfirmation(msgspec.Struct, frozen=True):
    """Tell a customer that the order is confirmed."""

    name: ClassVar[str] = "orders.send_confirmation"
    queue: ClassVar[QueueName] = EMAIL

    store_id: UUID
    order_id: UUID


class TellOfPurchase(msgspec.Struct, frozen=True):
    """Put a purchase into the stream of events, so that the tracked cart is converted by it."""

    name: ClassVar[str] = "orders.tell_of_purchase"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID
    order_id: UUID


class TendOrders(msgspec.Struct, frozen=True):
    """End orders that were not paid in time, and complete those sent long ago, of every store."""

    name: ClassVar[str] = "orders.tend"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
