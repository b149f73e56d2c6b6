"""Firing: what is written when dues have come, all of it in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.jobs.contracts import Job, JobOptions
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.scheduler.contracts import Definition, Firing, FiringState, Trigger
from cartwheel.systems.scheduler.history import FiringRepository
from cartwheel.systems.scheduler.job_types import SchedulableJobs
from cartwheel.systems.scheduler.planning import Span

log = structlog.get_logger()

_FOLLOWED: Final = JobOptions(is_followed=True)


@dataclass(frozen=True, slots=True)
class FiringService:
    """Fires and skips dues of one store's schedules; the job is queued if the firing is new."""

    connection: Connection
    jobs: SchedulableJobs

    async def fire(
        self,
        store_id: UUID,
        dues: Sequence[tuple[UUID, Definition, datetime]],
        *,
        trigger: Trigger,
        now: datetime,
    ) -> list[UUID]:
        """
        Queue the jobs of schedules for dues of theirs, and return the firings' ids.

        A due that has a firing already is passed over. A job that cannot be made any
        more makes a failed firing, which says why.
        """
        added: list[Firing] = []
        made: dict[UUID, Job] = {}
        for schedule_id, definition, due in dues:
            firing_id = new_id()
            error = None
            try:
                made[firing_id] = self.jobs.read(definition.job, definition.data)
            except InvalidInputError as refusal:
                error = str(refusal)
            except Exception as bug:
                # One kind of job must not keep every other schedule from firing.
                log.exception("scheduler.job_not_made", job=definition.job)
                error = f"{type(bug).__name__}: {bug}"
            added.append(
                _firing(
                    schedule_id,
                    firing_id=firing_id,
                    trigger=trigger,
                    state=FiringState.FAILED if error else FiringState.QUEUED,
                    due=due,
                    error=error,
                    now=now,
                )
            )
        new = await FiringRepository(self.connection).add_all(store_id, added)
        await self._queue(store_id, {key: made[key] for key in made if key in new})
        return [firing.id for firing in added if firing.id in new]

    async def skip(
        self, store_id: UUID, spans: Sequence[tuple[UUID, Span]], *, now: datetime
    ) -> None:
        """Note dues that are not fired, one row for each span of them."""
        await FiringRepository(self.connection).add_all(
            store_id,
            [
                _firing(
                    schedule_id,
                    state=FiringState.SKIPPED,
                    due=span.first,
                    last=span.last,
                    error=span.reason,
                    now=now,
                )
                for schedule_id, span in spans
            ],
        )

    async def fail(
        self, store_id: UUID, schedule_id: UUID, *, due: datetime, error: str, now: datetime
    ) -> None:
        """Note a due for which nothing could be done."""
        failed = _firing(schedule_id, state=FiringState.FAILED, due=due, error=error, now=now)
        await FiringRepository(self.connection).add_all(store_id, [failed])

    async def _queue(self, store_id: UUID, made: Mapping[UUID, Job]) -> None:
        if not made:
            return
        ids = await Outbox(self.connection).enqueue_all(list(made.values()), options=_FOLLOWED)
        queued = dict(zip(made, ids, strict=True))
        await FiringRepository(self.connection).note_jobs(store_id, queued)


def _firing(
    schedule_id: UUID,
    *,
    state: FiringState,
    due: datetime,
    now: datetime,
    firing_id: UUID | None = None,
    trigger: Trigger = Trigger.DUE,
    last: datetime | None = None,
    error: str | None = None,
) -> Firing:
    return Firing(
        id=firing_id or new_id(),
        schedule_id=schedule_id,
        trigger=trigger,
        state=state,
        due_at=due,
        last_due_at=last,
        fired_at=now,
        job_id=None,
        started_at=None,
        finished_at=None,
        duration_seconds=None,
        error=error,
    )
