"""Whoever follows analytics is told once of what happened together, and asks anew."""

import msgspec
from redis.asyncio import Redis
from tests.kit.clock import MovedClock

from cartwheel.domains.analytics.live import TOPIC, Changed, FiguresChanged, tell
from cartwheel.domains.carts.api import CartResumed
from cartwheel.domains.orders.api import OrderCancelled
from cartwheel.domains.orders.contracts import CancelReason
from cartwheel.kernel.ids import new_id
from cartwheel.systems.realtime.api import Rooms, Topics


async def test_what_happened_together_is_told_once(redis: Redis) -> None:
    store_id, clock, topics = new_id(), MovedClock(), Topics(redis, Rooms(redis))
    begun = (await topics.read_after(store_id, TOPIC, None)).place
    carts = [CartResumed(store_id, new_id(), "v", 1, clock.now()) for _ in range(3)]
    cancelled = OrderCancelled(store_id, new_id(), "N-1", CancelReason.STAFF, clock.now())
    await tell(carts, topics, clock)
    await tell([cancelled], topics, clock)
    missed = await topics.read_after(store_id, TOPIC, begun)
    told = [msgspec.json.decode(event.json) for event in missed.events]
    assert [event["type"] for event in told] == ["figures.changed"] * 2
    assert [msgspec.convert(event["data"], FiguresChanged) for event in told] == [
        FiguresChanged(Changed.CARTS, 3, clock.now()),
        FiguresChanged(Changed.SALES, 1, clock.now()),
    ]
