"""What the tests of pricing stand on."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from tests.domains.making import open_store
from tests.domains.pricing.making import NOW, Shop
from tests.kit.clock import MovedClock

from cartwheel.kernel.db import Database


@pytest.fixture
async def shop(database: Database, redis: Redis) -> AsyncIterator[Shop]:
    """A store of the test's own."""
    shop = Shop(database, redis, MovedClock(NOW), await open_store(database))
    yield shop
    await shop.close()
