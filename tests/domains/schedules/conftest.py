"""What the tests of schedules stand on."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol
from uuid import UUID

import pytest
from tests.kit.clock import MovedClock
from tests.unit.scheduler.making import JOBS, NOW, forget_all

from cartwheel.domains.schedules.service import ScheduleService
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import AuditNote
from cartwheel.systems.scheduler.api import FiringRepository, ScheduleRepository, Schedules


class Opening(Protocol):
    """Opens the service in a transaction of one store."""

    def __call__(self, store_id: UUID) -> AbstractAsyncContextManager[ScheduleService]: ...


@pytest.fixture
async def clock(database: Database) -> MovedClock:
    await forget_all(database)
    return MovedClock(NOW)


@pytest.fixture
def store_id() -> UUID:
    """A store of the test's own."""
    return new_id()


@pytest.fixture
def opening(database: Database, clock: MovedClock) -> Opening:
    @asynccontextmanager
    async def open_service(store_id: UUID) -> AsyncIterator[ScheduleService]:
        async with database.transaction(store_id=store_id) as connection:
            yield ScheduleService(
                schedules=Schedules(connection, JOBS, clock),
                book=ScheduleRepository(connection),
                firings=FiringRepository(connection),
                jobs=JOBS,
                clock=clock,
                note=AuditNote(),
            )

    return open_service
