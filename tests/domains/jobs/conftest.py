"""What the tests of the jobs domain stand on: tables without a store, emptied for each."""

import pytest
import sqlalchemy as sa
from tests.domains.jobs.making import NOON
from tests.kit.clock import MovedClock

from cartwheel.kernel.db import Database


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(NOON)


@pytest.fixture
async def empty(database: Database) -> Database:
    """The database, without statistics, alarms and announcements of earlier tests."""
    async with database.transaction() as connection:
        await connection.execute(sa.text("DELETE FROM job_minutes"))
        await connection.execute(sa.text("DELETE FROM job_alarms"))
        await connection.execute(sa.text("DELETE FROM outbox WHERE name LIKE 'job.%'"))
    return database
