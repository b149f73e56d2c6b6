"""What the tests of webhooks stand on."""

from collections.abc import AsyncIterator

import pytest
from tests.domains.making import open_store
from tests.domains.webhooks.making import Shop
from tests.kit.clock import MovedClock
from tests.outbound.listening import Listener, listening

from cartwheel.kernel.db import Database


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    """A shop's own server."""
    async with listening() as listener:
        yield listener


@pytest.fixture
async def shop(database: Database, clock: MovedClock, listener: Listener) -> AsyncIterator[Shop]:
    """A store of the test's own, whose webhooks may reach the listener."""
    shop = Shop(database, clock, listener.policy(), await open_store(database))
    yield shop
    await shop.close()
