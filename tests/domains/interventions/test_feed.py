"""The feed gives each new intervention once, and goes on after the one seen last."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from uuid import UUID

import pytest
from redis.asyncio import Redis
from tests.domains.interventions.making import abandoned, decided
from tests.kit.clock import MovedClock
from tests.realtime.topics import CARTS, events

from cartwheel.domains.interventions.contracts import Intervention
from cartwheel.domains.interventions.delivery import (
    OFFERS,
    DeliveryService,
    encode_offer,
    offers_room,
)
from cartwheel.domains.interventions.feed import InterventionFeed
from cartwheel.domains.interventions.resender import EVERY, Resender
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.realtime.api import Rooms, TopicFeed, Topics


@pytest.fixture
async def rooms(redis: Redis) -> AsyncIterator[Rooms]:
    rooms = Rooms(redis, queue_limit=2)
    task = asyncio.create_task(rooms.run())
    yield rooms
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def feed(rooms: Rooms, deliveries: DeliveryService) -> InterventionFeed:
    return InterventionFeed(rooms, deliveries)


async def make(
    database: Database, store_id: UUID, clock: MovedClock, *, count: int
) -> list[Intervention]:
    return [
        await decided(database, abandoned(store_id, visitor_id=str(new_id())), clock)
        for _ in range(count)
    ]


async def occupied(rooms: Rooms) -> None:
    async with asyncio.timeout(60):
        while not rooms.occupied():
            await asyncio.sleep(0.01)


async def test_new_ones_come_once(
    database: Database, store_id: UUID, clock: MovedClock, rooms: Rooms, feed: InterventionFeed
) -> None:
    old, first, second = await make(database, store_id, clock, count=3)
    async with aclosing(feed.follow(store_id, after=None)) as followed:
        heard = asyncio.create_task(anext(followed))
        await occupied(rooms)
        await rooms.publish(offers_room(store_id), encode_offer(first))
        assert await heard == first
        for message in (first, second):
            await rooms.publish(offers_room(store_id), encode_offer(message))
        assert await anext(followed) == second
    assert old.id < first.id
    assert rooms.occupied() == []


async def test_it_goes_on_after_the_last_one_seen(
    database: Database, store_id: UUID, clock: MovedClock, feed: InterventionFeed
) -> None:
    """Those of the last seconds come again, in case they were committed out of order."""
    first, second, third = await make(database, store_id, clock, count=3)
    async with aclosing(feed.follow(store_id, after=second.id)) as followed:
        assert [await anext(followed) for _ in range(2)] == [first, third]
    long_ago = UUID(int=first.id.int - (60_000 << 80))
    async with aclosing(feed.follow(store_id, after=long_ago)) as followed:
        assert [await anext(followed) for _ in range(3)] == [first, second, third]
    a_while_later = UUID(int=third.id.int + (60_000 << 80))
    async with aclosing(feed.follow(store_id, after=a_while_later)) as followed:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(followed), 0.1)


async def test_a_slow_reader_is_told_to_come_back(
    database: Database, store_id: UUID, clock: MovedClock, rooms: Rooms, feed: InterventionFeed
) -> None:
    made = await make(database, store_id, clock, count=4)
    async with aclosing(feed.follow(store_id, after=None)) as followed:
        heard = asyncio.create_task(anext(followed))
        await occupied(rooms)
        for message in made:
            rooms.publish_locally(offers_room(store_id), encode_offer(message))
        with pytest.raises(UnavailableError):
            await heard


async def test_another_publisher_of_the_store_disturbs_nobody(
    database: Database, store_id: UUID, clock: MovedClock, rooms: Rooms, feed: InterventionFeed
) -> None:
    """Neither who follows interventions, nor what is repeated to shoppers' pages."""
    (decided_,) = await make(database, store_id, clock, count=1)
    topics = Topics(rooms.redis, rooms)
    async with (
        aclosing(feed.follow(store_id, after=None)) as followed,
        aclosing(TopicFeed(rooms, topics).follow(store_id, {CARTS: None})) as other,
        aclosing(TopicFeed(rooms, topics).follow(new_id(), {CARTS: None})) as elsewhere,
    ):
        heard = asyncio.create_task(anext(followed))
        await occupied(rooms)
        for begun in (other, elsewhere):
            await anext(begun)
        assert rooms.stores_in(OFFERS) == [store_id]
        await topics.publish(store_id, CARTS, events(1))
        await anext(other)
        clock.time += EVERY
        for waiting_in in rooms.stores_in(OFFERS):
            await Resender(rooms, feed.deliveries).resend(waiting_in)
        assert await heard == decided_
