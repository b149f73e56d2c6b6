"""A store of its own for each test."""

from collections.abc import AsyncIterator

import pytest
from tests.domains.catalog.making import Shop as CatalogShop
from tests.domains.inventory.making import Shop, live_settings
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
    settings = live_settings(database)
    house = house_with({Database: database, Clock: clock, LiveSettings: settings})
    yield Shop(CatalogShop(house, await open_store(database), clock), database)
    await house.close()
