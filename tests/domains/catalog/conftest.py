"""A store of its own for each test."""

import pytest
from tests.domains.catalog.making import Shop
from tests.domains.making import open_store

from cartwheel.kernel.db import Database


@pytest.fixture
async def shop(database: Database) -> Shop:
    """A store without products."""
    return Shop(database, await open_store(database))
