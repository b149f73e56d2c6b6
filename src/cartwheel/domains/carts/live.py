"""What is told of carts as it happens, to whoever looks at them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from cartwheel.domains.carts.contracts import CartState
from cartwheel.domains.carts.messages import (
    CartAbandoned,
    CartConverted,
    CartRecovered,
    CartResumed,
)
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription
from cartwheel.systems.realtime.api import Event, EventType, Topic, Topics
from cartwheel.systems.rpc.api import permission

READ: Final = permission("carts:read")

Happened: TypeAlias = CartAbandoned | CartResumed | CartConverted | CartRecovered


class CartNews(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What has become of a cart; all of it can be looked at by its id.

    `valueMinor` is what lies in it when it is left, and what was paid when it is bought.
    """

    cart_id: UUID
    visitor_id: str
    state: CartState
    at: datetime
    episode: int | None = None
    currency: str | None = None
    value_minor: int | None = None
    order_id: str | None = None


_KINDS: Final = (CartAbandoned, CartResumed, CartConverted, CartRecovered)
TOPIC: Final = Topic("carts", READ, events=tuple(EventType(kind.name, CartNews) for kind in _KINDS))


class CartSeen(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An open cart, as it is by now; `firstItem` is the name of what was put in first, or less."""

    cart_id: UUID
    visitor_id: str
    units: int
    first_item: str | None
    currency: str | None
    value_minor: int
    episode: int
    opened_at: datetime
    last_seen_at: datetime


class CartsSeen(msgspec.Struct, frozen=True):
    """Carts that were opened, filled, emptied or looked at within the same moment."""

    carts: tuple[CartSeen, ...]


OPEN: Final = Topic("openCarts", READ, events=(EventType("carts.seen", CartsSeen),), kept=1)
"""Told while somebody follows, and of a flood the latest alone: whoever comes looks anew."""


class Pulse(msgspec.Struct, frozen=True, rename="camel"):
    """How many events of its shoppers a store has taken in in a second, lately."""

    per_second: float


PULSE: Final = Topic("pulse", READ, events=(EventType("events.counted", Pulse),), kept=1)


async def tell(messages: Sequence[Happened], topics: Topics) -> None:
    """Tell of carts that are left, taken up again, bought or won back."""
    events = [Event(message.name, news_of(message)) for message in messages]
    await topics.publish(messages[0].store_id, TOPIC, events)


LIVE: Final = SubscriberGroup(
    "carts.live",
    tuple(
        Subscription(kind, tell, in_transaction=False, batched=True, name=f"tell_{kind.name}")
        for kind in _KINDS
    ),
)
"""A group of its own: what is shown waits for nothing that is done."""


def news_of(message: Happened) -> CartNews:
    """Return what is told of an announcement."""
    match message:
        case CartAbandoned():
            return CartNews(
                cart_id=message.cart_id,
                visitor_id=message.visitor_id,
                state=CartState.ABANDONED,
                at=message.abandoned_at,
                episode=message.episode,
                currency=message.currency or None,
                value_minor=message.value_minor,
            )
        case CartResumed():
            return CartNews(
                cart_id=message.cart_id,
                visitor_id=message.visitor_id,
                state=CartState.OPEN,
                at=message.resumed_at,
                episode=message.episode,
            )
        case CartConverted() | CartRecovered():
            was_left = isinstance(message, CartRecovered)
            return CartNews(
                cart_id=message.cart_id,
                visitor_id=message.visitor_id,
                state=CartState.RECOVERED if was_left else CartState.CONVERTED,
                at=message.bought_at,
                currency=message.currency,
                value_minor=message.value_minor,
                order_id=message.order_id,
            )
