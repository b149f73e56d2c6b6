"""A schedule's job goes through outbox and queue to a worker, and its outcome comes back."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.jobs.working import FollowedScopes
from tests.unit.scheduler.making import JOBS, Ping, add, history

from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.jobs.api import (
    QUEUES,
    BullMQProducer,
    Cancel,
    JobHandler,
    JobOperations,
    JobWorker,
    Retention,
)
from cartwheel.systems.outbox.api import Relay
from cartwheel.systems.scheduler.api import Firing, QueuedJobOutcomes, Scheduler, Schedules
from cartwheel.systems.scheduler.contracts import OPEN_STATES


async def ping(job: Ping) -> Cancel | None:
    """Do as the note says."""
    if job.note == "broken":
        raise RuntimeError("It broke")
    return Cancel("Nobody listens") if job.note == "unheard" else None


async def test_outcomes_come_back_from_the_queue(database: Database, redis: Redis) -> None:
    """By hand and by the rhythm, each job's end is told as its worker left it."""
    store_id, clock = new_id(), SystemClock()
    log = RedisStreamsLog(redis, partitions=1)
    await log.open()
    settings = replace(QUEUES[Ping.queue], longest_backoff=timedelta(milliseconds=20))
    running: list[Callable[[], Awaitable[None]]] = [
        Scheduler(
            database=database,
            jobs=JOBS,
            outcomes=QueuedJobOutcomes(JobOperations(redis)),
            clock=clock,
            poll_every=timedelta(milliseconds=50),
        ).run,
        Relay(database, log, jobs=BullMQProducer(redis)).run,
        JobWorker(
            settings, [JobHandler(Ping, ping)], redis=redis, scope=FollowedScopes(database)
        ).run,
    ]
    at = clock.now() + timedelta(seconds=2)
    by_rhythm = await add(database, store_id, clock, name="once", cron=None, at=at)
    by_hand = {}
    for note in ("fine", "broken", "unheard"):
        made = await add(database, store_id, clock, name=note, note=note, cron="0 0 1 1 *")
        async with database.transaction(store_id=store_id) as connection:
            assert await Schedules(connection, JOBS, clock).run_now(store_id, made.id)
        by_hand[note] = made.id
    firings: dict[str, Firing] = {}

    async def all_ended() -> bool:
        for name, schedule_id in {**by_hand, "once": by_rhythm.id}.items():
            for firing in await history(database, store_id, schedule_id):
                firings[name] = firing
        return len(firings) == 4 and all(f.state not in OPEN_STATES for f in firings.values())

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(run()) for run in running]
        await until(all_ended)
        for task in tasks:
            task.cancel()
    assert {name: (f.state.value, f.error) for name, f in firings.items()} == {
        "fine": ("succeeded", None),
        "broken": ("failed", "RuntimeError: It broke"),
        "unheard": ("cancelled", "Nobody listens"),
        "once": ("succeeded", None),
    }
    for firing in firings.values():
        assert firing.started_at is not None
        assert firing.finished_at is not None
        assert firing.duration_seconds == (firing.finished_at - firing.started_at).total_seconds()
    assert firings["once"].fired_at >= at


async def test_outcomes_are_known_of_jobs_that_the_queue_has_forgotten(
    database: Database, redis: Redis
) -> None:
    """Forty jobs end, the queue keeps two of either end, and no scheduler runs."""
    store_id, clock, operations = new_id(), SystemClock(), JobOperations(redis)
    log = RedisStreamsLog(redis, partitions=1)
    await log.open()
    settings = replace(
        QUEUES[Ping.queue],
        longest_backoff=timedelta(milliseconds=20),
        store_rate=None,
        completed=Retention(count=2),
        failed=Retention(count=2),
    )
    notes = ("fine", "broken", "unheard", "fine")
    by_note: dict[str, list[UUID]] = {note: [] for note in notes}
    for number in range(40):
        note = notes[number % 4]
        made = await add(database, store_id, clock, name=f"{number}", note=note, cron="0 0 1 1 *")
        async with database.transaction(store_id=store_id) as connection:
            assert await Schedules(connection, JOBS, clock).run_now(store_id, made.id)
        by_note[note].append(made.id)
    expected = {
        "fine": ("succeeded", None),
        "broken": ("failed", "RuntimeError: It broke"),
        "unheard": ("cancelled", "Nobody listens"),
    }

    async def found() -> dict[str, set[tuple[str, str | None]]]:
        return {
            note: {
                (firing.state.value, firing.error)
                for schedule_id in schedule_ids
                for firing in await history(database, store_id, schedule_id)
            }
            for note, schedule_ids in by_note.items()
        }

    async def all_ended() -> bool:
        return await found() == {note: {end} for note, end in expected.items()}

    worker = JobWorker(
        settings, [JobHandler(Ping, ping)], redis=redis, scope=FollowedScopes(database)
    )
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(worker.run()),
            group.create_task(Relay(database, log, jobs=BullMQProducer(redis)).run()),
        ]
        await until(all_ended)
        for task in tasks:
            task.cancel()
    kept = await operations.count(Ping.queue)
    assert (kept.completed, kept.failed) == (2, 2)
