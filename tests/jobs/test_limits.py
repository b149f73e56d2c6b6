"""The pace of a queue and of each store: kept over all workers, and fair."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.jobs.working import OTHER_STORE, QUICK, STORE, SendNote, new_job, working

from cartwheel.systems.jobs import limits
from cartwheel.systems.jobs.api import PREFIX, BullMQProducer, JobRun, Outcome, Rate
from cartwheel.systems.jobs.connection import QueueConnection
from cartwheel.systems.jobs.limits import StoreLimiter
from cartwheel.systems.rpc.api import NO_STORE

# Redis counts in whole milliseconds.
SLACK = 0.002


@dataclass
class Diary:
    """When which job ran, for which store, and in which attempt."""

    entries: list[tuple[float, UUID, str, int]] = field(default_factory=list)

    async def handle(self, note: SendNote, run: JobRun) -> None:
        self.entries.append((time.monotonic(), note.store_id, note.text, run.attempt))

    def times(self, store_id: UUID | None = None) -> list[float]:
        return [entry[0] for entry in self.entries if store_id in (None, entry[1])]


def none_is_early(times: list[float], *, since: float, rate: Rate) -> bool:
    """Tell whether each run came no earlier than the rate allows; how much later is its affair."""
    return all(
        moment - since >= number // rate.count * rate.per.total_seconds() - SLACK
        for number, moment in enumerate(sorted(times))
    )


async def test_a_queue_runs_no_more_than_its_rate_over_all_workers(
    redis: Redis, producer: BullMQProducer
) -> None:
    diary = Diary()
    await producer.add_all([new_job() for _ in range(15)])
    rate = Rate(5, timedelta(milliseconds=400))
    started = time.monotonic()
    async with (
        working(redis, diary.handle, rate=rate) as one,
        working(redis, diary.handle, rate=rate) as two,
    ):
        await until(lambda: len(one.finished) + len(two.finished) == 15)
    assert none_is_early(diary.times(), since=started, rate=rate)


async def test_a_store_runs_no_more_than_its_rate_in_any_window_over_all_workers(
    redis: Redis, producer: BullMQProducer
) -> None:
    diary = Diary()
    await producer.add_all([new_job(str(number)) for number in range(20)])
    rate = Rate(5, timedelta(milliseconds=400))
    started = time.monotonic()
    async with (
        working(redis, diary.handle, store_rate=rate) as one,
        working(redis, diary.handle, store_rate=rate) as two,
    ):
        await until(
            lambda: sum(f.outcome is Outcome.COMPLETED for f in one.finished + two.finished) == 20
        )
    assert none_is_early(diary.times(), since=started, rate=rate)
    assert {entry[3] for entry in diary.entries} == {1}
    # Each was put off once at most, and told when its turn is.
    snoozed = [f for f in one.finished + two.finished if f.outcome is Outcome.SNOOZED]
    assert max(Counter(f.job_id for f in snoozed).values()) == 1
    assert len(snoozed) == 15
    assert {f.error for f in snoozed} == {"the store's pace"}


@pytest.mark.serial
async def test_turns_come_in_the_order_of_adding(redis: Redis, producer: BullMQProducer) -> None:
    """Of jobs that all ask for one before the first turns are over."""
    diary = Diary()
    await producer.add_all([new_job(str(number)) for number in range(12)])
    rate = Rate(4, timedelta(milliseconds=500))
    async with working(redis, diary.handle, store_rate=rate, concurrency=1) as work:
        await work.ended(12, Outcome.COMPLETED)
    assert [entry[2] for entry in diary.entries] == [str(number) for number in range(12)]


async def test_a_store_that_floods_the_queue_does_not_hold_up_another(
    redis: Redis, producer: BullMQProducer
) -> None:
    diary = Diary()
    await producer.add_all([new_job(f"flood {number}") for number in range(200)])
    await producer.add_all([new_job(f"other {n}", store_id=OTHER_STORE) for n in range(3)])
    # 200 jobs that have to wait must not eat up the queue's own 20 a minute either.
    rates = {"rate": Rate(20, timedelta(minutes=1)), "store_rate": Rate(5, timedelta(minutes=1))}
    async with working(redis, diary.handle, concurrency=4, **rates) as work:
        await work.ended(8, Outcome.COMPLETED)
    assert len(diary.times(OTHER_STORE)) == 3
    assert len(diary.times(STORE)) == 5
    assert await redis.get(f"{PREFIX}:email:limiter") == b"8"


async def test_every_attempt_needs_a_turn_of_its_own(
    redis: Redis, producer: BullMQProducer
) -> None:
    times: list[float] = []

    async def handle(_: SendNote) -> None:
        times.append(time.monotonic())
        if len(times) < 3:
            raise LookupError

    await producer.add_all([new_job()])
    rate = Rate(1, timedelta(milliseconds=300))
    started = time.monotonic()
    async with working(redis, handle, store_rate=rate) as work:
        await work.ended(1, Outcome.COMPLETED)
    assert len(times) == 3
    assert none_is_early(times, since=started, rate=rate)


async def test_jobs_of_the_platform_have_no_store_to_slow_them_down(
    redis: Redis, producer: BullMQProducer
) -> None:
    diary = Diary()
    await producer.add_all([new_job(store_id=NO_STORE) for _ in range(20)])
    async with working(redis, diary.handle, store_rate=Rate(1, timedelta(hours=1))) as work:
        await work.ended(20, Outcome.COMPLETED)
    assert len(diary.entries) == 20


async def test_turns_given_while_the_clock_was_ahead_hold_a_store_up_no_longer(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next turn is now, and turns are counted again from it."""
    limiter = StoreLimiter(QueueConnection(redis, QUICK), Rate(2, timedelta(minutes=1)))
    ahead = limits.now_ms() + 7_200_000
    with monkeypatch.context() as patched:
        patched.setattr(limits, "now_ms", lambda: ahead)
        assert await limiter.next_turn("store") is None
        assert await limiter.next_turn("store") is None
        assert await limiter.next_turn("store") == ahead + 60_000
    assert await limiter.next_turn("store") is None
    assert await limiter.next_turn("store") is None
    turn = await limiter.next_turn("store")
    assert turn is not None
    assert turn <= limits.now_ms() + 60_000
