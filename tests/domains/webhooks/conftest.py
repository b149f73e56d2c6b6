"""What the tests of webhooks stand on."""

from collections.abc import AsyncIterator

import pytest
from tests.domains.making import open_store
from tests.domains.webhooks.making import Shop, TestClock
from tests.outbound.listening import Listener, listening

from cartwheel.kernel.db import Database


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    """A shop's own server."""
    async with listening() as listener:
        yield listener


@pytest.fixture
async def shop(database: Database, clock: TestClock, listener: Listener) -> AsyncIterator[Shop]:
    """A store of the test's own, whose webhooks may reach the listener."""
    shop = Shop(database, clock, listener.policy(), await open_store(database))
    yield shop
    await shop.close()
