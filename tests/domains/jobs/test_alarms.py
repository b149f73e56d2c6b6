"""Monitoring is told of failing queues and growing dead letters, once, whoever looks."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.jobs.making import announced, ask, ended, waits_for_lock
from tests.jobs.operating import Hands, hands
from tests.kit.clock import MovedClock

from cartwheel.domains.jobs import metrics
from cartwheel.domains.jobs.monitor import JobMonitor
from cartwheel.domains.jobs.recorder import JobRecorder
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings
from cartwheel.systems.jobs.api import REPORTS, JobOperations, Outcome

NIL = str(UUID(int=0))


def monitor(database: Database, redis: Redis, clock: MovedClock) -> JobMonitor:
    settings = Settings(job_failure_limit=0.25, job_failure_minimum=10, dead_letter_limit=2)
    return JobMonitor(database, JobOperations(redis), clock, settings)


@pytest.fixture
def watching(empty: Database, redis: Redis, clock: MovedClock) -> JobMonitor:
    """Tells of more than a quarter of ten runs or more, and of more than two dead letters."""
    return monitor(empty, redis, clock)


async def report(
    database: Database, clock: MovedClock, *, done: int = 0, failed: int = 0, retried: int = 0
) -> None:
    recorder = JobRecorder(database, clock)
    for outcome, count in (
        (Outcome.COMPLETED, done),
        (Outcome.FAILED, failed),
        (Outcome.RETRYING, retried),
    ):
        for _ in range(count):
            recorder.on_finished(ended(outcome))
    await recorder.flush({})


async def die(work: Hands, *names: str) -> None:
    for name in names:
        await work.add(name)
        await work.fail()


async def test_too_many_failures_are_announced(
    empty: Database, clock: MovedClock, watching: JobMonitor
) -> None:
    """Runs that will be repeated count: the trouble is now."""
    await report(empty, clock, done=6, failed=1, retried=3)
    await watching.check_failures()
    assert await announced(empty) == [
        (
            "job.failure_rate_exceeded",
            "email",
            {
                "store_id": NIL,
                "queue": "email",
                "runs": 10,
                "failed": 4,
                "threshold": 0.25,
                "window_seconds": 300,
            },
        )
    ]


@pytest.mark.parametrize("counts", [{"done": 15, "failed": 5}, {"failed": 9}, {"done": 50}])
async def test_few_failures_are_not(
    empty: Database, clock: MovedClock, watching: JobMonitor, counts: dict[str, int]
) -> None:
    """A quarter is not more than a quarter, and nine runs are not ten."""
    await report(empty, clock, **counts)
    await watching.check_failures()
    assert await announced(empty) == []


async def test_failures_of_long_ago_are_not(
    empty: Database, clock: MovedClock, watching: JobMonitor
) -> None:
    await report(empty, clock, failed=20)
    clock.pass_by(timedelta(minutes=6))
    await watching.check_failures()
    assert await announced(empty) == []


async def test_an_alarm_is_announced_again_after_a_quarter_of_an_hour(
    empty: Database, clock: MovedClock, watching: JobMonitor
) -> None:
    for minutes, count in ((0, 1), (14, 1), (1, 2)):
        clock.pass_by(timedelta(minutes=minutes))
        await report(empty, clock, failed=20)
        await watching.check_failures()
        assert len(await announced(empty)) == count


async def test_of_many_watchers_one_announces(
    empty: Database, redis: Redis, clock: MovedClock
) -> None:
    """Each on its own connection, all at once, both alarms."""
    await report(empty, clock, failed=20)
    async with hands(redis, REPORTS) as work:
        await die(work, "a", "b", "c")
    watchers = [monitor(empty, redis, clock) for _ in range(12)]
    await asyncio.gather(*[watcher.watch() for watcher in watchers])
    assert sorted((name, queue) for name, queue, _ in await announced(empty)) == [
        ("job.dead_letters_grew", "reports"),
        ("job.failure_rate_exceeded", "email"),
    ]


async def test_an_alarm_that_is_not_announced_is_not_spent(
    empty: Database, clock: MovedClock, watching: JobMonitor
) -> None:
    """The turn and the announcement share a transaction."""
    await report(empty, clock, failed=20)
    async with empty.transaction() as connection:
        await connection.execute(sa.text("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE"))
        checking = asyncio.create_task(watching.check_failures())
        await waits_for_lock(empty)
        checking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await checking
    assert await announced(empty) == []
    await watching.check_failures()
    assert len(await announced(empty)) == 1


async def test_dead_letters_are_announced_when_they_pass_the_limit(
    empty: Database, redis: Redis, clock: MovedClock, watching: JobMonitor
) -> None:
    """And again only once there are more of them, or they have been dealt with meanwhile."""
    async with hands(redis, REPORTS) as work:

        async def sizes(*, minutes: int) -> list[object]:
            clock.pass_by(timedelta(minutes=minutes))
            await watching.check_dead_letters()
            return [body["dead_letters"] for _, _, body in await announced(empty)]

        await die(work, "a", "b")
        assert await sizes(minutes=0) == []
        await die(work, "c")
        assert await sizes(minutes=1) == [3]
        await die(work, "d")
        assert await sizes(minutes=14) == [3]
        assert await sizes(minutes=1) == [3, 4]
        assert await sizes(minutes=60) == [3, 4]
        await watching.operations.retry_all(REPORTS, limit=10)
        assert await sizes(minutes=1) == [3, 4]
        for _ in range(3):
            await work.fail()
        assert await sizes(minutes=1) == [3, 4, 3]


async def test_dead_letters_are_noted_and_measured(
    empty: Database, redis: Redis, clock: MovedClock, watching: JobMonitor
) -> None:
    """In the statistics over time and in the metrics."""
    async with hands(redis, REPORTS) as work:
        await die(work, "a", "b")
    await watching.check_dead_letters()
    bucket = (await ask(empty, clock, queue="reports")).queues[0].buckets[0]
    assert (bucket.dead_letters, bucket.done, bucket.worker_use) == (2, 0, None)
    assert metrics.jobs_held.labels("reports", "failed")._value.get() == 2


async def test_old_statistics_are_forgotten(
    empty: Database, clock: MovedClock, watching: JobMonitor
) -> None:
    """After 30 days."""
    await report(empty, clock, done=1)
    for days, left in ((29.9, 1), (0.2, 0)):
        clock.pass_by(timedelta(days=days))
        await watching.watch()
        async with empty.transaction() as connection:
            assert (
                await connection.scalar(sa.text("SELECT sum(done) FROM job_minutes WHERE done > 0"))
                or 0
            ) == left
