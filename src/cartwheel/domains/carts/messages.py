"""What the carts domain announces. Times are event times; amounts are minor units."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.domains.carts.contracts import CartItem


class CartAbandoned(msgspec.Struct, frozen=True):
    """A cart's visitor fell silent; `episode` is 1 the first time, 2 after a return, and so on."""

    name: ClassVar[str] = "cart.abandoned"
    version: ClassVar[int] = 1

    store_id: UUID
    cart_id: UUID
    visitor_id: str
    episode: int
    opened_at: datetime
    abandoned_at: datetime
    currency: str
    value_minor: int
    items: tuple[CartItem, ...]


class CartResumed(msgspec.Struct, frozen=True):
    """An abandoned cart's visitor came back to it."""

    name: ClassVar[str] = "cart.resumed"
    version: ClassVar[int] = 1

    store_id: UUID
    cart_id: UUID
    visitor_id: str
    episode: int
    resumed_at: datetime


class CartConverted(msgspec.Struct, frozen=True):
    """A cart that was never abandoned was bought."""

    name: ClassVar[str] = "cart.converted"
    version: ClassVar[int] = 1

    store_id: UUID
    cart_id: UUID
    visitor_id: str
    bought_at: datetime
    order_id: str | None
    currency: str
    value_minor: int


class CartMerged(msgspec.Struct, frozen=True):
    """Two live carts were found to be of one person: what lay in the first is in the other now."""

    name: ClassVar[str] = "cart.merged"
    version: ClassVar[int] = 1

    store_id: UUID
    cart_id: UUID
    visitor_id: str
    into_cart_id: UUID
    merged_at: datetime


class CartRecovered(msgspec.Struct, frozen=True):
    """A cart that had been abandoned was bought after all."""

    name: ClassVar[str] = "cart.recovered"
    version: ClassVar[int] = 1

    store_id: UUID
    cart_id: UUID
    visitor_id: str
    bought_at: datetime
    order_id: str | None
    currency: str
    value_minor: int
