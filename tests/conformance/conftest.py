"""Every event log there is, for the suites that all of them must pass."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from tests.conformance.eventlogs import SESSION, Place

from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import EventLog


@pytest.fixture(params=["redis", "kafka"])
def place(request: pytest.FixtureRequest, redis: Redis) -> Place:
    """An empty log on each kind of server."""
    if request.param == "redis":
        return Place(request.getfixturevalue("valkey").url, redis)
    kafka = request.getfixturevalue("kafka")
    session = round(SESSION.total_seconds() * 1000)
    return Place(f"{kafka.url}/{new_id()}?session.timeout.ms={session}", redis)


@pytest.fixture
async def log(place: Place) -> AsyncIterator[EventLog]:
    """A log of two partitions."""
    log = await place.open()
    yield log
    await log.close()
