"""A demo store for each test, in a home of its own; no jobs run beside it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from obstore.store import LocalStore, ObjectStore
from redis.asyncio import Redis
from tests.demo.making import Demo
from tests.kit.house import house_with

from cartwheel.entrypoints.first_store import ensure_first_store
from cartwheel.kernel.db import Database


@pytest.fixture
async def demo(database: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Demo]:
    """The store as `cartwheel up` opens it, with nothing in it yet."""
    objects = tmp_path / "objects"
    objects.mkdir()
    house = house_with({Database: database, Redis: redis, ObjectStore: LocalStore(objects)})
    opened = await ensure_first_store(house, tmp_path, demo=True)
    yield Demo(house, opened, tmp_path)
    await house.close()
