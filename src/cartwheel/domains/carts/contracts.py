"""What leaves the carts domain."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from cartwheel.kernel.paging import Limit


class CartState(StrEnum):
    """Where a cart stands; see `rules` for the transitions."""

    OPEN = "open"
    ABANDONED = "abandoned"
    CONVERTED = "converted"
    RECOVERED = "recovered"


class CartItem(msgspec.Struct, frozen=True, rename="camel"):
    """One product in a cart, at the price of its last event; amounts in minor units."""

    product_id: str
    name: str | None
    category: str | None
    brand: str | None
    currency: str
    price_minor: int
    quantity: int


class Cart(msgspec.Struct, frozen=True, rename="camel"):
    """
    A visitor's cart.

    `valueMinor` adds up the items that are priced in the cart's currency, which
    is the currency of its first item. `lastSeenAt` is when the last event arrived, on a replayed
    store when it happened. `episode` counts how often the cart was
    abandoned. `orderValueMinor` is what it was bought for, in `orderCurrency`.
    """

    id: UUID
    visitor_id: str
    state: CartState
    items: tuple[CartItem, ...]
    currency: str | None
    value_minor: int
    episode: int
    opened_at: datetime
    last_seen_at: datetime
    abandoned_at: datetime | None
    closed_at: datetime | None
    order_id: str | None
    order_value_minor: int | None
    order_currency: str | None


class CartPage(msgspec.Struct, frozen=True, rename="camel"):
    """Carts, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Cart, ...]
    next_cursor: UUID | None


class ListCarts(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which carts to list."""

    state: CartState | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class CartById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one cart."""

    id: UUID


class CartStats(msgspec.Struct, frozen=True, rename="camel"):
    """
    A store's carts so far; `carts = open + converted + abandoned`.

    `abandoned` counts carts that were ever abandoned, `recovered` those of them
    that were bought after all, `open` those never abandoned and not bought.
    `eventsSeen` counts the store's events that carts have taken in, and
    `watermark` is how far the store's clock has come.
    """

    carts: int
    open: int
    converted: int
    abandoned: int
    recovered: int
    events_seen: int
    watermark: datetime | None
