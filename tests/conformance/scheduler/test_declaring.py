"""The platform declares a schedule by its name, as often as it likes."""

import asyncio
from datetime import timedelta
from uuid import UUID

from tests.kit.clock import MovedClock
from tests.unit.scheduler.making import JOBS, Ping, fire_all, minute, queued_jobs, scheduler, told

from cartwheel.kernel.db import Database
from cartwheel.systems.rpc.api import NO_STORE
from cartwheel.systems.scheduler.api import Schedule, Schedules, ensure


async def declare(
    database: Database, store_id: UUID, clock: MovedClock, *, cron: str = "* * * * *"
) -> Schedule:
    job = Ping(store_id=store_id, note="declared")
    async with database.transaction(store_id=store_id) as connection:
        return await ensure(connection, name="upkeep", cron=cron, job=job, jobs=JOBS, clock=clock)


async def test_declaring_again_and_at_once_makes_one_schedule(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    declared = await asyncio.gather(*(declare(database, store_id, clock) for _ in range(5)))
    first = declared[0]
    assert declared == [first] * 5
    clock.time = minute(10, 1) + timedelta(seconds=5)
    assert await declare(database, store_id, clock) == first
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, first.id) == [("queued", "10:01")]
    changed = await declare(database, store_id, clock, cron="0 * * * *")
    assert (changed.id, changed.next_due_at) == (first.id, minute(11, 0))
    assert await told(database, store_id, first.id) == [("queued", "10:01")]


async def test_the_platform_declares_its_own(database: Database, clock: MovedClock) -> None:
    made = await declare(database, NO_STORE, clock)
    clock.time = minute(10, 1)
    await fire_all(scheduler(database, clock))
    assert await told(database, NO_STORE, made.id) == [("queued", "10:01")]
    jobs = await queued_jobs(database, NO_STORE)
    assert list(jobs.values()) == [Ping(store_id=NO_STORE, note="declared")]


async def test_a_declared_schedule_that_is_paused_stays_paused(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    made = await declare(database, store_id, clock)
    async with database.transaction(store_id=store_id) as connection:
        await Schedules(connection, JOBS, clock).pause(store_id, made.id)
    for cron in ("* * * * *", "*/5 * * * *"):
        kept = await declare(database, store_id, clock, cron=cron)
        assert (kept.id, kept.state, kept.cron, kept.next_due_at) == (made.id, "paused", cron, None)
