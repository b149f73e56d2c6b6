"""What workers report is summed up per queue and minute, whichever process it comes from."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.jobs.making import ALL, NOON, ask, ended, waits_for_lock
from tests.jobs.working import SendNote, new_job, working
from tests.kit.clock import MovedClock

from cartwheel.domains.jobs.contracts import JobBucket
from cartwheel.domains.jobs.recorder import JobRecorder
from cartwheel.domains.jobs.repository import JobStatsRepository
from cartwheel.domains.jobs.rules import minutes_of
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError, UnavailableError
from cartwheel.systems.jobs.api import (
    EMAIL,
    QUEUES,
    REPORTS,
    BullMQProducer,
    JobOptions,
    Outcome,
)

NOON_SHARP = NOON.replace(second=0)


async def test_a_minute_tells_rates_means_and_use(empty: Database, clock: MovedClock) -> None:
    """Shares of the jobs that ended, means of all runs that counted."""
    recorder = JobRecorder(empty, clock)
    await recorder.flush({EMAIL: 2})
    clock.pass_by(timedelta(seconds=20))
    for outcome in (*ALL, Outcome.COMPLETED, Outcome.COMPLETED):
        recorder.on_finished(ended(outcome, waited_ms=60, ran_ms=1_000))
    await recorder.flush({EMAIL: 2})

    stats = await ask(empty, clock, minutes=5)

    assert stats.bucket_seconds == 60
    assert [queue.queue for queue in stats.queues] == [EMAIL]
    assert stats.queues[0].buckets == (
        JobBucket(
            starts_at=NOON_SHARP,
            done=3,
            failed=1,
            retried=1,
            cancelled=1,
            jobs_per_second=5 / 50,  # the minute is 50 seconds old
            success_rate=0.8,
            failure_rate=0.2,
            mean_run_ms=1_000.0,
            mean_wait_ms=60.0,
            worker_use=7 / 40,  # a snoozed run takes a place too
            dead_letters=None,
        ),
    )


async def test_a_long_run_is_busy_in_all_its_minutes(empty: Database, clock: MovedClock) -> None:
    """And ends in the last; use is never above what there was."""
    recorder = JobRecorder(empty, clock)
    await recorder.flush({})
    clock.pass_by(timedelta(minutes=2))
    recorder.on_finished(ended(Outcome.COMPLETED, ran_ms=105_000))
    await recorder.flush({EMAIL: 1})

    buckets = (await ask(empty, clock)).queues[0].buckets

    assert [bucket.done for bucket in buckets] == [0, 0, 1]
    # 30 s of each end are within; the first minute was worked for 15 of them.
    assert [bucket.worker_use for bucket in buckets] == [0.5, 1.0, 1.0]
    assert [bucket.mean_run_ms for bucket in buckets] == [None, None, 105_000.0]


def test_time_is_divided_among_minutes_without_loss() -> None:
    at = datetime(2026, 1, 1, 0, 0, 10, tzinfo=UTC)
    minute = timedelta(minutes=1)
    start = at.replace(second=0)
    assert list(minutes_of(at, 0)) == []
    assert list(minutes_of(at, 10_000)) == [(start, 10_000)]
    assert list(minutes_of(start, 5)) == [(start - minute, 5)]
    assert list(minutes_of(at, 75_000)) == [
        (start, 10_000),
        (start - minute, 60_000),
        (start - 2 * minute, 5_000),
    ]


async def test_processes_add_up(empty: Database, clock: MovedClock) -> None:
    """Many write the same rows at the same time, and nothing is lost."""
    recorders = [JobRecorder(empty, clock) for _ in range(8)]

    async def report(recorder: JobRecorder) -> None:
        for _ in range(5):
            for queue in QUEUES:
                recorder.on_finished(ended(Outcome.COMPLETED, queue=queue, ran_ms=45_000))
            await recorder.flush({})

    await asyncio.gather(*map(report, recorders))
    stats = await ask(empty, clock)
    assert {queue.queue: queue.buckets[-1].done for queue in stats.queues} == dict.fromkeys(
        sorted(QUEUES), 40
    )


async def test_nothing_is_forgotten_when_it_cannot_be_written(
    empty: Database, clock: MovedClock
) -> None:
    """It is written with the next, once."""
    recorder = JobRecorder(empty, clock)
    recorder.on_finished(ended(Outcome.COMPLETED))
    async with empty.transaction() as connection:
        await connection.execute(sa.text("LOCK TABLE job_minutes IN ACCESS EXCLUSIVE MODE"))
        flushing = asyncio.create_task(recorder.flush({}))
        await waits_for_lock(empty)
        recorder.on_finished(ended(Outcome.COMPLETED))
        flushing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await flushing
    await recorder.flush({})
    await recorder.flush({})
    assert (await ask(empty, clock)).queues[0].buckets[0].done == 2


async def test_a_database_that_is_away_is_waited_for(clock: MovedClock) -> None:
    away = Database.connect("postgresql://nobody@127.0.0.1:1/nowhere", pool_size=1)
    recorder = JobRecorder(away, clock)
    recorder.on_finished(ended(Outcome.COMPLETED))
    with pytest.raises(UnavailableError):
        await recorder.flush({})
    running = asyncio.create_task(recorder.run({}))
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):  # and not the database's error
        await running
    await away.close()


async def test_a_worker_tells_the_recorder(
    empty: Database, redis: Redis, clock: MovedClock
) -> None:
    """What the worker calls when runs end is what the recorder counts."""
    recorder = JobRecorder(empty, clock)

    async def handle(job: SendNote) -> None:
        if job.text == "bad":
            raise ValueError("no luck")

    async with working(redis, handle, attempts=2) as work:
        await BullMQProducer(redis).add_all(
            [new_job(text, options=JobOptions(attempts=2)) for text in ("good", "bad", "good")]
        )
        for finished in await work.ended(4):
            recorder.on_finished(finished)
    await recorder.flush({})
    bucket = (await ask(empty, clock)).queues[0].buckets[-1]
    assert (bucket.done, bucket.failed, bucket.retried) == (2, 1, 1)
    assert bucket.mean_run_ms is not None


async def test_the_last_counts_are_written_when_the_worker_stops(
    empty: Database, clock: MovedClock
) -> None:
    recorder = JobRecorder(empty, clock)
    running = asyncio.create_task(recorder.run({}))
    await asyncio.sleep(0)
    recorder.on_finished(ended(Outcome.COMPLETED))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (await ask(empty, clock)).queues[0].buckets[0].done == 1


async def test_hours_sum_minutes_and_keep_the_last_number_of_dead_letters(
    empty: Database, clock: MovedClock
) -> None:
    recorder = JobRecorder(empty, clock)
    for size in (5, 9, 7):
        recorder.on_finished(ended(Outcome.FAILED))
        await recorder.flush({})
        async with empty.transaction() as connection:
            stats = JobStatsRepository(connection)
            await stats.note_dead_letters(clock.now().replace(second=0), {"email": size})
        clock.pass_by(timedelta(minutes=20))

    hourly = await ask(empty, clock, minutes=120, bucket="hour", queue="email")
    assert hourly.bucket_seconds == 3_600
    assert [
        (bucket.starts_at, bucket.failed, bucket.dead_letters, bucket.failure_rate)
        for bucket in hourly.queues[0].buckets
    ] == [(NOON.replace(minute=0, second=0), 3, 7, 1.0)]

    minutes = await ask(empty, clock, minutes=30, queue="email")
    assert [bucket.dead_letters for bucket in minutes.queues[0].buckets] == [7]


async def test_noting_dead_letters_changes_no_counts(empty: Database, clock: MovedClock) -> None:
    recorder = JobRecorder(empty, clock)
    recorder.on_finished(ended(Outcome.COMPLETED, queue=REPORTS))
    await recorder.flush({})
    async with empty.transaction() as connection:
        stats = JobStatsRepository(connection)
        await stats.note_dead_letters(NOON_SHARP, {"reports": 1})
        await stats.note_dead_letters(NOON_SHARP, {"reports": 4})
    bucket = (await ask(empty, clock, queue="reports")).queues[0].buckets[0]
    assert (bucket.done, bucket.dead_letters) == (1, 4)


@pytest.mark.parametrize(
    "query",
    [
        {"minutes": 10_080, "bucket": "hour"},
        {"minutes": 10_080, "queue": "email"},
        {"minutes": 2_016},
    ],
)
async def test_a_week_can_be_looked_at(
    empty: Database, clock: MovedClock, query: dict[str, object]
) -> None:
    """Of one queue by minutes, of all by hours."""
    assert (await ask(empty, clock, **query)).queues == ()


async def test_an_answer_has_so_many_buckets_at_most(empty: Database, clock: MovedClock) -> None:
    """The refusal names the field."""
    with pytest.raises(InvalidInputError) as refused:
        await ask(empty, clock, minutes=2_017)
    assert refused.value.issues[0].path == ("minutes",)


def test_recording_costs_a_worker_microseconds(empty: Database) -> None:
    """Far less than a job: 100,000 runs within a second on any machine that can run a worker."""
    recorder = JobRecorder(empty, MovedClock(NOON))
    finished = ended(Outcome.COMPLETED, waited_ms=3, ran_ms=2.5)
    began = time.thread_time()
    for _ in range(10_000):
        recorder.on_finished(finished)
    assert time.thread_time() - began < 1
