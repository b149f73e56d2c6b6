"""What the tests of people stand on."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.people.making import SECRET, Town, founding

from cartwheel.domains.people.models import people, registrations
from cartwheel.kernel.db import Database
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.tokens.api import Seal, SecretKeyError
from cartwheel.systems.tokens.models import signing_keys


@pytest.fixture(autouse=True)
async def no_foreign_keys(database: Database) -> None:
    """Forget the keys that other tests left, sealed under secrets of theirs; ours are dear."""
    seal = Seal.of(SECRET)
    async with database.transaction() as connection:
        rows = (await connection.execute(sa.select(signing_keys))).all()
        if not all(_opens(seal, row) for row in rows):
            await connection.execute(sa.delete(signing_keys))


def _opens(seal: Seal, key: Any) -> bool:
    if key.sealed_private_jwk is None:
        return True
    try:
        return bool(seal.open(key.sealed_private_jwk, place=key.kid))
    except SecretKeyError:
        return False


@pytest.fixture
async def town(database: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Town]:
    """A town in which nobody lives yet."""
    async with database.transaction() as connection:
        for table in (people, registrations, outbox):
            await connection.execute(sa.delete(table))
    async with founding(database, redis, tmp_path) as town:
        yield town
