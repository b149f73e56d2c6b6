"""Jobs on their way into their queues."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, Protocol

import msgspec
from bullmq.backends import RedisBackend  # type: ignore[import-untyped]
from bullmq.job import Job as BullMQJob  # type: ignore[import-untyped]
from bullmq.redis_connection import RedisConnection  # type: ignore[import-untyped]
from redis.asyncio import Redis

from cartwheel.kernel.redis import translated_errors
from cartwheel.systems.jobs import metrics
from cartwheel.systems.jobs.contracts import NewJob
from cartwheel.systems.jobs.pipelining import PipelinedRedis
from cartwheel.systems.jobs.queues import PREFIX, QUEUES, Queues, QueueSettings
from cartwheel.systems.jobs.wire import IS_FOLLOWED, milliseconds, now_ms

_SENT_AT_ONCE: Final = 64


class JobProducer(Protocol):
    """Puts jobs into their queues."""

    async def add_all(self, jobs: Sequence[NewJob]) -> None:
        """
        Add jobs, of any queues, in their order; on return they are durable.

        A job whose id is still kept in its queue is passed over, so that a call that
        failed can be repeated whole.

        Raises:
            UnavailableError: the queues do not answer; any of the jobs may have been added.
        """
        ...


class BullMQProducer:
    """Adds jobs as BullMQ's own producers do, by its scripts, all over one connection."""

    def __init__(self, redis: Redis, queues: Queues = QUEUES) -> None:
        self._settings = queues
        self._library = RedisConnection(PipelinedRedis(redis), skipVersionCheck=True)
        self._queues: dict[str, _Queue] = {}

    async def add_all(self, jobs: Sequence[NewJob]) -> None:
        """Add jobs; see `JobProducer`."""
        adding: list[asyncio.Task[Any]] = []
        with translated_errors():
            try:
                for number, job in enumerate(jobs, 1):
                    adding.append(asyncio.create_task(self._queue(job.queue).add(job)))
                    if number % _SENT_AT_ONCE == 0:
                        # The server begins with these while the next are made ready.
                        await asyncio.sleep(0)
                await asyncio.gather(*adding)
            finally:
                await _end(adding)
        for queue, count in Counter(job.queue for job in jobs).items():
            metrics.added.labels(queue).inc(count)

    def _queue(self, name: str) -> "_Queue":
        if name not in self._queues:
            self._queues[name] = _Queue(
                self._settings.get(name) or QueueSettings(name), self._library
            )
        return self._queues[name]


class _Queue:
    """One queue, as far as adding to it goes; the library's jobs take it for theirs."""

    def __init__(self, settings: QueueSettings, library: Any) -> None:
        self.backend = RedisBackend(settings.name, library, prefix=PREFIX, owns_connection=False)
        self.qualifiedName = self.backend.qualifiedName
        self._settings = settings

    async def add(self, job: NewJob) -> None:
        await self.backend.addJob(
            BullMQJob(self, job.name, job.data, self._options(job), job_id=str(job.id))
        )

    def _options(self, job: NewJob) -> dict[str, Any]:
        chosen, settings = job.options, self._settings
        options: dict[str, Any] = {
            "jobId": str(job.id),
            "timestamp": now_ms(),
            # Ours are what our workers would do anyway; they are for a worker that is not ours.
            "attempts": chosen.attempts or settings.attempts,
            "backoff": {
                "type": "exponential",
                "delay": milliseconds(settings.backoff),
                "jitter": settings.jitter,
            },
        }
        if chosen.delay > timedelta(0):
            options["delay"] = milliseconds(chosen.delay)
        if chosen.priority:
            options["priority"] = chosen.priority
        if chosen.deduplication_id is not None:
            options["deduplication"] = {"id": chosen.deduplication_id}
        if chosen.is_followed:
            options[IS_FOLLOWED] = True
        if job.traceparent is not None:
            options["tm"] = msgspec.json.encode({"traceparent": job.traceparent}).decode()
        return options


async def _end(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    # Whatever else they raised is told by the first one.
    await asyncio.gather(*tasks, return_exceptions=True)
