"""A store of its own for each test, which deals in euros."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.domains.catalog.making import StillSettings
from tests.domains.making import open_store
from tests.hotel_bookings.bringing import Bringing
from tests.kit.house import house_with

from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.db import Database


@pytest.fixture
async def bringing(database: Database, tmp_path: Path) -> AsyncIterator[Bringing]:
    """A store without anything."""
    house = house_with({Database: database, LiveSettings: StillSettings()})
    yield Bringing(house, await open_store(database, currency="EUR"), tmp_path)
    await house.close()
