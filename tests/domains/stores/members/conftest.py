"""What the tests of this folder stand on."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis
from tests.domains.stores.members.making import Desk, desk_of

from cartwheel.kernel.db import Database


@pytest.fixture
async def served(
    database: Database, redis: Redis, tmp_path: Path
) -> AsyncIterator[tuple[Desk, httpx.AsyncClient]]:
    async with desk_of(database, redis, tmp_path) as served:
        yield served


@pytest.fixture
def desk(served: tuple[Desk, httpx.AsyncClient]) -> Desk:
    """A store of the test's own."""
    return served[0]


@pytest.fixture
def client(served: tuple[Desk, httpx.AsyncClient]) -> httpx.AsyncClient:
    """A client of its application, without a credential."""
    return served[1]
