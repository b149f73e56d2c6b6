"""A store with an owner, and the line on real engines behind it."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.columnstore.line import Line
from tests.domains.clickstreams.importing import Desk, key_of
from tests.domains.making import open_store
from tests.kit.house import house_with

from cartwheel.domains.clickstreams import catching_up
from cartwheel.kernel.clock import Clock, SystemClock
from cartwheel.kernel.db import Database
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.progress import consumer_progress


@pytest.fixture(autouse=True)
def _settles_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catching_up, "_SETTLING_SECONDS", 0.1)


@pytest.fixture
async def desk(redis: Redis, columnstore: ColumnStore, database: Database) -> AsyncIterator[Desk]:
    # The log is a new one, which nobody has read yet.
    async with database.transaction() as connection:
        await connection.execute(sa.delete(consumer_progress))
    store_id = await open_store(database)
    line = await Line.prepare(redis, columnstore, database, store_id)
    house = house_with({Database: database, Clock: SystemClock()})
    nobody = Desk(house, line, key_of(store_id))
    yield Desk(house, line, await nobody.person())
    await house.close()
