"""A lot of its own for each test."""

from collections.abc import AsyncIterator

import pytest
from tests.domains.rentals.booking.desk import Desk, open_desk
from tests.domains.rentals.booking.lot import Lot, open_lot

from cartwheel.kernel.db import Database


@pytest.fixture
async def lot(database: Database) -> AsyncIterator[Lot]:
    """A store with a location and a category, and no cars yet."""
    async with open_lot(database) as lot:
        yield lot


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """A lot that takes payments by the sandbox."""
    async with open_desk(database) as desk:
        yield desk
