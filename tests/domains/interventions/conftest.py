"""What the tests of interventions stand on."""

from uuid import UUID

import pytest
from tests.domains.interventions.making import FixedClock

from cartwheel.domains.interventions.delivery import DeliveryService
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id


@pytest.fixture
def store_id() -> UUID:
    """A store of the test's own."""
    return new_id()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def deliveries(database: Database, clock: FixedClock) -> DeliveryService:
    return DeliveryService(database=database, clock=clock)
