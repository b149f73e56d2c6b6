"""Cartwheel adding and running the no-op jobs of benchmarks/jobs.py; prints its rates as JSON."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import uvloop
from dishka import AsyncContainer, Provider, Scope, from_context, make_async_container, provide
from redis.asyncio import Redis

from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import connect
from cartwheel.systems.jobs.api import (
    EMAIL,
    PREFIX,
    BullMQProducer,
    JobHandler,
    JobRun,
    JobWorker,
    NewJob,
    QueueName,
    QueueSettings,
    Retention,
)

STORE = "0199e1a0-0000-7000-8000-000000000001"
BATCH = 500


class Noop(msgspec.Struct, frozen=True, rename="camel"):
    """A job that does nothing."""

    name: ClassVar[str] = "orders.noop"
    queue: ClassVar[QueueName] = EMAIL
    store_id: UUID
    order_id: int


class Service:
    """A dependency, made anew for each job."""

    def __init__(self, store_id: UUID) -> None:
        self.store_id = store_id


class Services(Provider):
    """What a job's scope holds."""

    scope = Scope.REQUEST
    run = from_context(provides=JobRun)
    store = from_context(provides=UUID)
    service = provide(Service)


class Stopwatch:
    """Counts the jobs, and when the first and the last of them ran."""

    def __init__(self, expected: int | None) -> None:
        self.count = 0
        self.first = self.last = 0.0
        self.done = asyncio.Event()
        self._expected = expected

    async def handle(self, job: Noop, service: Service) -> None:
        """Do nothing, and take the time."""
        assert job.store_id == service.store_id
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.count += 1
        if self.count == self._expected:
            self.done.set()


async def add(redis: Redis, count: int) -> float:
    producer = BullMQProducer(redis)
    jobs = [
        NewJob(new_id(), Noop.queue, Noop.name, {"storeId": STORE, "orderId": number})
        for number in range(count)
    ]
    started = time.perf_counter()
    for number in range(0, count, BATCH):
        await producer.add_all(jobs[number : number + BATCH])
    return count / (time.perf_counter() - started)


async def work(redis: Redis, stopwatch: Stopwatch, *, concurrency: int) -> None:
    container = make_async_container(Services())

    @asynccontextmanager
    async def scope(store_id: UUID, *, context: Mapping[Any, Any]) -> AsyncIterator[AsyncContainer]:
        async with container({**context, UUID: store_id}) as opened:
            yield opened

    settings = QueueSettings(
        Noop.queue,
        concurrency=concurrency,
        completed=Retention(count=1_000),
        drain=timedelta(seconds=5),
    )
    handlers = [JobHandler(Noop, stopwatch.handle)]
    task = asyncio.create_task(JobWorker(settings, handlers, redis=redis, scope=scope).run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopwatch.done.set)
    await stopwatch.done.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def one(url: str, count: int, concurrency: int) -> None:
    """Add and run the jobs in this process."""
    async with connect(url) as redis:
        adds = await add(redis, count)
        stopwatch = Stopwatch(count)
        await work(redis, stopwatch, concurrency=concurrency)
    rate = (count - 1) / (stopwatch.last - stopwatch.first)
    print(json.dumps({"adds_per_second": adds, "jobs_per_second": rate}))


async def child(url: str, concurrency: int) -> None:
    """Run jobs until told to stop."""
    stopwatch = Stopwatch(None)
    async with connect(url) as redis:
        await work(redis, stopwatch, concurrency=concurrency)
    print(json.dumps([stopwatch.count, stopwatch.first, stopwatch.last]))


async def several(url: str, count: int, concurrency: int, processes: int) -> None:
    """Add the jobs here and run them in so many processes."""
    async with connect(url) as redis:
        adds = await add(redis, count)
        children = [
            await asyncio.create_subprocess_exec(
                *(sys.executable, __file__, url, "0", str(concurrency), "child"),
                stdout=asyncio.subprocess.PIPE,
            )
            for _ in range(processes)
        ]
        waiting, active = f"{PREFIX}:{Noop.queue}:wait", f"{PREFIX}:{Noop.queue}:active"
        while await redis.llen(waiting) or await redis.llen(active):
            await asyncio.sleep(0.05)
    told = []
    for process in children:
        process.terminate()
        out, _ = await process.communicate()
        told.append(json.loads(out))
    assert sum(ran for ran, _, _ in told) == count
    seconds = max(last for _, _, last in told) - min(first for _, first, _ in told if first)
    print(json.dumps({"adds_per_second": adds, "jobs_per_second": (count - 1) / seconds}))


if __name__ == "__main__":
    address, jobs, lanes, how = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    if how == "child":
        uvloop.run(child(address, lanes))
    elif how == "1":
        uvloop.run(one(address, jobs, lanes))
    else:
        uvloop.run(several(address, jobs, lanes, int(how)))
