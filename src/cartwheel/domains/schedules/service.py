"""Use cases of the schedules domain."""

from dataclasses import dataclass
from typing import NoReturn, TypeVar
from uuid import UUID

from cartwheel.domains.schedules import rules
from cartwheel.domains.schedules.contracts import (
    CreateSchedule,
    FiringPage,
    ListFirings,
    ListSchedules,
    Preview,
    PreviewSchedule,
    SchedulableJobList,
    SchedulePage,
    UpdateSchedule,
)
from cartwheel.domains.schedules.errors import (
    ScheduleNameTakenError,
    ScheduleNotFoundError,
    TooManySchedulesError,
)
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote
from cartwheel.systems.scheduler.api import (
    Firing,
    FiringRepository,
    SchedulableJobs,
    Schedule,
    ScheduleRepository,
    Schedules,
    at_changes,
    cron_of,
    due_time,
    in_words,
    upcoming,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ScheduleService:
    """
    A store's schedules, one method per verb; an operator's store is the platform itself.

    Each method but `create`, `list` and `preview` raises `ScheduleNotFoundError` when
    the store has no such schedule.
    """

    schedules: Schedules
    book: ScheduleRepository
    firings: FiringRepository
    jobs: SchedulableJobs
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateSchedule) -> Schedule:
        """
        Make a schedule, due for the first time after now.

        Raises:
            InvalidInputError: it would never be due, or its job cannot be scheduled.
            ScheduleNameTakenError: the store has one of that name.
            TooManySchedulesError: the store has as many as it may.
        """
        definition = rules.new_definition(command, store_id=store_id, jobs=self.jobs)
        if await self.book.count(store_id) >= rules.MOST_SCHEDULES:
            raise TooManySchedulesError(most=rules.MOST_SCHEDULES)
        made = await self.schedules.add(store_id, definition)
        if made is None:
            raise ScheduleNameTakenError(name=command.name)
        self.note.tell(made.id, after=made)
        return made

    async def list(self, store_id: UUID, query: ListSchedules) -> SchedulePage:
        """List schedules, the newest first."""
        found = await self.book.list_page(store_id, before=query.cursor, limit=query.limit + 1)
        return page_of(SchedulePage, found, limit=query.limit, by=lambda one: one.id)

    async def get(self, store_id: UUID, schedule_id: UUID) -> Schedule:
        """Return a schedule."""
        return _found(await self.book.find(store_id, schedule_id), schedule_id)

    async def update(self, store_id: UUID, command: UpdateSchedule) -> Schedule:
        """
        Change a schedule; a new rhythm counts from now, and what it had not fired is dropped.

        Raises:
            InvalidInputError: it would never be due, or its job cannot be scheduled.
            ScheduleNameTakenError: the store has another one of that name.
        """
        before = _found(await self.schedules.lock(store_id, command.id), command.id)
        shown = await self.book.find(store_id, command.id)
        after = rules.changed_definition(before, command, store_id=store_id, jobs=self.jobs)
        changed = await self.schedules.redefine(store_id, command.id, after)
        if changed is None:
            raise ScheduleNameTakenError(name=after.name)
        self.note.tell(command.id, before=shown, after=changed)
        return changed

    async def pause(self, store_id: UUID, schedule_id: UUID) -> Schedule:
        """Let nothing be due until it is resumed; pausing again changes nothing."""
        before = await self._lock(store_id, schedule_id)
        after = _found(await self.schedules.pause(store_id, schedule_id), schedule_id)
        self.note.tell(schedule_id, before=before, after=after)
        return after

    async def resume(self, store_id: UUID, schedule_id: UUID) -> Schedule:
        """Go on with the first due after now; what passed meanwhile does not fire."""
        before = await self._lock(store_id, schedule_id)
        after = _found(await self.schedules.resume(store_id, schedule_id), schedule_id)
        self.note.tell(schedule_id, before=before, after=after)
        return after

    async def run_now(self, store_id: UUID, schedule_id: UUID) -> Firing:
        """Queue the job at once, beside the rhythm; also while the schedule is paused."""
        firing = _found(await self.schedules.run_now(store_id, schedule_id), schedule_id)
        self.note.tell(schedule_id, after=firing)
        return firing

    async def delete(self, store_id: UUID, schedule_id: UUID) -> None:
        """Forget a schedule and its history; what is queued still runs."""
        before = await self._lock(store_id, schedule_id)
        await self.schedules.remove(store_id, schedule_id)
        self.note.tell(schedule_id, before=before)

    async def history(self, store_id: UUID, query: ListFirings) -> FiringPage:
        """List what a schedule fired and skipped, the newest first."""
        _found(await self.book.find(store_id, query.id), query.id)
        found = await self.firings.list_page(
            store_id, query.id, state=query.state, before=query.cursor, limit=query.limit + 1
        )
        return page_of(FiringPage, found, limit=query.limit, by=lambda one: one.id)

    def list_jobs(self) -> SchedulableJobList:
        """List the kinds of job that schedules may queue."""
        return SchedulableJobList(rules.kinds_of(self.jobs))

    def preview(self, query: PreviewSchedule) -> Preview:
        """
        Return what an expression means, and when it would be due.

        Raises:
            InvalidInputError: naming `cron`, `timeZone` or `after`.
        """
        cron = cron_of(query.cron, query.time_zone)
        after = rules.whole_second("after", query.after) or self.clock.now()
        dues = upcoming(cron, after=after, count=query.count)
        return Preview(
            words=in_words(cron.crontab),
            clock_changes=at_changes(cron.crontab, cron.zone, after=after),
            time_zone=query.time_zone,
            dues=tuple(due_time(due, cron.zone) for due in dues),
        )

    async def _lock(self, store_id: UUID, schedule_id: UUID) -> Schedule:
        _found(await self.schedules.lock(store_id, schedule_id), schedule_id)
        return _found(await self.book.find(store_id, schedule_id), schedule_id)


def _found(value: T | None, schedule_id: UUID) -> T:
    return _refuse(schedule_id) if value is None else value


def _refuse(schedule_id: UUID) -> NoReturn:
    raise ScheduleNotFoundError(schedule_id=schedule_id)
