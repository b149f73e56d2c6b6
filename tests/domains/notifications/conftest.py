"""A shop of its own for each test."""

from collections.abc import AsyncIterator

import pytest
from tests.domains.orders.making import Shop, open_shop

from cartwheel.kernel.db import Database


@pytest.fixture
async def shop(database: Database) -> AsyncIterator[Shop]:
    """A store that sells, by the sandbox."""
    async with open_shop(database) as shop:
        yield shop
