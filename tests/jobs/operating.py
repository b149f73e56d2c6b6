"""Jobs in every state, made as producers and workers make them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bullmq import Queue
from redis.asyncio import Redis

from cartwheel.systems.jobs.connection import QueueConnection
from cartwheel.systems.jobs.contracts import QueueName
from cartwheel.systems.jobs.queues import PREFIX, QUEUES
from cartwheel.systems.jobs.wire import TakenJob


@dataclass(frozen=True, slots=True)
class Hands:
    """Adds to one queue and works it by hand, step by step."""

    queue: Queue
    connection: QueueConnection

    async def add(self, job_id: str, **options: Any) -> None:
        """Add a job."""
        await self.queue.add("tests.note", {"text": job_id}, {"jobId": job_id, **options})

    async def take(self) -> TakenJob:
        """Begin the next job."""
        taken = await self.connection.take()
        assert taken.job is not None
        return taken.job

    async def fail(self, reason: str = "no luck") -> str:
        """Let the next job become a dead letter; return its id."""
        job = await self.take()
        await self.connection.fail(job, reason, stack=f"Trace: {reason}", take_next=False)
        return job.id

    async def complete(self, result: Any = None) -> str:
        """Let the next job succeed; return its id."""
        job = await self.take()
        await self.connection.complete(job, result, take_next=False)
        return job.id


@asynccontextmanager
async def hands(redis: Redis, name: QueueName) -> AsyncIterator[Hands]:
    """Take a queue in hand for the block."""
    async with QueueConnection(redis, QUEUES[name]) as connection:
        yield Hands(Queue(name, {"prefix": PREFIX, "connection": redis}), connection)
