"""What leaves the orders domain, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.kernel.paging import Limit

Text = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00]*$")]
Note = Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^[^\x00]*$")]
Country = Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]
Currency = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
Quantity = Annotated[int, msgspec.Meta(ge=1, le=9999)]
Search = Annotated[str, msgspec.Meta(min_length=1, max_length=254, pattern=r"^[^\x00]*$")]
Tag = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\x00,]*$")]
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]


class OrderStatus(StrEnum):
    """Where an order stands; see `rules` for the transitions."""

    DRAFT = "draft"
    AWAITING_PAYMENT = "awaiting_payment"
    CONFIRMED = "confirmed"
    PARTLY_FULFILLED = "partly_fulfilled"
    FULFILLED = "fulfilled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class PaymentStatus(StrEnum):
    """How much of an order's total is there."""

    UNPAID = "unpaid"
    AUTHORISED = "authorised"
    PAID = "paid"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


class OrderAction(StrEnum):
    """What can be done with an order as it stands."""

    PLACE = "place"
    PAY = "pay"
    MARK_PAID = "mark_paid"
    EDIT = "edit"
    CANCEL = "cancel"
    FULFIL = "fulfil"
    COMPLETE = "complete"
    RETURN = "return"
    REFUND = "refund"


class OrderTab(StrEnum):
    """
    What waits for somebody, or has to be looked at again, and stands above the list of orders.

    `refunds` are orders of which money went back, `returns` those of which something is awaited.
    """

    TO_FULFIL = "to_fulfil"
    UNPAID = "unpaid"
    DRAFTS = "drafts"
    REFUNDS = "refunds"
    RETURNS = "returns"


class CancelReason(StrEnum):
    """Why an order came to nothing."""

    CUSTOMER = "customer"
    STAFF = "staff"
    FRAUD = "fraud"
    OUT_OF_STOCK = "out_of_stock"
    PAYMENT_EXPIRED = "payment_expired"
    PAID_TOO_LATE = "paid_too_late"


