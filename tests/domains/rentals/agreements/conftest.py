"""A desk of its own for each test, whose store has terms and a letterbox."""

from collections.abc import AsyncIterator

import pytest
from tests.domains.rentals.agreements.office import Office
from tests.domains.rentals.booking.desk import open_desk

from cartwheel.kernel.db import Database


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    """Whoever has agreements signed."""
    async with open_desk(database) as desk:
        office = Office(desk)
        await office.write_terms()
        yield office
