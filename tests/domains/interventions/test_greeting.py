"""A crowd of sockets is greeted together, and leaves the database to others meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from tests.domains.interventions.making import abandoned, decided
from tests.embedded.harness import until
from tests.kit.clock import MovedClock

from cartwheel.domains.interventions.delivery import PAGE, DeliveryService
from cartwheel.domains.interventions.sockets import OfferSpeaker
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.rpc.api import Actor

CROWD = 60


async def greeting(conversation: OfferSpeaker, store_id: UUID) -> list[str]:
    actor = Actor("store_key", new_id(), store_id, frozenset())
    said = [msgspec.json.decode(message) async for message in conversation.greet(actor)]
    return [message["id"] for message in said]


@asynccontextmanager
async def slow_reads(owner_url: str) -> AsyncIterator[None]:
    """Have whoever reads interventions wait for the end of the block."""
    engine = create_async_engine(owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with engine.begin() as connection:
            await connection.execute(text("LOCK TABLE interventions IN ACCESS EXCLUSIVE MODE"))
            yield
    finally:
        await engine.dispose()


async def test_a_crowd_leaves_connections_to_others(
    database: Database, postgres: Postgres, owner_url: str, store_id: UUID, clock: MovedClock
) -> None:
    waiting = [
        str((await decided(database, abandoned(store_id, visitor_id=f"v{n}"), clock)).id)
        for n in range(3)
    ]
    few = Database.connect(postgres.app_url, pool_size=2)  # four connections
    conversation = OfferSpeaker(DeliveryService(few, clock))
    try:
        async with slow_reads(owner_url):
            crowd = [
                asyncio.create_task(greeting(conversation, store_id if n % 2 else new_id()))
                for n in range(CROWD)
            ]
            await until(lambda: few.pool.taken == 2)
            async with asyncio.timeout(3), few.reading() as connection:
                assert await connection.scalar(text("SELECT 1")) == 1
            assert few.pool.taken <= 2
        async with asyncio.timeout(60):
            heard = await asyncio.gather(*crowd)
    finally:
        await few.close()
    assert heard == [waiting if n % 2 else [] for n in range(CROWD)]


async def test_those_who_come_later_hear_what_was_decided_meanwhile(
    database: Database, owner_url: str, store_id: UUID, clock: MovedClock
) -> None:
    """A greeting is never read before the socket that it is for came."""
    conversation = OfferSpeaker(DeliveryService(database, clock))
    first = await decided(database, abandoned(store_id, visitor_id="one"), clock)
    assert await greeting(conversation, store_id) == [str(first.id)]
    async with slow_reads(owner_url):
        early = asyncio.create_task(greeting(conversation, store_id))
    second = await decided(database, abandoned(store_id, visitor_id="two"), clock)
    assert await greeting(conversation, store_id) == [str(first.id), str(second.id)]
    assert str(first.id) in await early


async def test_pages_follow_one_another(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    waiting = [
        str((await decided(database, abandoned(store_id, visitor_id=f"v{n}"), clock)).id)
        for n in range(PAGE + 5)
    ]
    conversation = OfferSpeaker(DeliveryService(database, clock))
    heard = await asyncio.gather(*(greeting(conversation, store_id) for _ in range(4)))
    assert heard == [waiting] * 4
