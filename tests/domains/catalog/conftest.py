"""A store of its own for each test."""

from collections.abc import AsyncIterator

import pytest
from tests.domains.catalog.making import Shop, StillSettings
from tests.domains.making import open_store
from tests.kit.clock import MovedClock
from tests.kit.house import house_with

from cartwheel.domains.catalog.search.settings import LANGUAGE, Language
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database


@pytest.fixture
def settings() -> StillSettings:
    """What stores have set: nothing at first."""
    return StillSettings()


@pytest.fixture
async def shop(database: Database, settings: StillSettings) -> AsyncIterator[Shop]:
    """A store without products."""
    clock = MovedClock()
    house = house_with({Database: database, Clock: clock, LiveSettings: settings})
    yield Shop(house, await open_store(database), clock)
    await house.close()


@pytest.fixture
async def german(shop: Shop, database: Database, settings: StillSettings) -> Shop:
    """Another store, whose language is German."""
    store_id = await open_store(database)
    settings.given[store_id] = {LANGUAGE.name: Language.GERMAN}
    return Shop(shop.house, store_id, shop.clock)
