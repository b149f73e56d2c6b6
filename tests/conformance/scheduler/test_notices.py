"""Schedulers hear of schedules that are made and changed, and need not look for them often."""

import asyncio
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from tests.embedded.harness import until
from tests.kit.clock import MovedClock
from tests.unit.scheduler.making import JOBS, definition, history, scheduler

from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.scheduler.api import Schedules

LISTENERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%cartwheel_schedules%'"
)


async def test_what_is_made_or_resumed_fires_in_time(database: Database, clock: MovedClock) -> None:
    """The next look is an hour away, so only the notification can have done it."""
    store_id = new_id()
    running = asyncio.create_task(scheduler(database, clock, poll_every=timedelta(hours=1)).run())

    async def listens() -> bool:
        async with database.reading() as connection:
            return await connection.scalar(LISTENERS) == 1

    async def has_fired(schedule_id: UUID, times: int) -> bool:
        fired = await history(database, store_id, schedule_id)
        return sum(firing.job_id is not None for firing in fired) == times

    try:
        await until(listens)
        async with database.transaction(store_id=store_id) as connection:
            schedules = Schedules(connection, JOBS, clock)
            made = await schedules.add(store_id, definition(store_id))
            assert made is not None
            assert made.next_due_at is not None
            clock.time = made.next_due_at  # by the commit it is due
        await until(lambda: has_fired(made.id, 1))
        async with database.transaction(store_id=store_id) as connection:
            schedules = Schedules(connection, JOBS, clock)
            await schedules.pause(store_id, made.id)
            resumed = await schedules.resume(store_id, made.id)
            assert resumed is not None
            assert resumed.next_due_at is not None
            clock.time = resumed.next_due_at
        await until(lambda: has_fired(made.id, 2))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
