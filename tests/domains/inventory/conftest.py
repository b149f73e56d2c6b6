"""A store of its own for each test."""

from collections.abc import AsyncIterator

import pytest
from tests.domains.catalog.making import Shop as CatalogShop, StillSettings
from tests.domains.inventory.making import Shop
from tests.domains.making import open_store
from tests.kit.clock import MovedClock
from tests.kit.house import house_with

from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database


@pytest.fixture
async def shop(database: Database) -> AsyncIterator[Shop]:
    """A store without anything in it."""
    clock = MovedClock()
    settings = StillSettings()
    house = house_with({Database: database, Clock: clock, LiveSettings: settings})
    yield Shop(CatalogShop(house, await open_store(database), clock), database, settings)
    await house.close()
