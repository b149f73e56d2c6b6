"""What other domains may use of orders."""

from cartwheel.domains.orders.contracts import Order, OrderLine, OrderStatus, PaymentStatus
from cartwheel.domains.orders.messages import (
    OrderCancelled,
    OrderCompleted,
    OrderConfirmed,
    OrderCreated,
    OrderedLine,
    OrderFulfilled,
    OrderRefunded,
    OrderReturned,
)

__all__ = [
    "Order",
    "OrderCancelled",
    "OrderCompleted",
    "OrderConfirmed",
    "OrderCreated",
    "OrderFulfilled",
    "OrderLine",
    "OrderRefunded",
    "OrderReturned",
    "OrderStatus",
    "OrderedLine",
    "PaymentStatus",
]
