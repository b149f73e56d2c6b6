"""What other domains may use of orders."""

from cartwheel.domains.orders.contracts import Address, Order, OrderLine, OrderStatus, PaymentStatus
from cartwheel.domains.orders.documents.contracts import Sheet
from cartwheel.domains.orders.documents.heads import Letterheads
from cartwheel.domains.orders.documents.service import TEMPLATE as DOCUMENT
from cartwheel.domains.orders.documents.sheets import Letterhead
from cartwheel.domains.orders.documents.words import show_date, show_money
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
from cartwheel.domains.orders.settings import LANGUAGE, Language

__all__ = [
    "DOCUMENT",
    "LANGUAGE",
    "Address",
    "HistoricOrders",
    "HistoricRepository",
    "Language",
    "Letterhead",
    "Letterheads",
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
    "Sheet",
    "WeeklySales",
    "order_id",
    "refund_id",
    "show_date",
    "show_money",
]
