"""What the tests of customers stand on."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from tests.domains.customers.making import NOW, Shop
from tests.domains.making import open_store
from tests.kit.clock import MovedClock

from cartwheel.kernel.db import Database


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(NOW)


@pytest.fixture
async def shop(database: Database, redis: Redis, clock: MovedClock) -> AsyncIterator[Shop]:
    """A store of the test's own."""
    shop = Shop(database, redis, clock, await open_store(database), await open_store(database))
    yield shop
    await shop.close()
