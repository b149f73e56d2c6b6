"""What may be done with schedules, each within the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.systems.scheduler.book import ScheduleRepository
from cartwheel.systems.scheduler.contracts import Definition, Firing, Schedule, Trigger
from cartwheel.systems.scheduler.dues import DueRepository
from cartwheel.systems.scheduler.firing import FiringService
from cartwheel.systems.scheduler.history import FiringRepository
from cartwheel.systems.scheduler.job_types import SchedulableJobs
from cartwheel.systems.scheduler.planning import PAUSED, Span
from cartwheel.systems.scheduler.rhythms import latest_until, rhythm_of

CHANNEL: Final = "cartwheel_schedules"
"""PostgreSQL tells schedulers there, with the commit, that something may be due earlier."""


@dataclass(frozen=True, slots=True)
class Schedules:
    """
    Makes and changes schedules, of one store at a time; None says the store has no such one.

    A change holds the schedule's lock until the transaction ends: no due fires
    meanwhile, and the change sees what fired before.
    """

    connection: Connection
    jobs: SchedulableJobs
    clock: Clock

    async def add(self, store_id: UUID, definition: Definition) -> Schedule | None:
        """
        Make a schedule, due for the first time after now; None when its name is taken.

        Raises:
            InvalidInputError: it would never be due, or its job is not known.
        """
        now = self.clock.now()
        due = self._first_due(definition, now=now)
        schedule_id = new_id()
        book = ScheduleRepository(self.connection)
        if not await book.add(store_id, schedule_id, definition, now=now):
            return None
        await DueRepository(self.connection).add(store_id, schedule_id, due, now=now)
        await self._tell()
        return await book.find(store_id, schedule_id)

    async def redefine(
        self, store_id: UUID, schedule_id: UUID, definition: Definition
    ) -> Schedule | None:
        """
        Give a schedule another definition; None also when another one has its name.

        A new rhythm counts from now: dues of the old one that have not fired are
        dropped. The rhythm left as it is, so is the next due.

        Raises:
            InvalidInputError: it would never be due, or its job is not known.
        """
        before = await self.lock(store_id, schedule_id)
        if before is None:
            return None
        now = self.clock.now()
        self.jobs.read(definition.job, definition.data)
        book = ScheduleRepository(self.connection)
        if not await book.redefine(store_id, schedule_id, definition, now=now):
            return None
        changed = await book.find(store_id, schedule_id)
        if _rhythm(before) == _rhythm(definition):
            return changed
        due = self._first_due(definition, now=now)
        if changed is not None and changed.paused_at is None:
            await DueRepository(self.connection).advance({schedule_id: due}, now=now)
            await self._tell()
        return await book.find(store_id, schedule_id)

    async def lock(self, store_id: UUID, schedule_id: UUID) -> Definition | None:
        """Take a schedule's lock until the transaction ends, and return its definition."""
        if not await DueRepository(self.connection).lock(store_id, schedule_id):
            return None
        found = await ScheduleRepository(self.connection).list_definitions(store_id, [schedule_id])
        return found.get(schedule_id)

    async def pause(self, store_id: UUID, schedule_id: UUID) -> Schedule | None:
        """Let nothing be due until the schedule is resumed; what is queued still runs."""
        if await self.lock(store_id, schedule_id) is None:
            return None
        book = ScheduleRepository(self.connection)
        schedule = await book.find(store_id, schedule_id)
        if schedule is None or schedule.paused_at is not None:
            return schedule
        now = self.clock.now()
        await book.mark_paused(store_id, schedule_id, paused_at=now)
        await DueRepository(self.connection).advance({schedule_id: None}, now=now)
        return await book.find(store_id, schedule_id)

    async def resume(self, store_id: UUID, schedule_id: UUID) -> Schedule | None:
        """
        Go on with the first due after now.

        What was due while it was paused does not fire, whatever the misfire policy; one
        row of the history tells of it. Resuming what is not paused changes nothing.
        """
        definition = await self.lock(store_id, schedule_id)
        if definition is None:
            return None
        book = ScheduleRepository(self.connection)
        schedule = await book.find(store_id, schedule_id)
        if schedule is None or schedule.paused_at is None:
            return schedule
        now = self.clock.now()
        rhythm = rhythm_of(definition)
        first = rhythm.next_after(schedule.paused_at)
        if first is not None and first <= now:
            span = Span(first, latest_until(rhythm, first=first, until=now), PAUSED)
            await self._firings.skip(store_id, [(schedule_id, span)], now=now)
        await book.mark_paused(store_id, schedule_id, paused_at=None)
        due = rhythm.next_after(now)
        await DueRepository(self.connection).advance({schedule_id: due}, now=now)
        await self._tell()
        return await book.find(store_id, schedule_id)

    async def run_now(self, store_id: UUID, schedule_id: UUID) -> Firing | None:
        """
        Queue the job at once, beside the rhythm: also while paused, finished or running.

        Raises:
            InvalidInputError: its job is not known any more.
        """
        definition = await self.lock(store_id, schedule_id)
        if definition is None:
            return None
        self.jobs.read(definition.job, definition.data)
        now = self.clock.now()
        (firing_id,) = await self._firings.fire(
            store_id, [(schedule_id, definition, now)], trigger=Trigger.MANUAL, now=now
        )
        await self._tell()
        return await FiringRepository(self.connection).find(store_id, firing_id)

    async def remove(self, store_id: UUID, schedule_id: UUID) -> bool:
        """Forget a schedule and its history; what is queued still runs."""
        if not await DueRepository(self.connection).lock(store_id, schedule_id):
            return False
        await ScheduleRepository(self.connection).remove(store_id, schedule_id)
        return True

    async def _tell(self) -> None:
        await self.connection.execute(sa.select(sa.func.pg_notify(CHANNEL, "")))

    @property
    def _firings(self) -> FiringService:
        return FiringService(self.connection, self.jobs)

    def _first_due(self, definition: Definition, *, now: datetime) -> datetime:
        self.jobs.read(definition.job, definition.data)
        due = rhythm_of(definition).next_after(now)
        if due is not None:
            return due
        if definition.at is not None:
            raise InvalidInputError(Issue(("at",), "It has passed"))
        raise InvalidInputError(Issue(("cron",), "It never comes round"))


def _rhythm(definition: Definition) -> tuple[object, ...]:
    return definition.cron, definition.at, definition.time_zone
