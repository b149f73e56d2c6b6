"""A job survives the process that ran it, and answers to nobody but its present owner."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from bullmq import Job, Queue
from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.jobs.working import LOCK, QUICK, SendNote, new_job, working

from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.jobs.api import BullMQProducer, Done, JobOptions, JobRun, Outcome, Rate
from cartwheel.systems.jobs.connection import QueueConnection

PROGRAM = Path(__file__).with_name("worker_process.py")
ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def process(url: str, how: str = "async") -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a worker in a process; whatever is left of it at the end is killed."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, str(PROGRAM), url, how, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def lines(redis: Redis, name: str) -> list[str]:
    return [line.decode() for line in await redis.lrange(name, 0, -1)]


async def began(redis: Redis, count: int) -> None:
    def claim() -> Awaitable[bool]:
        return reached(redis, count)

    await until(claim)


async def reached(redis: Redis, count: int) -> bool:
    return await redis.llen("began") == count


async def test_the_jobs_of_a_killed_process_are_run_again_by_another(
    valkey: Valkey, redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    attempts: list[tuple[str, int]] = []

    async def handle(note: SendNote, run: JobRun) -> None:
        attempts.append((note.text, run.attempt))

    jobs = [new_job(str(number), options=JobOptions(attempts=1)) for number in range(3)]
    await producer.add_all(jobs)
    async with process(valkey.url) as victim:
        await began(redis, 3)
        async with working(redis, handle, lock=LOCK) as survivor:
            victim.send_signal(signal.SIGKILL)
            await victim.wait()
            finished = await survivor.ended(3)
    # A crash is not the job's failure: it uses up no attempt.
    assert sorted(attempts) == [("0", 1), ("1", 1), ("2", 1)]
    assert {f.outcome for f in finished} == {Outcome.COMPLETED}
    assert await email.client.llen(email.toKey("active")) == 0


@pytest.mark.parametrize("how", ["async", "blocking"])
async def test_a_late_finisher_does_not_overwrite_the_one_who_took_over(
    valkey: Valkey,
    redis: Redis,
    producer: BullMQProducer,
    email: Queue,
    tmp_path: Path,
    how: str,
) -> None:
    """Stopped past its lock; `blocking` lets it finish before it can notice the loss."""

    async def handle(_: SendNote) -> Done:
        return Done("successor")

    file = tmp_path / "go-on"
    job = new_job(str(file))
    await producer.add_all([job])
    async with process(valkey.url, how) as sleeper:
        await began(redis, 1)
        sleeper.send_signal(signal.SIGSTOP)
        async with working(redis, handle, lock=LOCK) as successor:
            [finished] = await successor.ended(1)
            before = await email.client.hgetall(email.toKey(str(job.id)))
        file.touch()
        await redis.rpush(f"go:{file}", "on")
        sleeper.send_signal(signal.SIGCONT)
        # It goes on to work: what it was late with is behind it then.
        other = tmp_path / "other"
        other.touch()
        await redis.rpush(f"go:{other}", "on")
        last = new_job(str(other))
        await producer.add_all([last])
        await until(lambda: is_completed(email, last.id))
    assert finished.outcome is Outcome.COMPLETED
    assert before["returnvalue"] == '"successor"'
    assert await email.client.hgetall(email.toKey(str(job.id))) == before
    assert f"{sleeper.pid} {other}" in await lines(redis, "ended")
    if how == "blocking":
        # It did come to its end, late, and reported to no avail.
        assert f"{sleeper.pid} {file}" in await lines(redis, "ended")


async def is_completed(queue: Queue, job_id: object) -> bool:
    job = await Job.fromId(queue, str(job_id))
    return job is not None and await job.getState() == "completed"


async def test_a_job_that_kills_its_workers_is_given_up(
    valkey: Valkey, redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    ran: list[str] = []

    async def handle(note: SendNote) -> None:
        ran.append(note.text)

    job = new_job("deadly")
    await producer.add_all([job])
    async with process(valkey.url) as victim:
        await began(redis, 1)
        victim.send_signal(signal.SIGKILL)
        await victim.wait()
    async with working(redis, handle, lock=LOCK, max_stalled=0) as survivor:
        [finished] = await survivor.ended(1)
    assert ran == []
    assert finished.outcome is Outcome.FAILED
    assert finished.error == "job stalled more than allowable limit"
    assert await email.client.zscore(email.toKey("failed"), str(job.id)) is not None


async def test_a_run_whose_lock_was_lost_is_broken_off_and_rolled_back(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    began_here = asyncio.Event()

    async def handle(_: SendNote) -> None:
        began_here.set()
        await asyncio.Event().wait()

    job = new_job()
    await producer.add_all([job])
    async with working(redis, handle, lock=timedelta(milliseconds=300)) as work:
        await began_here.wait()
        # As after a lock that ran out and was taken by somebody else.
        await email.client.set(email.toKey(f"{job.id}:lock"), "another")
        await until(lambda: len(work.scopes.ends) == 1)
        await until(lambda: work.worker.busy == 0)
    assert [type(end) for end in work.scopes.ends] == [asyncio.CancelledError]
    assert work.finished == []
    assert await email.client.lrange(email.toKey("active"), 0, -1) == [str(job.id)]


async def test_a_job_that_comes_back_to_the_process_that_lost_it_runs_once_more_to_its_end(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    """The process has not noticed yet; the run that lost the lock ends first."""
    began_here = [asyncio.Event(), asyncio.Event()]
    go_on = asyncio.Event()
    runs = iter(began_here)

    async def handle(_: SendNote) -> None:
        next(runs).set()
        await go_on.wait()

    job = new_job()
    await producer.add_all([job])
    async with working(redis, handle, lock=timedelta(seconds=3)) as work:
        await began_here[0].wait()
        # As after a lock that ran out while nobody could renew it.
        await email.client.delete(email.toKey(f"{job.id}:lock"), email.toKey("stalled-check"))
        await email.scripts.moveStalledJobsToWait(5, 1)
        await email.client.delete(email.toKey("stalled-check"))
        await email.scripts.moveStalledJobsToWait(5, 1)
        await began_here[1].wait()
        await until(lambda: len(work.scopes.ends) == 1)
        assert work.worker.busy == 1
        go_on.set()
        [finished] = await work.ended(1)
        await until(lambda: work.worker.busy == 0)
    assert [type(end) for end in work.scopes.ends] == [asyncio.CancelledError, type(None)]
    assert finished.outcome is Outcome.COMPLETED
    assert await is_completed(email, job.id)


async def test_a_long_run_keeps_its_lock(redis: Redis, producer: BullMQProducer) -> None:
    """Three times as long as the lock, beside a worker that looks for stalled jobs."""
    ran: list[int] = []

    async def handle(_: SendNote, run: JobRun) -> None:
        ran.append(run.attempt)
        await asyncio.sleep(0.9)

    await producer.add_all([new_job()])
    lock = timedelta(milliseconds=300)
    async with working(redis, handle, lock=lock) as one, working(redis, handle, lock=lock) as two:
        await until(lambda: len(one.finished) + len(two.finished) == 1)
    assert ran == [1]


async def test_a_lock_that_was_set_while_the_clock_was_ahead_holds_no_longer_than_others(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    """Nor does the note of who looked for such jobs last, nor the pace of the queue."""

    async def handle(_: SendNote) -> None:
        pass

    job = new_job()
    await producer.add_all([job])
    settings = replace(QUICK, lock=LOCK, rate=Rate(5, timedelta(milliseconds=400)))
    dead = QueueConnection(redis, settings)
    async with dead:
        assert (await dead.take()).job is not None
    for name in (f"{job.id}:lock", "limiter"):
        assert await redis.pexpire(email.toKey(name), 7_200_000), name
    await redis.set(email.toKey("stalled-check"), "1", px=7_200_000)
    async with working(redis, handle, settings=settings) as survivor:
        [finished] = await survivor.ended(1)
    assert finished.outcome is Outcome.COMPLETED
