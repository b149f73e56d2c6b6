"""A store with every channel for each test."""

from collections.abc import AsyncIterator

import pytest
from tests.domains.interventions.reaching.making import Reach, open_reach

from cartwheel.kernel.db import Database


@pytest.fixture
async def reach(database: Database) -> AsyncIterator[Reach]:
    """A store whose interventions go out by real wires."""
    async with open_reach(database) as reach:
        yield reach
