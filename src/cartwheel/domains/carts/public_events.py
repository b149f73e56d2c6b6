"""What strangers learn of carts: a promise to them, told apart from our own announcements."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.carts.contracts import CartItem
from cartwheel.domains.carts.messages import (
    CartAbandoned,
    CartConverted,
    CartMerged,
    CartRecovered,
    CartResumed,
)
from cartwheel.systems.outbox.api import PublicEvent


class CartAbandonedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A cart's visitor fell silent, for the `episode`-th time."""

    cart_id: UUID
    visitor_id: str
    episode: int
    opened_at: datetime
    abandoned_at: datetime
    currency: str
    value_minor: int
    items: tuple[CartItem, ...]


class CartResumedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An abandoned cart's visitor came back to it."""

    cart_id: UUID
    visitor_id: str
    episode: int
    resumed_at: datetime


class CartBoughtData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A cart was bought."""

    cart_id: UUID
    visitor_id: str
    bought_at: datetime
    order_id: str | None
    currency: str
    value_minor: int


class CartMergedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A cart is gone: what lay in it is in another one of the same person."""

    cart_id: UUID
    visitor_id: str
    into_cart_id: UUID
    merged_at: datetime


PUBLIC_EVENTS: Final = (
    PublicEvent(
        CartAbandoned,
        CartAbandonedData,
        "A cart's visitor fell silent; it may be won back.",
        identity=("cart_id", "episode"),
        at="abandoned_at",
    ),
    PublicEvent(
        CartResumed,
        CartResumedData,
        "An abandoned cart's visitor came back to it.",
        identity=("cart_id", "episode"),
        at="resumed_at",
    ),
    PublicEvent(
        CartRecovered,
        CartBoughtData,
        "A cart that had been abandoned was bought after all.",
        identity=("cart_id",),
        at="bought_at",
    ),
    PublicEvent(
        CartConverted,
        CartBoughtData,
        "A cart that was never abandoned was bought.",
        identity=("cart_id",),
        at="bought_at",
    ),
    PublicEvent(
        CartMerged,
        CartMergedData,
        "Two carts were found to be of one person, and are one now.",
        identity=("cart_id",),
        at="merged_at",
    ),
)
