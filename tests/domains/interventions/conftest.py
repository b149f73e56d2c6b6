"""What the tests of interventions stand on."""

from uuid import UUID

import pytest
from tests.domains.interventions.making import NOW
from tests.kit.clock import MovedClock

from cartwheel.domains.interventions.delivery import DeliveryService
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id


@pytest.fixture
def store_id() -> UUID:
    """A store of the test's own."""
    return new_id()


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(NOW)


@pytest.fixture
def deliveries(database: Database, clock: MovedClock) -> DeliveryService:
    return DeliveryService(database=database, clock=clock)
