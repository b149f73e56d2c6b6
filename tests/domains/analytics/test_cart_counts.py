"""How carts stand is counted for those who look, each second in which it has changed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.analytics.making import HOUR, Shop, open_shop
from tests.domains.interventions.making import abandoned, decided

from cartwheel.domains.analytics.contracts import CartCounts, WonBack
from cartwheel.domains.analytics.counting import CartCounter, CountingRounds
from cartwheel.domains.analytics.live import COUNTS
from cartwheel.domains.carts.models import carts
from cartwheel.domains.interventions.models import interventions
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.realtime.api import Rooms, Topics, room_of

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 5, 8, 22, tzinfo=UTC)


@pytest.fixture
async def shop(database: Database) -> AsyncIterator[Shop]:
    async with open_shop(database, now=NOW, zone="Europe/Berlin") as shop:
        yield shop


@pytest.fixture
def counter(shop: Shop) -> CartCounter:
    directory = StoreDirectory(shop.database, HOUSE.permissions)
    return CartCounter(shop.database, directory, shop.clock)


async def fill(shop: Shop) -> None:
    """Let each open cart have something in it."""
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        await connection.execute(sa.update(carts).values(items=[{}]))


async def reach(shop: Shop, delivered_at: datetime | None) -> None:
    """Let an intervention have been decided, and perhaps shown."""
    left = abandoned(shop.store_id, visitor_id=new_id().hex)
    one = await decided(shop.database, left, shop.clock)
    if delivered_at is not None:
        async with shop.database.transaction(store_id=shop.store_id) as connection:
            await connection.execute(
                sa.update(interventions)
                .where(interventions.c.id == one.id)
                .values(state="delivered", delivered_at=delivered_at)
            )


async def test_today_begins_at_the_stores_midnight(shop: Shop, counter: CartCounter) -> None:
    await shop.cart(NOW - HOUR)
    await fill(shop)
    await shop.cart(NOW - HOUR)  # with nothing in it
    await shop.cart(MIDNIGHT - HOUR, abandoned_at=MIDNIGHT)
    await shop.cart(MIDNIGHT - HOUR, abandoned_at=MIDNIGHT - HOUR / 60)
    left = MIDNIGHT - HOUR
    await shop.cart(left, abandoned_at=left, bought_at=MIDNIGHT, minor=500, currency="EUR")
    await shop.cart(left, abandoned_at=left, bought_at=NOW, minor=70, currency="EUR")
    await shop.cart(left, abandoned_at=left, bought_at=NOW, minor=3, currency="USD")
    await shop.cart(left, abandoned_at=left, bought_at=MIDNIGHT - HOUR / 60, minor=9_000)
    for delivered_at in (NOW, MIDNIGHT, MIDNIGHT - HOUR / 60, None):
        await reach(shop, delivered_at)
    assert await counter.count(shop.store_id) == CartCounts(
        since=MIDNIGHT,
        open=1,
        abandoned=1,
        reached=2,
        recovered=3,
        won_back=(WonBack("EUR", 2, 570), WonBack("USD", 1, 3)),
    )


async def test_it_is_told_when_it_has_changed(
    shop: Shop, counter: CartCounter, redis: Redis
) -> None:
    """While somebody follows it; also to whoever comes once the last to look has left."""
    rooms = Rooms(redis)
    topics = Topics(redis, rooms)
    rounds = CountingRounds(rooms, topics, counter)
    begun = (await topics.read_after(shop.store_id, COUNTS, None)).place
    room = room_of(shop.store_id, COUNTS.room)

    async def told() -> list[int]:
        missed = await topics.read_after(shop.store_id, COUNTS, begun)
        found: list[Any] = [msgspec.json.decode(event.json) for event in missed.events]
        assert {event["type"] for event in found} <= {"carts.counted"}
        return [event["data"]["open"] for event in found]

    hearing = asyncio.create_task(rooms.run())
    await rounds.tell()
    assert await told() == []
    async with rooms.subscribe(room):
        await rounds.tell()
        await rounds.tell()
        assert await told() == [0]
        await shop.cart(NOW - HOUR)
        await fill(shop)
        await rounds.tell()
        assert await told() == [0, 1]
    await rounds.tell()
    assert await told() == [0, 1]
    async with rooms.subscribe(room):
        await rounds.tell()
    assert await told() == [0, 1, 1]
    hearing.cancel()
    with suppress(asyncio.CancelledError):
        await hearing
