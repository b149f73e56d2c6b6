"""The running scheduler: fires dues as they come, and looks after and prunes the history."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Final, TypeVar
from uuid import UUID

import sqlalchemy as sa
import stamina
import structlog

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database, enter_store
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.notices import listen
from cartwheel.kernel.rest import REST
from cartwheel.kernel.rounds import next_round, seconds_to_round
from cartwheel.systems.scheduler import metrics
from cartwheel.systems.scheduler.book import ScheduleRepository
from cartwheel.systems.scheduler.contracts import Definition, Overlap, Trigger
from cartwheel.systems.scheduler.dues import Due, DueRepository
from cartwheel.systems.scheduler.firing import FiringService
from cartwheel.systems.scheduler.history import FiringRepository
from cartwheel.systems.scheduler.job_types import SchedulableJobs
from cartwheel.systems.scheduler.outcomes import CLOCKS_DIFFER, JobOutcomes, OutcomeReconciler
from cartwheel.systems.scheduler.planning import Plan, plan, without_overlap
from cartwheel.systems.scheduler.rhythms import rhythm_of
from cartwheel.systems.scheduler.scheduling import CHANNEL

log = structlog.get_logger()

T = TypeVar("T")

_PAGE: Final = 200
_LONGEST_PAUSE_SECONDS: Final = 5.0
# What is due, and yet is not to be had, another scheduler is at.
_HELD_SECONDS: Final = 0.5
# Between two pages of firings that are looked after, so that many are no burden either.
_PAGES_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Scheduler:
    """
    Fires what is due; any number of them share the work.

    A notification says that a schedule was made or changed; `poll_every` bounds how long a
    lost one delays, and how long a due waits that another scheduler died over. A batch
    takes at most `batch` schedules, and of each at most `most_dues` dues.
    """

    database: Database
    jobs: SchedulableJobs
    outcomes: JobOutcomes
    clock: Clock
    poll_every: timedelta = timedelta(seconds=5)
    batch: int = 100
    most_dues: int = 20
    hold_limit: timedelta = timedelta(seconds=10)
    """How long a scheduler that is stopped in a batch may keep it from the others."""
    keep_for: timedelta = timedelta(days=90)
    keep_count: int = 1_000
    prune_every: timedelta = timedelta(hours=1)
    replan_every: timedelta = timedelta(seconds=30)
    reconcile_every: timedelta = timedelta(minutes=1)
    _dues_changed: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    async def run(self) -> None:
        """Work until cancelled; a database or a queue that is away is waited for."""
        async with asyncio.TaskGroup() as group:
            listening = listen(self.database, CHANNEL, hear=self._wake, on_listening=self._wake)
            group.create_task(listening, name="schedule notifications")
            group.create_task(self._fire_all(), name="schedules")
            group.create_task(self._replan_all(), name="schedules planned ahead")
            group.create_task(self._reconcile_all(), name="schedule outcomes")
            group.create_task(self._prune_all(), name="schedule history")

    async def fire_batch(self) -> int:
        """
        Fire the oldest dues that have come and return how many schedules those were of.

        Firings, their jobs and the next dues are written together or not at all.

        Raises:
            UnavailableError: the database does not answer; nothing is lost.
        """
        async with self.database.transaction() as connection:
            await self._limit(connection)
            now = self.clock.now()
            claimed = await DueRepository(connection).claim(now=now, limit=self.batch)
            plans: list[Plan] = []
            for store_id, dues in groupby(sorted(claimed, key=_store), key=_store):
                await enter_store(connection, store_id)
                plans += await self._fire_store(connection, store_id, list(dues), now=now)
        metrics.observe(
            fired=[due for planned in plans for due in planned.fire],
            skipped=sum(len(planned.skipped) for planned in plans),
            now=now,
        )
        return len(claimed)

    async def replan_batch(self) -> int:
        """
        Plan dues anew that were planned while the clock was ahead; return how many those were.

        Else a schedule would be silent for as long as the clock was ahead. It is due next
        when its rhythm says so after now; a time that has a firing, or was skipped under
        its own name, is passed over when it comes again. Once-only schedules stay as they are.

        Raises:
            UnavailableError: the database does not answer.
        """
        async with self.database.transaction() as connection:
            await self._limit(connection)
            now = self.clock.now()
            repository = DueRepository(connection)
            ahead = await repository.claim_planned(after=now + CLOCKS_DIFFER, limit=self.batch)
            dues: dict[UUID, datetime | None] = {}
            for store_id, of_store in groupby(sorted(ahead, key=_store), key=_store):
                await enter_store(connection, store_id)
                mine = list(of_store)
                definitions = await ScheduleRepository(connection).list_definitions(
                    store_id, [due.schedule_id for due in mine]
                )
                dues |= {
                    d.schedule_id: _replanned(definitions[d.schedule_id], d, now) for d in mine
                }
            await repository.advance(dues, now=now)
        if ahead:
            log.warning("scheduler.clock_went_back", replanned=len(ahead))
        return len(ahead)

    async def _limit(self, connection: Connection) -> None:
        """Keep a process that is stopped from keeping its schedules from the others."""
        await connection.execute(
            sa.text("SELECT set_config('idle_in_transaction_session_timeout', :limit, true)"),
            {"limit": str(self.hold_limit // timedelta(milliseconds=1))},
        )

    async def prune(self) -> int:
        """
        Forget what is too old or too much in every schedule's history; return how much.

        Raises:
            UnavailableError: the database does not answer.
        """
        pruned, last = 0, None
        before = self.clock.now() - self.keep_for
        while True:
            async with self.database.transaction() as connection:
                page = await DueRepository(connection).list_page(after=last, limit=_PAGE)
                firings = FiringRepository(connection)
                for store_id, of_store in groupby(sorted(page, key=_owner), key=_owner):
                    await enter_store(connection, store_id)
                    pruned += await firings.prune(
                        store_id,
                        [schedule_id for schedule_id, _ in of_store],
                        count=self.keep_count,
                        before=before,
                    )
            if len(page) < _PAGE:
                return pruned
            last = page[-1][0]

    async def _fire_store(
        self, connection: Connection, store_id: UUID, dues: Sequence[Due], *, now: datetime
    ) -> list[Plan]:
        book = ScheduleRepository(connection)
        firings = FiringService(connection, self.jobs)
        definitions = await book.list_definitions(store_id, [due.schedule_id for due in dues])
        running = await FiringRepository(connection).list_with_open(
            store_id, [key for key, d in definitions.items() if d.overlap is Overlap.SKIP]
        )
        plans: dict[UUID, Plan] = {}
        for due in dues:
            key = due.schedule_id
            try:
                plans[key] = self._plan(definitions[key], due, now=now, is_open=key in running)
            except InvalidInputError as error:
                # A zone that the time zone database has lost: nothing is due until it is changed.
                log.exception("scheduler.schedule_broken", schedule_id=str(key))
                await firings.fail(store_id, key, due=due.due_at, error=str(error), now=now)
                await book.mark_paused(store_id, key, paused_at=now)
                plans[key] = Plan((), (), None)
        spans = [(key, span) for key, planned in plans.items() for span in planned.skipped]
        await firings.skip(store_id, spans, now=now)
        fired = [(key, definitions[key], at) for key, p in plans.items() for at in p.fire]
        await firings.fire(store_id, fired, trigger=Trigger.DUE, now=now)
        next_dues = {key: planned.next_due for key, planned in plans.items()}
        await DueRepository(connection).advance(next_dues, now=now)
        return list(plans.values())

    def _plan(self, definition: Definition, due: Due, *, now: datetime, is_open: bool) -> Plan:
        planned = plan(
            rhythm_of(definition),
            first=due.due_at,
            now=now,
            misfire=definition.misfire,
            grace=definition.grace,
            most=self.most_dues,
        )
        if definition.overlap is Overlap.SKIP:
            return without_overlap(planned, is_open=is_open)
        return planned

    async def _fire_all(self) -> None:
        while True:
            self._dues_changed.clear()
            next_due = await _patiently(self._find_next)
            if next_due is None or next_due > self.clock.now():
                await self._wait_for(next_due)
            elif not await _patiently(self.fire_batch):
                await asyncio.sleep(_HELD_SECONDS)

    async def _find_next(self) -> datetime | None:
        async with self.database.reading() as connection:
            return await DueRepository(connection).find_next()

    async def _wait_for(self, next_due: datetime | None) -> None:
        """Wait until the next due, or until one may have been told of in vain."""
        loop, every = asyncio.get_running_loop(), self.poll_every.total_seconds()
        until = loop.time() + REST.seconds_to_round(every)
        # The clock may be set, and stands where a machine sleeps: dues are compared with it
        # now and then, and what was planned while it was ahead is looked for when it goes back.
        while (left := until - loop.time()) > 0 and not self._dues_changed.is_set():
            now = self.clock.now()
            if next_due is not None:
                left = min(left, (next_due - now).total_seconds())
                if left <= 0:
                    return
            await _wait(self._dues_changed, min(left, every))
            if self.clock.now() < now:
                REST.stir()

    async def _reconcile_all(self) -> None:
        reconciler = OutcomeReconciler(self.database, self.outcomes, self.clock)
        page: UUID | None = None
        while True:
            await asyncio.sleep(
                seconds_to_round(self.reconcile_every.total_seconds())
                if page is None
                else _PAGES_SECONDS
            )
            page = await _patiently(partial(reconciler.reconcile, after=page))

    def _wake(self, _: str = "") -> None:
        self._dues_changed.set()

    async def _replan_all(self) -> None:
        while True:
            if await _patiently(self.replan_batch) < self.batch:
                await REST.next_round(self.replan_every.total_seconds())

    async def _prune_all(self) -> None:
        while True:
            await _patiently(self.prune)
            await next_round(self.prune_every.total_seconds())


async def _patiently(work: Callable[[], Awaitable[T]]) -> T:
    # Whatever went wrong, what was due is still there: it is logged, and tried again for ever.
    return await stamina.retry(
        on=Exception, attempts=None, timeout=None, wait_initial=0.1, wait_max=_LONGEST_PAUSE_SECONDS
    )(work)()


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


def _replanned(definition: Definition, due: Due, now: datetime) -> datetime | None:
    if definition.cron is None:
        return due.due_at
    try:
        again = rhythm_of(definition).next_after(now)
    except InvalidInputError:  # its zone is gone: firing says so
        return due.due_at
    # One that has come meanwhile is left to firing.
    return due.due_at if again is None else min(again, due.due_at)


def _store(due: Due) -> UUID:
    return due.store_id


def _owner(row: tuple[UUID, UUID]) -> UUID:
    return row[1]
