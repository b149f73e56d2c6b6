"""What other domains may use of orders."""

from cartwheel.domains.orders.contracts import Address, Order, OrderLine, OrderStatus, PaymentStatus
from cartwheel.domains.orders.figures import (
    OrderFigures,
    ProductSales,
    Sales,
    WeeklySales,
)
from cartwheel.domains.orders.finding import OrderFinder
from cartwheel.domains.orders.historic.contracts import (
    OpenLine,
    PastLine,
    PastOrder,
    PastReturn,
    PastShipment,
)
from cartwheel.domains.orders.historic.repository import HistoricRepository
from cartwheel.domains.orders.historic.service import HistoricOrders, order_id, refund_id
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
    "Address",
    "HistoricOrders",
    "HistoricRepository",
    "OpenLine",
    "Order",
    "OrderCancelled",
    "OrderCompleted",
    "OrderConfirmed",
    "OrderCreated",
    "OrderFigures",
    "OrderFinder",
    "OrderFulfilled",
    "OrderLine",
    "OrderRefunded",
    "OrderReturned",
    "OrderStatus",
    "OrderedLine",
    "PastLine",
    "PastOrder",
    "PastReturn",
    "PastShipment",
    "PaymentStatus",
    "ProductSales",
    "Sales",
    "WeeklySales",
    "order_id",
    "refund_id",
]
