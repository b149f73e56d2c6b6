"""A store of its own for each test, and a stranger's."""

from collections.abc import AsyncIterator

import pytest
from dishka import AsyncContainer
from obstore.store import LocalStore, ObjectStore
from tests.domains.making import open_store
from tests.domains.rentals.fleet.making import Rental
from tests.kit.clock import MovedClock
from tests.kit.house import house_with

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def objects(tmp_path_factory: pytest.TempPathFactory) -> ObjectStore:
    return LocalStore(tmp_path_factory.mktemp("objects"))


@pytest.fixture
async def renting(
    database: Database, clock: MovedClock, objects: ObjectStore
) -> AsyncIterator[AsyncContainer]:
    """The house in which the stores are."""
    house = house_with({Database: database, Clock: clock, ObjectStore: objects})
    yield house
    await house.close()


@pytest.fixture
async def rental(renting: AsyncContainer, database: Database, clock: MovedClock) -> Rental:
    """A store without cars."""
    return Rental(renting, await open_store(database, currency="EUR"), clock)


@pytest.fixture
async def stranger(renting: AsyncContainer, database: Database, clock: MovedClock) -> Rental:
    """Another store, which is to learn nothing of the first."""
    return Rental(renting, await open_store(database, currency="USD"), clock)
