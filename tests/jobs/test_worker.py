"""What becomes of a job, by what its handler answers."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import msgspec
import pytest
import structlog
from bullmq import Queue
from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.jobs.working import OTHER_STORE, QUICK, STORE, Scopes, SendNote, kept, new_job, working

from cartwheel.systems.jobs.api import (
    QUEUES,
    BullMQProducer,
    Cancel,
    Done,
    JobHandler,
    JobRun,
    JobWorker,
    Outcome,
    Snooze,
)


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
    assert (run.id, run.message_id, run.attempt) == (str(job.id), job.id, 1)
    assert run.attempts == QUEUES[SendNote.queue].attempts
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
