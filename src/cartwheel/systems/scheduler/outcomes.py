"""What became of the jobs that were fired: told by their workers, or else asked of the queues."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final, NamedTuple, Protocol
from uuid import UUID

import sqlalchemy as sa

from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database, enter_store
from cartwheel.systems.jobs.api import Ending, Outcome
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.scheduler.contracts import FiringState, JobOutcome
from cartwheel.systems.scheduler.dues import DueRepository
from cartwheel.systems.scheduler.history import FiringRepository

FORGOTTEN: Final = "The queue knows the job no more, nor how it ended: somebody has removed it"

PAGE: Final = 200
"""Of how many schedules firings are looked after at once."""

_TOLD_WITHIN: Final = timedelta(minutes=1)
CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""What lies further ahead than this was written by a clock that was ahead."""


class JobOutcomes(Protocol):
    """Knows what became of jobs."""

    async def find_outcomes(self, ids: Collection[UUID]) -> Mapping[UUID, JobOutcome]:
        """
        Return the outcomes of those of the jobs that a queue knows.

        Raises:
            UnavailableError: the queues do not answer.
        """
        ...


_ENDS: Final = {
    Outcome.COMPLETED: FiringState.SUCCEEDED,
    Outcome.CANCELLED: FiringState.CANCELLED,
    Outcome.FAILED: FiringState.FAILED,
}


@dataclass(frozen=True, slots=True)
class FiringFollower:
    """Hears from workers how the jobs of firings go, and notes it in their transactions."""

    firings: FiringRepository

    async def began(self, store_id: UUID, job_id: UUID, *, at: datetime) -> None:
        """See `JobFollower.began`."""
        await self.firings.note_progress(
            store_id, job_id, JobOutcome(FiringState.RUNNING, started_at=at)
        )

    async def ended(self, store_id: UUID, job_id: UUID, ending: Ending) -> None:
        """See `JobFollower.ended`."""
        outcome = JobOutcome(
            _ENDS[ending.outcome], ending.started_at, ending.finished_at, ending.error
        )
        await self.firings.note_progress(store_id, job_id, outcome)


@dataclass(frozen=True, slots=True)
class OutcomeReconciler:
    """
    Looks after what nobody has told: a worker died, was of another make, or a job was removed.

    Firings of the last minute are left to their workers. The queues are asked with no
    transaction open, and each firing is written by itself: any number of reconcilers, workers
    and those who delete schedules never wait for each other in a ring.
    """

    database: Database
    outcomes: JobOutcomes
    clock: Clock

    async def reconcile(self, *, after: UUID | None = None) -> UUID | None:
        """
        Look after the firings of a page of schedules; return where the next begins, if any.

        Raises:
            UnavailableError: the database or a queue does not answer; nothing is lost.
        """
        now = self.clock.now()
        found: list[_Open] = []
        async with self.database.transaction() as connection:
            page = await DueRepository(connection).list_page(after=after, limit=PAGE)
            for store_id, of_store in groupby(sorted(page, key=_owner), key=_owner):
                await enter_store(connection, store_id)
                open_jobs = await FiringRepository(connection).list_open(
                    store_id,
                    [schedule_id for schedule_id, _ in of_store],
                    before=now - _TOLD_WITHIN,
                    # Fired while the clock was ahead.
                    after=now + CLOCKS_DIFFER,
                )
                found += [_Open(store_id, job_id, state) for job_id, state in open_jobs.items()]
            # Asked before the queues are: what has left the outbox by now is in its queue then.
            in_outbox: set[UUID] = set()
            if found:
                waits = outbox.c.id.in_([each.job_id for each in found])
                in_outbox = set(await connection.scalars(sa.select(outbox.c.id).where(waits)))
        sent = [each for each in found if each.job_id not in in_outbox]
        known = await self.outcomes.find_outcomes([each.job_id for each in sent]) if sent else {}
        for each in sent:
            outcome = known.get(each.job_id, JobOutcome(FiringState.CANCELLED, error=FORGOTTEN))
            if outcome.state not in {each.state, FiringState.QUEUED}:
                await self._write(each, outcome)
        return page[-1][0] if len(page) == PAGE else None

    async def _write(self, each: "_Open", outcome: JobOutcome) -> None:
        async with self.database.transaction(store_id=each.store_id) as connection:
            await FiringRepository(connection).note_progress(each.store_id, each.job_id, outcome)


class _Open(NamedTuple):
    store_id: UUID
    job_id: UUID
    state: FiringState


def _owner(row: tuple[UUID, UUID]) -> UUID:
    return row[1]
