"""The house on real engines, with a clock that is moved."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from dishka import AsyncContainer
from redis.asyncio import Redis
from tests.domains.making import open_store
from tests.domains.predictions.making import LEFT_AT
from tests.kit.clock import MovedClock
from tests.kit.house import house_with

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.columnstore.api import ColumnStore


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(LEFT_AT)


@pytest.fixture
async def house(
    database: Database, redis: Redis, columnstore: ColumnStore, clock: MovedClock
) -> AsyncIterator[AsyncContainer]:
    parts = {Database: database, Redis: redis, ColumnStore: columnstore, Clock: clock}
    house = house_with(parts)
    yield house
    await house.close()


@pytest.fixture
async def store_id(database: Database) -> UUID:
    return await open_store(database)
