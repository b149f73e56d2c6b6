"""Telling pages that figures have changed, so that they ask for them anew."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import msgspec

from cartwheel.domains.analytics.contracts import CartCounts
from cartwheel.domains.carts.api import CartAbandoned, CartConverted, CartRecovered, CartResumed
from cartwheel.domains.orders.api import OrderCancelled, OrderConfirmed, OrderRefunded
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription
from cartwheel.systems.realtime.api import Event, EventType, Topic, Topics
from cartwheel.systems.rpc.api import permission

READ: Final = permission("analytics:read")


class Changed(StrEnum):
    """Which figures are others by now."""

    SALES = "sales"
    CARTS = "carts"


class FiguresChanged(msgspec.Struct, frozen=True, rename="camel"):
    """Something was counted; of what happens at once one event tells."""

    figures: Changed
    count: int
    at: datetime


_CHANGED: Final = "figures.changed"
_SALES: Final = (OrderCancelled, OrderConfirmed, OrderRefunded)
_CARTS: Final = (CartAbandoned, CartConverted, CartRecovered, CartResumed)
TOPIC: Final = Topic("analytics", READ, events=(EventType(_CHANGED, FiguresChanged),))

COUNTED: Final = "carts.counted"
COUNTS: Final = Topic("cartCounts", READ, events=(EventType(COUNTED, CartCounts),), kept=1)
"""By itself, since it would push out of the topic of carts what was told there."""


async def tell(messages: Sequence[Any], topics: Topics, clock: Clock) -> None:
    """Tell once of all that has happened together."""
    figures = Changed.SALES if isinstance(messages[0], _SALES) else Changed.CARTS
    changed = FiguresChanged(figures, len(messages), clock.now())
    await topics.publish(messages[0].store_id, TOPIC, [Event(_CHANGED, changed)])


LIVE: Final = SubscriberGroup(
    "analytics.live",
    tuple(
        Subscription(kind, tell, in_transaction=False, batched=True, name=f"tell_{kind.name}")
        for kind in (*_SALES, *_CARTS)
    ),
)
