"""What becomes of a job, by what its handler does."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import msgspec
import pytest
import structlog
from bullmq import Job, Queue
from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.jobs.working import OTHER_STORE, QUICK, STORE, Scopes, SendNote, new_job, working

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.api import (
    BullMQProducer,
    Cancel,
    Done,
    JobHandler,
    JobOperations,
    JobOptions,
    JobRun,
    JobWorker,
    NewJob,
    Outcome,
    QueueName,
    Retention,
    Snooze,
)


async def kept(queue: Queue, job: NewJob) -> Job:
    found = await Job.fromId(queue, str(job.id))
    assert found is not None
    return found


async def test_a_job_that_returns_is_completed_and_its_run_is_told(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    received: list[SendNote] = []

    async def handle(note: SendNote) -> None:
        received.append(note)

    job = new_job("hello", store_id=OTHER_STORE)
    await producer.add_all([job])
    async with working(redis, handle) as work:
        [finished] = await work.ended(1)
    assert received == [SendNote(OTHER_STORE, "hello")]
    assert work.scopes.ends == [None]
    assert (finished.queue, finished.name, finished.job_id, finished.store_id) == (
        "email",
        "tests.send_note",
        str(job.id),
        OTHER_STORE,
    )
    assert (finished.outcome, finished.attempt, finished.error) == (Outcome.COMPLETED, 1, None)
    assert 0 <= finished.waited_ms < 30_000
    assert 0 < finished.ran_ms < 30_000
    assert await (await kept(email, job)).getState() == "completed"


async def test_a_result_is_kept_with_the_job(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    async def handle(note: SendNote) -> Done:
        return Done({"to": note.store_id, "at": datetime(2030, 1, 1, tzinfo=UTC)})

    job = new_job()
    await producer.add_all([job])
    async with working(redis, handle) as work:
        await work.ended(1)
    result = await email.client.hget(email.toKey(str(job.id)), "returnvalue")
    assert msgspec.json.decode(result) == {"to": str(STORE), "at": "2030-01-01T00:00:00Z"}


async def test_a_cancelled_job_is_completed_with_its_reason(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    async def handle(_: SendNote) -> Cancel:
        return Cancel("unsubscribed")

    job = new_job()
    await producer.add_all([job])
    async with working(redis, handle) as work:
        [finished] = await work.ended(1)
    assert (finished.outcome, finished.error) == (Outcome.CANCELLED, "unsubscribed")
    assert work.scopes.ends == [None]
    found = await kept(email, job)
    assert await found.getState() == "completed"
    assert found.returnvalue == {"cancelled": "unsubscribed"}


async def test_a_snoozed_job_runs_again_after_its_delay_and_uses_up_no_attempt(
    redis: Redis, producer: BullMQProducer
) -> None:
    moments: list[tuple[float, int]] = []

    async def handle(_: SendNote, run: JobRun) -> Snooze | None:
        moments.append((asyncio.get_running_loop().time(), run.attempt))
        return Snooze(timedelta(milliseconds=150)) if len(moments) < 5 else None

    await producer.add_all([new_job()])
    async with working(redis, handle, attempts=1) as work:
        outcomes = [f.outcome for f in await work.ended(5)]
    assert outcomes == [Outcome.SNOOZED] * 4 + [Outcome.COMPLETED]
    assert [attempt for _, attempt in moments] == [1] * 5
    assert all(b[0] - a[0] >= 0.149 for a, b in pairwise(moments))
    assert work.scopes.ends == [None] * 5


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
            assert await JobOperations(redis).promote(QueueName.EMAIL, str(job.id))
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


async def test_a_job_is_completed_after_its_transaction(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    states: list[str] = []
    job = new_job()

    async def commit() -> None:
        states.append(await (await kept(email, job)).getState())

    async def handle(_: SendNote) -> None:
        return

    await producer.add_all([job])
    async with working(redis, handle, scopes=Scopes(commit=commit)) as work:
        await work.ended(1)
    assert states == ["active"]


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


async def test_a_handler_may_ask_for_its_run_and_tell_of_it(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    runs: list[JobRun] = []

    async def handle(_: SendNote, run: JobRun, store_id: UUID) -> None:
        assert store_id == STORE
        runs.append(run)
        await run.progress(40)
        await run.log("opened")
        await run.log("sent")

    job = new_job()
    before = datetime.now(UTC)
    await producer.add_all([job])
    async with working(redis, handle) as work:
        await work.ended(1)
    [run] = runs
    assert (run.id, run.message_id, run.attempt, run.attempts) == (str(job.id), job.id, 1, 5)
    assert timedelta(milliseconds=-1) <= run.added_at - before < timedelta(seconds=30)
    found = await kept(email, job)
    assert found.progress == 40
    assert (await email.getJobLogs(str(job.id)))["logs"] == ["opened", "sent"]


async def test_a_foreign_id_makes_the_same_message_id_every_time(
    redis: Redis, email: Queue
) -> None:
    seen: list[UUID] = []

    async def handle(_: SendNote, run: JobRun) -> None:
        seen.append(run.message_id)
        if len(seen) == 1:
            raise LookupError

    await email.add(SendNote.name, {"store_id": str(STORE)}, {"attempts": 2})
    async with working(redis, handle) as work:
        await work.ended(1, Outcome.COMPLETED)
    assert len(seen) == 2
    assert len(set(seen)) == 1


async def test_the_trace_of_the_producer_is_that_of_the_run(
    redis: Redis, producer: BullMQProducer
) -> None:
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    bound: list[dict[str, str]] = []

    async def handle(_: SendNote) -> None:
        bound.append(structlog.contextvars.get_contextvars())

    traced, untraced = new_job(traceparent=traceparent), new_job()
    await producer.add_all([traced, untraced])
    async with working(redis, handle, concurrency=1) as work:
        await work.ended(2)
    assert bound == [
        {"job_id": str(traced.id), "traceparent": traceparent},
        {"job_id": str(untraced.id)},
    ]


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


@pytest.mark.parametrize("outcome", ["completed", "failed"])
async def test_as_many_ended_jobs_are_kept_as_the_queue_says(
    redis: Redis, producer: BullMQProducer, email: Queue, outcome: str
) -> None:
    async def handle(_: SendNote) -> None:
        if outcome == "failed":
            raise LookupError

    jobs = [new_job(options=JobOptions(attempts=1)) for _ in range(10)]
    await producer.add_all(jobs)
    keep = {outcome: Retention(count=3)}
    async with working(redis, handle, concurrency=1, **keep) as work:
        await work.ended(10)
    kept_ids = await email.client.zrange(email.toKey(outcome), 0, -1)
    assert kept_ids == [str(job.id) for job in jobs[-3:]]
    assert await email.client.exists(email.toKey(str(jobs[0].id))) == 0


async def test_ended_jobs_are_forgotten_when_they_are_old(
    redis: Redis, producer: BullMQProducer, email: Queue
) -> None:
    async def handle(_: SendNote) -> None:
        return

    old, young = new_job(), new_job()
    async with working(redis, handle, completed=Retention(age=timedelta(seconds=60))) as work:
        await producer.add_all([old])
        await work.ended(1)
        completed = email.toKey("completed")
        await email.client.zincrby(completed, -61_000, str(old.id))
        await producer.add_all([young])
        await work.ended(2)
    assert await email.client.zrange(completed, 0, -1) == [str(young.id)]


async def test_a_listener_that_raises_changes_nothing(
    redis: Redis, producer: BullMQProducer
) -> None:
    async def handle(_: SendNote) -> None:
        return

    class Deaf(list[object]):
        def append(self, item: object) -> None:
            super().append(item)
            raise LookupError

    async with working(redis, handle) as work:
        deaf = Deaf()
        work.worker._recorder._listener = deaf.append
        await producer.add_all([new_job(), new_job()])
        await until(lambda: len(deaf) == 2)


def test_two_handlers_for_one_job_are_refused(redis: Redis) -> None:
    async def handle(_: SendNote) -> None:
        return

    twice = [JobHandler(SendNote, handle)] * 2
    with pytest.raises(ValueError, match="two handlers"):
        JobWorker(QUICK, twice, redis=redis, scope=Scopes())
