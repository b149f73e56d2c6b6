"""Orders are told of as they are placed and changed, as their list shows them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.analytics.making import open_shop

from cartwheel.domains.orders.contracts import (
    CancelReason,
    ListOrders,
    OrderStatus,
    OrderSummary,
)
from cartwheel.domains.orders.live import TOPIC, tell
from cartwheel.domains.orders.messages import OrderCancelled, OrderCompleted, OrderCreated
from cartwheel.domains.orders.models import orders
from cartwheel.domains.orders.service import OrderService
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.realtime.api import Rooms, Topics

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)


def created(store_id: UUID, order: OrderSummary) -> OrderCreated:
    return OrderCreated(
        store_id=store_id,
        order_id=order.id,
        number=order.number,
        customer_id=None,
        currency=order.currency,
        total_minor=order.total_minor,
        lines=(),
        placed_at=NOW,
    )


async def test_what_is_told_is_the_row(database: Database, redis: Redis) -> None:
    """As it is by now, once for each order; of what was forgotten nothing."""
    topics = Topics(redis, Rooms(redis))
    async with open_shop(database, now=NOW, zone="UTC") as shop:
        store_id = shop.store_id
        for minor in (5, 7):
            await shop.order(NOW, minor)
        async with shop.use(OrderService) as service:
            second, first = (await service.list_page(store_id, ListOrders())).items
        begun = (await topics.read_after(store_id, TOPIC, None)).place
        gone = msgspec.structs.replace(first, id=new_id())
        await tell([created(store_id, each) for each in (first, gone, second)], database, topics)
        cancelled = OrderCancelled(store_id, second.id, second.number, CancelReason.STAFF, NOW)
        async with database.transaction(store_id=store_id) as connection:
            await connection.execute(
                sa.update(orders)
                .where(orders.c.id == second.id)
                .values(status="cancelled", cancelled_at=NOW)
            )
        await tell([cancelled, cancelled], database, topics)
        await tell([OrderCompleted(store_id, first.id, first.number, NOW)], database, topics)
        missed = await topics.read_after(store_id, TOPIC, begun)
    told: list[Any] = [msgspec.json.decode(event.json) for event in missed.events]
    changed = msgspec.structs.replace(second, status=OrderStatus.CANCELLED)
    assert [(e["type"], msgspec.convert(e["data"], OrderSummary)) for e in told] == [
        ("order.created", first),
        ("order.created", second),
        ("order.changed", changed),
        ("order.changed", first),
    ]
