"""What the tests of people stand on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.people.making import SECRET, Town, founding
from tests.kit.signing import keep_keys

from cartwheel.domains.people.models import people, registrations
from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.models import outbox


@pytest.fixture(autouse=True)
async def _keys(database: Database) -> None:
    """Tokens are signed by keys that are there: others may have left some under other secrets."""
    await keep_keys(database, SECRET)


@pytest.fixture
async def town(database: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Town]:
    """A town in which nobody lives yet."""
    async with database.transaction() as connection:
        for table in (people, registrations, outbox):
            await connection.execute(sa.delete(table))
    async with founding(database, redis, tmp_path) as town:
        yield town
