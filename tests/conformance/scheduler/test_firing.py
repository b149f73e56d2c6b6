"""A due fires once, in one transaction with its job."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.kit.clock import MovedClock
from tests.unit.scheduler.making import (
    MINUTE,
    NOW,
    add,
    fire_all,
    history,
    look,
    minute,
    queued_jobs,
    scheduler,
    told,
)

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.scheduler import models as tables


async def test_a_due_queues_its_job_and_the_next_due_follows(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    made = await add(database, store_id, clock, note="hello")
    assert (made.state, made.next_due_at) == ("active", minute(10, 1))
    assert await scheduler(database, clock).fire_batch() == 0
    clock.time = minute(10, 1)
    assert await scheduler(database, clock).fire_batch() == 1
    assert (await look(database, store_id, made.id)).next_due_at == minute(10, 2)
    (firing,) = await history(database, store_id, made.id)
    assert (firing.state, firing.trigger, firing.due_at) == ("queued", "due", minute(10, 1))
    ((job_id, job),) = (await queued_jobs(database, store_id)).items()
    assert (firing.job_id, job.note) == (job_id, "hello")


async def test_nothing_fires_when_the_transaction_fails(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    made = await add(database, store_id, clock)
    clock.time = minute(10, 1)

    class FailingDatabase(Database):
        @asynccontextmanager
        async def transaction(self, **_: object) -> AsyncIterator[Connection]:  # type: ignore[override]
            async with Database(self.pool).transaction() as connection:
                yield connection
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await scheduler(FailingDatabase(database.pool), clock).fire_batch()
    assert await history(database, store_id, made.id) == []
    assert await queued_jobs(database, store_id) == {}
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, made.id) == [("queued", "10:01")]


async def test_a_one_off_fires_once_and_is_finished(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    at = minute(10, 5) + timedelta(seconds=17)
    made = await add(database, store_id, clock, cron=None, at=at)
    assert made.next_due_at == at
    clock.time = at
    await fire_all(scheduler(database, clock))
    clock.time += timedelta(days=400)
    await fire_all(scheduler(database, clock))
    assert await told(database, store_id, made.id) == [("queued", "10:05")]
    after = await look(database, store_id, made.id)
    assert (after.state, after.next_due_at) == ("finished", None)


async def test_five_schedulers_fire_each_due_once(postgres: object, store_id: UUID) -> None:
    """Each has an engine of its own; all look at the same moment, again and again."""
    clock = MovedClock(NOW)
    url: str = postgres.app_url  # type: ignore[attr-defined]
    databases = [Database.connect(url, pool_size=1) for _ in range(5)]
    made = [await add(databases[0], store_id, clock, name=f"{n}") for n in range(30)]
    several = [scheduler(database, clock, batch=7) for database in databases]
    for passed in range(1, 9):
        clock.time = NOW + MINUTE * passed
        await asyncio.gather(*(fire_all(one) for one in several))
    dues = [minute(10, passed) for passed in range(1, 9)]
    fired = [await history(databases[0], store_id, schedule.id) for schedule in made]
    assert [[firing.due_at for firing in firings] for firings in fired] == [dues] * 30
    jobs = await queued_jobs(databases[0], store_id)
    assert jobs.keys() == {firing.job_id for firings in fired for firing in firings}
    assert len(jobs) == 30 * 8
    for database in databases:
        await database.close()


async def test_a_due_that_is_claimed_again_is_not_fired_again(
    database: Database, store_id: UUID, clock: MovedClock
) -> None:
    """Whatever became of the locks, the history has one row for it, and the outbox one job."""
    made = await add(database, store_id, clock)
    clock.time = minute(10, 1)
    await fire_all(scheduler(database, clock))
    async with database.transaction() as connection:
        of_schedule = tables.schedule_dues.c.schedule_id == made.id
        again = sa.update(tables.schedule_dues).where(of_schedule).values(due_at=clock.time)
        await connection.execute(again)
    assert await scheduler(database, clock).fire_batch() == 1
    assert await told(database, store_id, made.id) == [("queued", "10:01")]
    assert len(await queued_jobs(database, store_id)) == 1
    assert (await look(database, store_id, made.id)).next_due_at == minute(10, 2)


async def test_a_stopped_scheduler_loses_its_batch_to_another(
    database: Database, postgres: object, store_id: UUID, clock: MovedClock
) -> None:
    """It has written everything and does not come to its commit."""
    at_commit, go_on = asyncio.Event(), asyncio.Event()

    class StoppedDatabase(Database):
        @asynccontextmanager
        async def transaction(self, **_: object) -> AsyncIterator[Connection]:  # type: ignore[override]
            async with Database(self.pool).transaction() as connection:
                yield connection
                at_commit.set()
                await go_on.wait()

    made = await add(database, store_id, clock)
    clock.time = minute(10, 1)
    own = Database.connect(postgres.app_url, pool_size=1)  # type: ignore[attr-defined]
    stopped = scheduler(StoppedDatabase(own.pool), clock, hold_limit=timedelta(milliseconds=300))
    task = asyncio.create_task(stopped.fire_batch())
    await at_commit.wait()
    other = scheduler(database, clock)
    assert await other.fire_batch() == 0
    async with asyncio.timeout(60):
        while not await other.fire_batch():
            await asyncio.sleep(0.02)
    go_on.set()
    with pytest.raises(UnavailableError):
        await task
    assert await told(database, store_id, made.id) == [("queued", "10:01")]
    assert len(await queued_jobs(database, store_id)) == 1
    await own.close()


async def test_each_store_has_its_own(database: Database, clock: MovedClock) -> None:
    """One batch serves many stores, and each job goes to its own."""
    stores = [new_id() for _ in range(3)]
    made = [await add(database, store_id, clock) for store_id in stores]
    clock.time = minute(10, 1)
    assert await scheduler(database, clock).fire_batch() == 3
    for store_id, schedule in zip(stores, made, strict=True):
        (firing,) = await history(database, store_id, schedule.id)
        assert list(await queued_jobs(database, store_id)) == [firing.job_id]
        assert await history(database, new_id(), schedule.id) == []
