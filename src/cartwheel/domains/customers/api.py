"""What other domains may use of customers."""

from cartwheel.domains.customers.addresses.contracts import PostalAddress
from cartwheel.domains.customers.addresses.forms import checked as checked_address, lines_of
from cartwheel.domains.customers.addresses.service import AddressBook
from cartwheel.domains.customers.audience import (
    allows,
    bought,
    is_in_segments,
    known as known_customer,
    visitors_of,
)
from cartwheel.domains.customers.behaviours.service import Behaviours, Deed
from cartwheel.domains.customers.consents.contracts import Channel, RecordConsent
from cartwheel.domains.customers.consents.service import Consents
from cartwheel.domains.customers.contacts.contracts import Direction, NewCommunication
from cartwheel.domains.customers.contacts.service import Communications
from cartwheel.domains.customers.contracts import (
    Aspect,
    CustomerProfile,
    ListCustomers,
    NewCustomer,
)
from cartwheel.domains.customers.directory import CustomerDirectory
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.groups.messages import CustomerGroupDeleted
from cartwheel.domains.customers.listing import CustomerListing
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
from cartwheel.domains.customers.purchases.figures import PurchaseFigures, PurchaseSums
from cartwheel.domains.customers.purchases.service import Purchases
from cartwheel.domains.customers.segments.errors import SegmentNotFoundError
from cartwheel.domains.customers.segments.messages import SegmentMembersChanged
from cartwheel.domains.customers.segments.repository import SegmentRepository

__all__ = [
    "AddressBook",
    "Aspect",
    "Behaviours",
    "Channel",
    "Communications",
    "Consents",
    "CustomerCreated",
    "CustomerDirectory",
    "CustomerGroupDeleted",
    "CustomerListing",
    "CustomerMerged",
    "CustomerNotFoundError",
    "CustomerProfile",
    "CustomerUpdated",
    "Deed",
    "Direction",
    "InsufficientPointsError",
    "ListCustomers",
    "Loyalty",
    "NewCommunication",
    "NewCustomer",
    "NewPurchase",
    "NewRefund",
    "PointsAccount",
    "PointsEntry",
    "PointsEntryNotFoundError",
    "PostalAddress",
    "PurchaseFigures",
    "PurchaseLine",
    "PurchaseNotFoundError",
    "PurchaseSums",
    "Purchases",
    "RecordConsent",
    "RefundTooLargeError",
    "SegmentMembersChanged",
    "SegmentNotFoundError",
    "SegmentRepository",
    "allows",
    "bought",
    "checked_address",
    "is_in_segments",
    "known_customer",
    "lines_of",
    "visitors_of",
]
