"""What other domains may use of customers."""

from cartwheel.domains.customers.contracts import Aspect, CustomerProfile, NewCustomer
from cartwheel.domains.customers.directory import CustomerDirectory
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.loyalty.contracts import PointsAccount, PointsEntry
from cartwheel.domains.customers.loyalty.errors import (
    InsufficientPointsError,
    PointsEntryNotFoundError,
)
from cartwheel.domains.customers.loyalty.service import Loyalty
from cartwheel.domains.customers.messages import CustomerCreated, CustomerMerged, CustomerUpdated
from cartwheel.domains.customers.purchases.contracts import NewPurchase, NewRefund, PurchaseLine
from cartwheel.domains.customers.purchases.errors import (
    PurchaseNotFoundError,
    RefundTooLargeError,
)
from cartwheel.domains.customers.purchases.service import Purchases

__all__ = [
    "Aspect",
    "CustomerCreated",
    "CustomerDirectory",
    "CustomerMerged",
    "CustomerNotFoundError",
    "CustomerProfile",
    "CustomerUpdated",
    "InsufficientPointsError",
    "Loyalty",
    "NewCustomer",
    "NewPurchase",
    "NewRefund",
    "PointsAccount",
    "PointsEntry",
    "PointsEntryNotFoundError",
    "PurchaseLine",
    "PurchaseNotFoundError",
    "Purchases",
    "RefundTooLargeError",
]
