"""What the tests of payments stand on."""

from collections.abc import AsyncIterator

import pytest
from tests.domains.making import open_store
from tests.domains.payments.making import Shop, enable_sandbox
from tests.kit.clock import MovedClock

from cartwheel.kernel.db import Database


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def shop(database: Database, clock: MovedClock) -> AsyncIterator[Shop]:
    """A store of the test's own that takes payments by the sandbox."""
    store_id = await open_store(database)
    await enable_sandbox(database, store_id, clock)
    shop = Shop(database, clock, store_id)
    yield shop
    await shop.close()
