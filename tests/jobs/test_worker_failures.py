"""A run that fails is tried again, put off or given up, by how it failed."""

import asyncio
from datetime import timedelta

from bullmq import Queue
from redis.asyncio import Redis
from tests.jobs.working import STORE, Scopes, SendNote, kept, new_job, working

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import (
    EMAIL,
    BullMQProducer,
    Done,
    JobOperations,
    JobOptions,
    JobRun,
    NewJob,
    Outcome,
    UnrecoverableError,
)


async def test_a_job_that_raises_is_tried_again_and_then_given_up(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    attempts: list[tuple[int, int, bool]] = []

    async def handle(_: SendNote, run: JobRun) -> None:
        attempts.append((run.attempt, run.attempts, run.is_last_attempt))
        raise LookupError("no such address")

    job = new_job(options=JobOptions(attempts=3))
    await producer.add_all([job])
    async with working(redis, handle) as work:
        finished = await work.ended(3)
    assert attempts == [(1, 3, False), (2, 3, False), (3, 3, True)]
    assert [(f.outcome, f.attempt) for f in finished] == [
        (Outcome.RETRYING, 1),
        (Outcome.RETRYING, 2),
        (Outcome.FAILED, 3),
    ]
    assert {f.error for f in finished} == {"LookupError: no such address"}
    assert [type(error) for error in work.scopes.ends] == [LookupError] * 3
    found = await kept(email, job)
    assert await found.getState() == "failed"
    assert (found.attemptsMade, found.failedReason) == (3, "LookupError: no such address")
    assert len(found.stacktrace) == 3
    assert "in handle" in found.stacktrace[0]


async def test_a_job_that_nothing_can_help_is_given_up_at_once(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    async def handle(_: SendNote) -> None:
        raise UnrecoverableError("there is no such mailbox")

    job = new_job(options=JobOptions(attempts=9))
    await producer.add_all([job])
    async with working(redis, handle) as work:
        (finished,) = await work.ended(1)
    assert (finished.outcome, finished.attempt) == (Outcome.FAILED, 1)
    assert finished.error == "there is no such mailbox"
    assert [type(error) for error in work.scopes.ends] == [UnrecoverableError]
    found = await kept(email, job)
    assert await found.getState() == "failed"
    assert (found.attemptsMade, found.failedReason) == (1, "there is no such mailbox")


async def test_pauses_double_up_to_the_longest_with_a_share_left_to_chance(
    redis: Redis, email: Queue
) -> None:
    async def handle(_: SendNote) -> None:
        raise LookupError

    job = NewJob(new_id(), "email", "tests.send_note", {"store_id": str(STORE)})
    # Added without a pause of its own, as another producer may.
    await email.add(job.name, job.data, {"jobId": str(job.id), "attempts": 4})
    delays = []
    # Too long to pass before they are read: the job is promoted instead.
    changes = {"backoff": timedelta(minutes=40), "longest_backoff": timedelta(minutes=80)}
    async with working(redis, handle, jitter=0.5, **changes) as work:
        for number in range(1, 4):
            await work.ended(number)
            delays.append(int(await email.client.hget(email.toKey(str(job.id)), "delay") or 0))
            assert await JobOperations(redis).promote(EMAIL, str(job.id))
        await work.ended(4)
    minute = 60_000
    for delay, longest in zip(delays, (40, 80, 80), strict=True):
        assert longest / 2 * minute - 10_000 <= delay <= longest * minute


async def test_what_is_unavailable_is_waited_for_without_using_up_attempts(
    redis: Redis, producer: BullMQProducer
) -> None:
    runs: list[int] = []

    async def handle(_: SendNote, run: JobRun) -> None:
        runs.append(run.attempt)
        if len(runs) <= 6:
            raise UnavailableError("the mail server is away", retry_after_seconds=0)

    await producer.add_all([new_job(options=JobOptions(attempts=2))])
    async with working(redis, handle) as work:
        finished = await work.ended(7)
    assert runs == [1] * 7
    assert [f.outcome for f in finished] == [Outcome.RETRYING] * 6 + [Outcome.COMPLETED]
    assert finished[0].error == "the mail server is away"


async def test_a_commit_that_fails_is_a_failed_run(redis: Redis, producer: BullMQProducer) -> None:
    failures = [LookupError("a deferred constraint")]

    async def commit() -> None:
        if failures:
            raise failures.pop()

    async def handle(_: SendNote) -> None:
        return

    await producer.add_all([new_job()])
    async with working(redis, handle, scopes=Scopes(commit=commit)) as work:
        outcomes = [f.outcome for f in await work.ended(2)]
    assert outcomes == [Outcome.RETRYING, Outcome.COMPLETED]


async def test_an_answer_that_cannot_be_kept_rolls_the_run_back(
    redis: Redis, producer: BullMQProducer
) -> None:
    async def handle(_: SendNote) -> Done:
        return Done(object())

    await producer.add_all([new_job(options=JobOptions(attempts=1))])
    async with working(redis, handle) as work:
        [finished] = await work.ended(1)
    assert finished.outcome is Outcome.FAILED
    assert [type(error) for error in work.scopes.ends] == [TypeError]


async def test_a_run_that_takes_too_long_is_broken_off_and_counts(
    redis: Redis, producer: BullMQProducer
) -> None:
    async def handle(_: SendNote) -> None:
        await asyncio.Event().wait()

    await producer.add_all([new_job(options=JobOptions(attempts=2))])
    async with working(redis, handle, timeout=timedelta(milliseconds=50)) as work:
        finished = await work.ended(2)
    assert [f.outcome for f in finished] == [Outcome.RETRYING, Outcome.FAILED]
    assert finished[1].error == "TimeoutError: it took longer than 0.05 s"
    assert [type(error) for error in work.scopes.ends] == [asyncio.CancelledError] * 2


async def test_data_that_cannot_be_read_fails_at_once(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    job = NewJob(new_id(), "email", SendNote.name, {"store_id": str(STORE), "text": 5})
    await producer.add_all([job])
    async with working(redis, None) as work:
        [finished] = await work.ended(1)
    assert (finished.outcome, finished.attempt, finished.store_id) == (Outcome.FAILED, 1, None)
    assert finished.error == (
        "the data is no tests.send_note: Expected `str`, got `int` - at `$.text`"
    )
    assert await (await kept(email, job)).getState() == "failed"


async def test_a_name_nobody_here_knows_waits_for_another_worker_before_it_fails(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    """A process that is one release behind must not bury what the next one can do."""
    received: list[str] = []

    async def handle(note: SendNote) -> None:
        received.append(note.text)

    job = new_job("new in this release")
    await producer.add_all([job])
    async with working(redis, handle, handlers=[]) as older:
        [finished] = await older.ended(1)
    assert finished.outcome is Outcome.RETRYING
    assert finished.error == "no handler here knows 'tests.send_note'"
    async with working(redis, handle) as newer:
        await newer.ended(1)
    assert received == ["new in this release"]

    orphan = new_job()
    await producer.add_all([orphan])
    async with working(redis, handle, handlers=[]) as older:
        await older.ended(1, Outcome.FAILED)
    assert await (await kept(email, orphan)).getState() == "failed"


async def test_a_failed_job_that_is_retried_by_hand_runs_again(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    broken = True

    async def handle(_: SendNote) -> None:
        if broken:
            raise LookupError

    job = new_job(options=JobOptions(attempts=1))
    await producer.add_all([job])
    async with working(redis, handle) as work:
        await work.ended(1, Outcome.FAILED)
        broken = False
        await (await kept(email, job)).retry("failed", {"resetAttemptsMade": True})
        [finished] = await work.ended(1, Outcome.COMPLETED)
    assert finished.attempt == 1
