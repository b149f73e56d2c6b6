"""What the tests of the jobs domain stand on: tables without a store, emptied for each."""

import pytest
import sqlalchemy as sa
from tests.domains.jobs.making import FixedClock

from cartwheel.kernel.db import Database


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def empty(database: Database) -> Database:
    """The database, without statistics, alarms and announcements of earlier tests."""
    async with database.transaction() as connection:
        await connection.execute(sa.text("DELETE FROM job_minutes"))
        await connection.execute(sa.text("DELETE FROM job_alarms"))
        await connection.execute(sa.text("DELETE FROM outbox WHERE name LIKE 'job.%'"))
    return database
