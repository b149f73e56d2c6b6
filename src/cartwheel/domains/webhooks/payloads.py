"""The bodies of webhooks: a promise to strangers, told apart from our own announcements."""

from datetime import datetime
from uuid import UUID

import msgspec

from cartwheel.domains.carts.api import CartItem
from cartwheel.domains.webhooks.contracts import DisabledReason


class Payload(msgspec.Struct, frozen=True):
    """A whole body; `timestamp` is when it happened."""

    type: str
    timestamp: datetime
    data: msgspec.Struct


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


class InterventionDecidedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An attempt to win a cart back waits to be delivered."""

    intervention_id: UUID
    cart_id: UUID


class EndpointDisabledData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Another of the store's endpoints takes nothing any more."""

    endpoint_id: UUID
    reason: DisabledReason
    disabled_at: datetime


class TestData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Nothing happened; somebody tries an endpoint."""

    endpoint_id: UUID