class Address(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Where somebody lives; `region` is a state or province where the country has them."""

    name: Text
    line1: Text
    city: Text
    country: Country
    postal_code: Annotated[str, msgspec.Meta(max_length=20, pattern=r"^[^\x00]*$")] = ""
    region: Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[^\x00]*$")] = ""
    line2: Text = ""
    company: Text = ""
    phone: Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[^\x00]*$")] = ""


class OrderLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    One item of an order at the price that was frozen for it; amounts in minor units.

    `grossMinor` is quantity times unit, `totalMinor` what is paid for the line: less its
    discounts, with its tax. `fulfilled` and `returned` count units of `quantity`.
    """

    id: UUID
    position: int
    variant_id: UUID
    product_id: UUID
    sku: str
    title: str
    quantity: int
    unit_minor: int
    gross_minor: int
    discount_minor: int
    tax_minor: int
    total_minor: int
    fulfilled: int
    returned: int
    refunded_minor: int


class Order(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    An order, and what can become of it; amounts in minor units of its currency.

    `totalMinor` is the sum of its lines' totals, shipping with its tax, and the rounding of
    cash. `dueMinor` is what is still to be paid. `paidMinor` was taken, of which `offlineMinor`
    elsewhere than by a provider of payments, and `authorisedMinor` is held beside it. `creditMinor`
    of what was taken elsewhere came of the order that this one is an exchange for, and
    `pointsMinor` of so many `points` of the customer.
    `note` and `tags` are the store's own; the customer never sees them.
    `holdUntil` is how long an order that waits for its payment keeps its stock.
    """

    id: UUID
    number: str
    status: OrderStatus
    payment_status: PaymentStatus
    next_states: tuple[OrderStatus, ...]
    allowed_actions: tuple[OrderAction, ...]
    currency: str
    lines: tuple[OrderLine, ...]
    discount_minor: int
    shipping_minor: int
    tax_minor: int
    rounding_minor: int
    total_minor: int
    authorised_minor: int
    paid_minor: int
    offline_minor: int
    credit_minor: int
    points: int
    points_minor: int
    refunded_minor: int
    offline_refunded_minor: int
    edited_back_minor: int
    shipping_refunded: bool
    due_minor: int
    codes: tuple[str, ...]
    customer_id: UUID | None
    email: str | None
    shipping_address: Address | None
    billing_address: Address | None
    shipping_rate_id: UUID | None
    note: str
    tags: tuple[str, ...]
    channel: str
    visitor_id: str | None
    exchange_of: UUID | None
    cancel_reason: CancelReason | None
    hold_until: datetime | None
    created_at: datetime
    placed_at: datetime | None
    confirmed_at: datetime | None
    cancelled_at: datetime | None
    fulfilled_at: datetime | None
    completed_at: datetime | None
    version: int

    @property
    def points_left_minor(self) -> int:
        """What points were worth and has not gone back; it does so before what was paid in cash."""
        return max(self.points_minor - self.offline_refunded_minor, 0)

    @property
    def credit_left_minor(self) -> int:
        """What of the credit has not gone back; it goes back before what was paid in cash."""
        return max(self.credit_minor - self.offline_refunded_minor, 0)


class OrderSummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    An order in a list; `units` counts what was bought.

    `customerName` is that of its customer, else of who it is billed or sent to.
    """

    id: UUID
    number: str
    status: OrderStatus
    payment_status: PaymentStatus
    customer_id: UUID | None
    customer_name: str
    email: str | None
    tags: tuple[str, ...]
    currency: str
    total_minor: int
    units: int
    created_at: datetime
    placed_at: datetime | None


class OrderPage(msgspec.Struct, frozen=True, rename="camel"):
    """Orders, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[OrderSummary, ...]
    next_cursor: UUID | None


class ListOrders(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Which orders to list.

    `search` is a number, the beginning of an e-mail address, an SKU, or words that names of the
    customer begin with.
    """

    tab: OrderTab | None = None
    status: OrderStatus | None = None
    payment_status: PaymentStatus | None = None
    customer_id: UUID | None = None
    tag: Tag | None = None
    search: Search | None = None
    placed_from: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    placed_before: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class StatusCount(msgspec.Struct, frozen=True):
    """How many orders stand there."""

    status: OrderStatus
    count: int


class TabCount(msgspec.Struct, frozen=True):
    """How many orders are behind a tab."""

    tab: OrderTab
    count: int


class OrderCounts(msgspec.Struct, frozen=True, rename="camel"):
    """How many orders stand where, for the tabs above their list."""

    by_status: tuple[StatusCount, ...]
    by_tab: tuple[TabCount, ...]
    awaiting_fulfilment: int
    total: int


class OrderById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one order."""

    id: UUID


class PlaceDraft(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names a draft that becomes an order."""

    id: UUID


class CompleteOrder(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names an order about which nothing is to be done any more."""

    id: UUID


class IssueInvoice(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names an order that is to be invoiced."""

    id: UUID


class Happening(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One line of an order's story: what happened, when, and by whom."""

    id: UUID
    kind: str
    at: datetime
    by: str
    about: dict[str, str]


class Timeline(msgspec.Struct, frozen=True):
    """What happened to an order, the oldest first."""

    items: tuple[Happening, ...]


class LineQuantity(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Some units of a line of an order."""

    line_id: UUID
    quantity: Quantity


class CancelOrder(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """End an order before anything of it was sent; what was paid goes back."""

    id: UUID
    reason: CancelReason = CancelReason.STAFF
    note: Note = ""


class MarkPaid(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Say that what is due of an order was paid elsewhere, and how."""

    id: UUID
    how: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]


class WantedLine(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How many of an item are wanted."""

    variant_id: UUID
    quantity: Quantity


WantedLines = Annotated[tuple[WantedLine, ...], msgspec.Meta(min_length=1, max_length=100)]
Codes = Annotated[
    tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[^\x00]*$")], ...],
    msgspec.Meta(max_length=10),
]
Channel = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9_-]{0,39}$")]


class CreateDraft(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Write an order for somebody; without a currency, in the store's."""

    lines: WantedLines
    currency: Currency | None = None
    channel: Channel = "online"
    codes: Codes = ()
    customer_id: UUID | None = None
    email: Email | None = None
    shipping_address: Address | None = None
    billing_address: Address | None = None
    shipping_rate_id: UUID | None = None
    note: Note = ""


class EditOrder(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    The lines that an order is to have, all of them.

    `version` is that of the order that was looked at.
    """

    id: UUID
    version: int
    lines: WantedLines
