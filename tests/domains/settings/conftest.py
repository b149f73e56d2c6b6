"""What the tests of settings stand on."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.settings.making import PLATFORM, Desk, live_settings

from cartwheel.domains.settings.models import configurations, feature_flags, settings_history
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id


@pytest.fixture
async def desk(database: Database, redis: Redis) -> Desk:
    """A store of the test's own."""
    return Desk(database, live_settings(database, redis), new_id())


@pytest.fixture
async def platform(desk: Desk) -> AsyncIterator[Desk]:
    """The operators' desk; what they set is forgotten after the test, as all stores see it."""
    yield desk.at(PLATFORM)
    async with desk.database.transaction(store_id=PLATFORM) as connection:
        for table in (configurations, feature_flags, settings_history):
            await connection.execute(sa.delete(table).where(table.c.store_id == PLATFORM))
