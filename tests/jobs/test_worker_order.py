"""Which job runs when, and how many at once."""

import asyncio
import time
from datetime import timedelta

import pytest
from bullmq import Queue
from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.jobs.working import SendNote, kept, new_job, working

from cartwheel.systems.jobs.api import BullMQProducer, JobOptions


async def test_urgent_jobs_go_first_and_equals_in_the_order_of_adding(
    redis: Redis, producer: BullMQProducer
) -> None:
    order: list[str] = []

    async def handle(note: SendNote) -> None:
        order.append(note.text)

    priorities = (3, 1, 0, 2, 1, 0, 2_097_152)
    await producer.add_all(
        [
            new_job(f"{priority}.{number}", options=JobOptions(priority=priority))
            for number, priority in enumerate(priorities)
        ]
    )
    async with working(redis, handle, concurrency=1) as work:
        await work.ended(7)
    assert order == ["0.2", "0.5", "1.1", "1.4", "2.3", "3.0", "2097152.6"]


@pytest.mark.serial
async def test_a_delayed_job_wakes_a_worker_that_has_nothing_else_to_do(
    redis: Redis, producer: BullMQProducer
) -> None:
    ran_at: list[float] = []

    async def handle(_: SendNote) -> None:
        ran_at.append(asyncio.get_running_loop().time())

    async with working(redis, handle) as work:
        added_at = asyncio.get_running_loop().time()
        await producer.add_all([new_job(options=JobOptions(delay=timedelta(milliseconds=300)))])
        [finished] = await work.ended(1)
    assert 0.299 <= ran_at[0] - added_at < 2
    assert finished.waited_ms < 1_500


async def test_as_many_jobs_run_at_once_as_may_and_never_more(
    redis: Redis, producer: BullMQProducer
) -> None:
    busy: list[int] = []
    all_there = asyncio.Event()
    running = 0

    async def handle(_: SendNote) -> None:
        nonlocal running
        running += 1
        busy.append(running)
        if running == 7:
            all_there.set()
        await all_there.wait()
        await asyncio.sleep(0)
        running -= 1

    await producer.add_all([new_job() for _ in range(100)])
    async with working(redis, handle, concurrency=7) as work:
        await all_there.wait()
        assert (work.worker.busy, work.worker.concurrency) == (7, 7)
        await work.ended(100)
        assert work.worker.busy == 0
    assert max(busy) == 7


async def test_a_job_runs_once_however_many_workers_there_are(
    redis: Redis, producer: BullMQProducer
) -> None:
    seen: list[str] = []

    async def handle(note: SendNote) -> None:
        seen.append(note.text)

    async with (
        working(redis, handle) as one,
        working(redis, handle) as two,
        working(redis, handle) as three,
    ):
        for start in range(0, 600, 50):
            await producer.add_all([new_job(str(start + number)) for number in range(50)])
        every = [one, two, three]
        await until(lambda: sum(len(work.finished) for work in every) == 600)
    assert sorted(seen, key=int) == [str(number) for number in range(600)]
    assert all(work.finished for work in every)


async def test_a_paused_queue_rests_until_it_is_resumed(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    async def handle(_: SendNote) -> None:
        return

    job = new_job()
    marker = email.toKey("marker")
    async with working(redis, handle) as work:
        await producer.add_all([new_job()])
        await work.ended(1)
        await email.pause()
        await producer.add_all([job])
        # Woken, the worker asks once more and is told nothing.
        await email.client.zadd(marker, {"0": 0})
        await until(lambda: is_empty(email, marker))
        resumed_at = time.time()
        await email.resume()
        await work.ended(2)
    assert (await kept(email, job)).processedOn >= resumed_at * 1000 - 1


async def is_empty(queue: Queue, marker: str) -> bool:
    return await queue.client.zcard(marker) == 0
