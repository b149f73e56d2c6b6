"""A desk of its own for each test."""

from collections.abc import AsyncIterator

import pytest
from tests.domains.rentals.booking.desk import Desk, open_desk

from cartwheel.kernel.db import Database


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """A lot that takes payments by the sandbox."""
    async with open_desk(database) as desk:
        yield desk
