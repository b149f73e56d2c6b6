"""A store of its own for each test."""

from collections.abc import AsyncIterator

import pytest
from tests.domains.catalog.making import Shop
from tests.domains.making import open_store
from tests.kit.clock import MovedClock
from tests.kit.house import house_with

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database


@pytest.fixture
async def shop(database: Database) -> AsyncIterator[Shop]:
    """A store without products."""
    clock = MovedClock()
    house = house_with({Database: database, Clock: clock})
    yield Shop(house, await open_store(database), clock)
    await house.close()
