"""A store of its own for each test, and a client of its schemas."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from dishka import AsyncContainer
from redis.asyncio import Redis
from tests.domains.making import open_store
from tests.kit.callers import Callers, key_of
from tests.kit.clock import MovedClock
from tests.kit.house import calling, house_with
from tests.rpc.serving import bearer

from cartwheel.domains.schemas.procedures import router
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database

READ, WRITE = "schemas:read", "schemas:write"


@pytest.fixture
async def store_id(database: Database) -> UUID:
    return await open_store(database)


@pytest.fixture
async def house(database: Database, redis: Redis) -> AsyncIterator[AsyncContainer]:
    house = house_with({Database: database, Redis: redis, Clock: MovedClock()})
    yield house
    await house.close()


@pytest.fixture
async def client(
    house: AsyncContainer, database: Database, store_id: UUID
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the procedures, as the store's owner."""
    callers = Callers(
        {
            "owner": key_of(store_id, READ, WRITE),
            "reader": key_of(store_id, READ),
            "stranger": key_of(await open_store(database), READ, WRITE),
        }
    )
    async with calling(house, router, by=callers) as client:
        client.headers.update(bearer("owner"))
        yield client
