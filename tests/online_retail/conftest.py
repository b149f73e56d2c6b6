"""A store of its own for each test, which deals in pounds."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.domains.catalog.making import StillSettings
from tests.domains.making import open_store
from tests.kit.house import house_with
from tests.online_retail.bringing import Bringing

from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.db import Database


@pytest.fixture
async def bringing(database: Database, tmp_path: Path) -> AsyncIterator[Bringing]:
    """A store without anything."""
    house = house_with({Database: database, LiveSettings: StillSettings()})
    yield Bringing(house, await open_store(database, currency="GBP"), tmp_path)
    await house.close()
