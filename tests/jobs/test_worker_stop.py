"""A worker that is told to stop: nothing is cut off early, nothing is kept from the others."""

import asyncio
from datetime import timedelta

import pytest
from bullmq import Queue
from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.jobs.working import SendNote, new_job, working

from cartwheel.systems.jobs.api import BullMQProducer, JobOptions, JobRun, Outcome


async def test_what_runs_ends_and_what_waits_is_left_to_others(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def handle(_: SendNote) -> None:
        began.set()
        await go_on.wait()

    running, waiting = new_job(), new_job()
    await producer.add_all([running, waiting])
    async with working(redis, handle, concurrency=1) as work:
        await began.wait()
        stopping = asyncio.create_task(work.stop())
        # It stops for as long as its job runs.
        _, pending = await asyncio.wait([stopping], timeout=0.1)
        assert pending == {stopping}
        go_on.set()
        await stopping
        [finished] = work.finished
    assert (finished.job_id, finished.outcome) == (str(running.id), Outcome.COMPLETED)
    assert work.scopes.ends == [None]
    assert await email.client.lrange(email.toKey("wait"), 0, -1) == [str(waiting.id)]


@pytest.mark.parametrize("priority", [0, 5])
async def test_what_does_not_end_in_time_is_given_back_for_another_to_take_at_once(
    redis: Redis, producer: BullMQProducer, priority: int
) -> None:
    began = asyncio.Event()
    attempts: list[int] = []

    async def hang(_: SendNote) -> None:
        began.set()
        await asyncio.Event().wait()

    async def handle(_: SendNote, run: JobRun) -> None:
        attempts.append(run.attempt)

    await producer.add_all([new_job(options=JobOptions(priority=priority))])
    # Long locks: it can only be the giving back that lets the other have the job.
    lock = timedelta(minutes=5)
    async with working(redis, hang, lock=lock, drain=timedelta(milliseconds=50)) as slow:
        await began.wait()
        async with working(redis, handle, lock=lock) as other:
            await slow.stop()
            [finished] = await other.ended(1)
    assert slow.finished == []
    assert [type(end) for end in slow.scopes.ends] == [asyncio.CancelledError]
    assert attempts == [1]
    assert finished.outcome is Outcome.COMPLETED


async def test_no_job_is_held_by_a_worker_that_stops_while_it_takes_some(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    ran: list[str] = []

    async def handle(note: SendNote) -> None:
        ran.append(note.text)

    lock = timedelta(minutes=5)
    for round_ in range(20):
        async with working(redis, handle, lock=lock) as work:
            await producer.add_all([new_job(f"{round_}.{number}") for number in range(30)])
            # A different moment each time, from the first question on.
            for _ in range(round_):
                await asyncio.sleep(0)
            await work.stop()
        assert await email.client.llen(email.toKey("active")) == 0
    async with working(redis, handle, lock=lock):
        await until(lambda: len(ran) == 600)
    assert len(set(ran)) == 600


@pytest.mark.serial
async def test_a_worker_that_stops_takes_no_wake_up_with_it(
    redis: Redis, producer: BullMQProducer
) -> None:
    """Valkey wakes the one that has waited longest: the one that stops."""

    async def handle(_: SendNote) -> None:
        return

    for _ in range(10):
        async with working(redis, handle) as first:
            await until(lambda work=first: work.worker._waits)
            async with working(redis, handle) as second:
                await until(lambda work=second: work.worker._waits)
                await asyncio.gather(producer.add_all([new_job()]), first.stop())
                both = (first, second)
                await until(lambda works=both: any(work.finished for work in works), seconds=3)
