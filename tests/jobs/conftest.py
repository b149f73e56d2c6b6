"""The queues seen from outside, through BullMQ's own library."""

from collections.abc import AsyncIterator

import pytest
from bullmq import Queue
from redis.asyncio import Redis

from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.jobs.api import EMAIL, PREFIX, BullMQProducer


@pytest.fixture
async def email(valkey: Valkey, redis: Redis) -> AsyncIterator[Queue]:
    """The queue `email`, as the library shows it; empty at first."""
    del redis  # It is emptied by then.
    async with Redis.from_url(valkey.url, decode_responses=True) as client:
        yield Queue(EMAIL, {"connection": client, "prefix": PREFIX})


@pytest.fixture
def producer(redis: Redis) -> BullMQProducer:
    """A producer on the empty Valkey."""
    return BullMQProducer(redis)
