"""Clocks, jobs, schedules and schedulers for the tests of schedules."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from tests.kit.clock import MovedClock

from cartwheel.kernel.db import Database, enter_store
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.jobs.contracts import REPORTS, QueueName
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.scheduler.api import (
    Definition,
    Firing,
    FiringRepository,
    JobOutcome,
    SchedulableJobs,
    Schedule,
    Scheduler,
    ScheduleRepository,
    Schedules,
)
from cartwheel.systems.scheduler.models import schedule_dues, schedules
from cartwheel.systems.scheduler.outcomes import OutcomeReconciler

NOW = datetime(2026, 3, 2, 10, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Ping(msgspec.Struct, frozen=True):
    """Does nothing, and can be told apart."""

    name: ClassVar[str] = "tests.ping"
    queue: ClassVar[QueueName] = REPORTS

    store_id: UUID
    note: str = ""


JOBS = SchedulableJobs.of(Ping)


class StatedOutcomes:
    """Outcomes as a test states them; away when it says so."""

    def __init__(self) -> None:
        self.known: dict[UUID, JobOutcome] = {}
        self.asked: list[int] = []
        self.is_away = False

    async def find_outcomes(self, ids: Collection[UUID]) -> Mapping[UUID, JobOutcome]:
        self.asked.append(len(ids))
        if self.is_away:
            raise UnavailableError("The queue does not answer")
        return {job_id: self.known[job_id] for job_id in ids if job_id in self.known}


def minute(hour: int, minute: int) -> datetime:
    """Return a time of the day of NOW."""
    return NOW.replace(hour=hour, minute=minute, second=0)


def definition(store_id: UUID, **changes: Any) -> Definition:
    """Return a definition that is due every minute, unless told otherwise."""
    data = msgspec.json.encode(Ping(store_id=store_id, note=changes.pop("note", "")))
    given = {"name": "every minute", "cron": "* * * * *", "job": Ping.name, "data": data}
    return Definition(**given | changes)


def scheduler(database: Database, clock: MovedClock, **settings: Any) -> Scheduler:
    """Return a scheduler; its outcomes are those of nobody unless given."""
    given = {"jobs": JOBS, "outcomes": StatedOutcomes()} | settings
    return Scheduler(database=database, clock=clock, **given)


async def add(database: Database, store_id: UUID, clock: MovedClock, **changes: Any) -> Schedule:
    async with database.transaction(store_id=store_id) as connection:
        made = await Schedules(connection, JOBS, clock).add(
            store_id, definition(store_id, **changes)
        )
    assert made is not None
    return made


async def look(database: Database, store_id: UUID, schedule_id: UUID) -> Schedule:
    async with database.transaction(store_id=store_id) as connection:
        found = await ScheduleRepository(connection).find(store_id, schedule_id)
    assert found is not None
    return found


async def history(database: Database, store_id: UUID, schedule_id: UUID) -> list[Firing]:
    """Return all firings of a schedule, the oldest first."""
    async with database.transaction(store_id=store_id) as connection:
        found = await FiringRepository(connection).list_page(
            store_id, schedule_id, state=None, before=None, limit=100_000
        )
    return found[::-1]


async def told(database: Database, store_id: UUID, schedule_id: UUID) -> list[tuple[str, str]]:
    """Return states and dues of a schedule's history, the earliest due first."""
    return [
        (
            firing.state.value,
            f"{firing.due_at:%H:%M}"
            + (f"-{firing.last_due_at:%H:%M}" if firing.last_due_at is not None else ""),
        )
        for firing in sorted(
            await history(database, store_id, schedule_id), key=lambda firing: firing.due_at
        )
    ]


async def queued_jobs(database: Database, store_id: UUID) -> dict[UUID, Ping]:
    """Return the jobs of a store that wait in the outbox."""
    async with database.transaction() as connection:
        rows = await connection.execute(
            sa.select(outbox.c.id, outbox.c.body).where(outbox.c.name == Ping.name)
        )
        jobs = {row.id: msgspec.json.decode(row.body, type=Ping) for row in rows}
    return {job_id: job for job_id, job in jobs.items() if job.store_id == store_id}


async def fire_all(*schedulers: Scheduler) -> None:
    """Fire until nothing is due."""
    for one in schedulers:
        while await one.fire_batch():
            pass


async def forget_all(database: Database) -> None:
    """Forget every schedule there is, and every job of theirs that waits."""
    async with database.transaction() as connection:
        # Those that were killed a moment ago may still hold some of them.
        dues = sa.select(schedule_dues.c.store_id).order_by(schedule_dues.c.schedule_id)
        for store_id in set(await connection.scalars(dues.with_for_update())):
            await enter_store(connection, store_id)
            await connection.execute(sa.delete(schedules))
        await connection.execute(sa.delete(outbox).where(outbox.c.name == Ping.name))


async def note(
    database: Database, store_id: UUID, job_id: UUID | None, outcome: JobOutcome
) -> None:
    """Do what a worker does once it knows how a firing's job goes."""
    assert job_id is not None
    async with database.transaction(store_id=store_id) as connection:
        await FiringRepository(connection).note_progress(store_id, job_id, outcome)


async def look_after_all(reconciler: OutcomeReconciler) -> None:
    """Look after the firings of all schedules once."""
    page = await reconciler.reconcile()
    while page is not None:
        page = await reconciler.reconcile(after=page)


async def leave_outbox(database: Database) -> None:
    """Do what the relay does once jobs are in their queue."""
    async with database.transaction() as connection:
        await connection.execute(sa.delete(outbox).where(outbox.c.name == Ping.name))
