"""Nothing is scheduled, and the clock stands at the beginning."""

from uuid import UUID

import pytest
from tests.kit.clock import MovedClock
from tests.unit.scheduler.making import NOW, forget_all

from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id


@pytest.fixture(autouse=True)
async def nothing_scheduled(database: Database) -> None:
    await forget_all(database)


@pytest.fixture
def store_id() -> UUID:
    return new_id()


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(NOW)
