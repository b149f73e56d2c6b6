"""What the tests of lost access stand on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from redis.asyncio import Redis
from tests.access.making import SECRET, House, open_house
from tests.kit.signing import keep_keys

from cartwheel.domains.people.models import people, registrations
from cartwheel.kernel.db import Database
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.outbox.models import outbox


@pytest.fixture
async def house(
    postgres: Postgres,
    valkey: Valkey,
    database: Database,
    redis: Redis,
    columnstore: ColumnStore,
    tmp_path: Path,
) -> AsyncIterator[House]:
    """The whole application, and a store that nobody belongs to yet."""
    del redis  # it empties Valkey
    async with database.transaction() as connection:
        for table in (people, registrations, outbox):
            await connection.execute(sa.delete(table))
    await keep_keys(database, SecretStr(SECRET))
    async with open_house(postgres, valkey, database, columnstore, tmp_path) as house:
        yield house
