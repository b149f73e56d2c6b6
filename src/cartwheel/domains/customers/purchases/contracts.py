"""What comes in about purchases, and what a customer's history shows."""

from datetime import datetime
from uuid import UUID

import msgspec

from cartwheel.kernel.money import Money
from cartwheel.kernel.paging import Limit


class PurchaseLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One line of a purchase; `totalMinor` is what was paid for all of it."""

    product_id: UUID
    variant_id: UUID
    sku: str
    title: str
    quantity: int
    total_minor: int


class NewPurchase(msgspec.Struct, frozen=True, kw_only=True):
    """An order that counts as bought; the same order counts once."""

    order_id: UUID
    customer_id: UUID
    number: str
    placed_at: datetime
    total: Money
    lines: tuple[PurchaseLine, ...]


class NewRefund(msgspec.Struct, frozen=True, kw_only=True):
    """What was paid back of an order, in its currency; the same refund counts once."""

    refund_id: UUID
    order_id: UUID
    amount_minor: int
    at: datetime


class Purchase(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An order of a customer's; one that was withdrawn counts for nothing any more."""

    order_id: UUID
    number: str
    placed_at: datetime
    total: Money
    refunded: Money
    withdrawn_at: datetime | None
    lines: tuple[PurchaseLine, ...]


class PurchasePage(msgspec.Struct, frozen=True, rename="camel"):
    """Purchases, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Purchase, ...]
    next_cursor: str | None


class ListPurchases(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Whose purchases to list."""

    customer_id: UUID
    cursor: str | None = None
    limit: Limit = 50


class LifetimeValue(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What a customer has come to in one currency.

    `net` is what was paid and not paid back; `average` is of an order, rounded down.
    """

    orders_count: int
    gross: Money
    refunded: Money
    net: Money
    average: Money
    first_order_at: datetime
    last_order_at: datetime


class LifetimeValueList(msgspec.Struct, frozen=True, rename="camel"):
    """What a customer has come to, currency by currency, that with most orders first."""

    items: tuple[LifetimeValue, ...]
