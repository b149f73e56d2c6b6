"""What is told of orders as it happens, to whoever looks at them."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from cartwheel.domains.orders.contracts import OrderSummary
from cartwheel.domains.orders.messages import (
    OrderAnnotated,
    OrderCancelled,
    OrderCompleted,
    OrderConfirmed,
    OrderCreated,
    OrderFulfilled,
    OrderRefunded,
    OrderReturned,
)
from cartwheel.domains.orders.repository.listing import OrderListing
from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.api import SubscriberGroup, Subscription
from cartwheel.systems.realtime.api import Event, EventType, Topic, Topics
from cartwheel.systems.rpc.api import permission

READ: Final = permission("orders:read")

Happened: TypeAlias = (
    OrderAnnotated
    | OrderCancelled
    | OrderCompleted
    | OrderConfirmed
    | OrderCreated
    | OrderFulfilled
    | OrderRefunded
    | OrderReturned
)

_CHANGES: Final = (
    *(OrderAnnotated, OrderCancelled, OrderCompleted, OrderConfirmed),
    *(OrderFulfilled, OrderRefunded, OrderReturned),
)
CHANGED: Final = "order.changed"
TOPIC: Final = Topic(
    "orders",
    READ,
    events=(EventType(OrderCreated.name, OrderSummary), EventType(CHANGED, OrderSummary)),
)


async def tell(messages: Sequence[Happened], database: Database, topics: Topics) -> None:
    """
    Tell of orders that were placed or changed, as their list shows them by now.

    Of what happened to one order at once the last is told.
    """
    store_id, kind = messages[0].store_id, messages[0].name
    ids = list(dict.fromkeys(message.order_id for message in messages))
    async with database.transaction(store_id=store_id, only_asks=True) as connection:
        found = {one.id: one for one in await OrderListing(connection).list_some(store_id, ids)}
    name = kind if kind == OrderCreated.name else CHANGED
    # One that was forgotten meanwhile is told of no more.
    events = [Event(name, found[each]) for each in ids if each in found]
    await topics.publish(store_id, TOPIC, events)


LIVE: Final = SubscriberGroup(
    "orders.live",
    tuple(
        Subscription(kind, tell, in_transaction=False, batched=True, name=f"tell_{kind.name}")
        for kind in (OrderCreated, *_CHANGES)
    ),
)
"""A group of its own: what is shown waits for nothing that is done."""
