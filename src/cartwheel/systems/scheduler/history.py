"""Queries on firings: one row for each due that fired, and one for each row of skipped dues."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.kernel.connection import Connection
from cartwheel.systems.scheduler.contracts import (
    OPEN_STATES,
    Firing,
    FiringState,
    JobOutcome,
    Trigger,
)
from cartwheel.systems.scheduler.models import firings

_kept = firings.c
_IS_OPEN: Final[sa.ColumnElement[bool]] = sa.literal_column(
    "firings.state IN ('queued', 'running')", sa.Boolean
)
_MAX_ERROR: Final = 2_000


@dataclass(frozen=True, slots=True)
class FiringRepository:
    """The history of one store's schedules at a time."""

    connection: Connection

    async def add_all(self, store_id: UUID, added: Sequence[Firing]) -> set[UUID]:
        """Add firings and return the ids of those whose due had none yet."""
        if not added:
            return set()
        rows = [
            {
                "id": firing.id,
                "store_id": store_id,
                "schedule_id": firing.schedule_id,
                "trigger": firing.trigger,
                "state": firing.state,
                "due_at": firing.due_at,
                "last_due_at": firing.last_due_at,
                "fired_at": firing.fired_at,
                "error": _shortened(firing.error),
            }
            for firing in added
        ]
        inserted = await self.connection.execute(
            insert(firings)
            .values(rows)
            .on_conflict_do_nothing(
                index_elements=["schedule_id", "due_at"],
                index_where=_kept.trigger == sa.literal_column("'due'"),
            )
            .returning(_kept.id)
        )
        return set(inserted.scalars())

    async def note_jobs(self, store_id: UUID, jobs: Mapping[UUID, UUID]) -> None:
        """Note which job each firing queued."""
        statement = (
            sa.update(firings)
            .where(_kept.store_id == store_id, _kept.id == sa.bindparam("of_firing"))
            .values(job_id=sa.bindparam("job"))
        )
        rows = [{"of_firing": firing, "job": job} for firing, job in jobs.items()]
        await self.connection.execute(statement, rows)

    async def list_with_open(self, store_id: UUID, schedule_ids: Collection[UUID]) -> set[UUID]:
        """Return those of the schedules that have a job still to be done."""
        if not schedule_ids:
            return set()
        found = await self.connection.scalars(
            sa.select(_kept.schedule_id)
            .where(_kept.store_id == store_id, _kept.schedule_id.in_(schedule_ids), _IS_OPEN)
            .distinct()
        )
        return set(found)

    async def list_open(
        self, store_id: UUID, schedule_ids: Collection[UUID], *, before: datetime, after: datetime
    ) -> dict[UUID, FiringState]:
        """
        Return the jobs that are still to be done, of firings before one moment or after another.

        Each with how far it has come, as far as is known.
        """
        rows = await self.connection.execute(
            sa.select(_kept.job_id, _kept.state).where(
                _kept.store_id == store_id,
                _kept.schedule_id.in_(schedule_ids),
                sa.or_(_kept.fired_at < before, _kept.fired_at > after),
                _kept.job_id.is_not(None),
                _IS_OPEN,
            )
        )
        return {row.job_id: FiringState(row.state) for row in rows}

    async def note_progress(self, store_id: UUID, job_id: UUID, outcome: JobOutcome) -> None:
        """Note how far the firing of a job has come; one that has ended stays as it is."""
        await self.connection.execute(
            sa.update(firings)
            .where(_kept.store_id == store_id, _kept.job_id == job_id, _IS_OPEN)
            .values(
                state=outcome.state,
                started_at=outcome.started_at,
                finished_at=outcome.finished_at,
                error=_shortened(outcome.error),
            )
        )

    async def find(self, store_id: UUID, firing_id: UUID) -> Firing | None:
        """Return a firing, if the store has it."""
        found = await self._fetch(_kept.store_id == store_id, _kept.id == firing_id, limit=1)
        return found[0] if found else None

    async def list_page(
        self,
        store_id: UUID,
        schedule_id: UUID,
        *,
        state: FiringState | None,
        before: UUID | None,
        limit: int,
    ) -> list[Firing]:
        """Return what a schedule fired and skipped, the newest first."""
        wanted = [_kept.store_id == store_id, _kept.schedule_id == schedule_id]
        if state is not None:
            wanted.append(_kept.state == state)
        if before is not None:
            wanted.append(_kept.id < before)
        return await self._fetch(*wanted, limit=limit)

    async def prune(
        self, store_id: UUID, schedule_ids: Collection[UUID], *, count: int, before: datetime
    ) -> int:
        """
        Forget what ended before a moment, and all but the newest `count` of each schedule.

        What is still open is kept.
        """
        ranked = (
            sa.select(
                _kept.id,
                sa.func.row_number()
                .over(partition_by=_kept.schedule_id, order_by=_kept.id.desc())
                .label("rank"),
            )
            .where(_kept.store_id == store_id, _kept.schedule_id.in_(schedule_ids))
            .subquery()
        )
        doomed = (
            sa.select(_kept.id)
            .join(ranked, ranked.c.id == _kept.id)
            .where(
                sa.or_(ranked.c.rank > count, _kept.fired_at < before),
                _kept.state.not_in(OPEN_STATES),
            )
            # Never waits for one who deletes the schedule, who may be waiting for this one.
            .with_for_update(of=firings, skip_locked=True)
        )
        deleted = await self.connection.execute(
            sa.delete(firings).where(_kept.store_id == store_id, _kept.id.in_(doomed))
        )
        return deleted.rowcount

    async def _fetch(self, *wanted: sa.ColumnElement[bool], limit: int) -> list[Firing]:
        columns = [column for column in _kept if column.name != "store_id"]
        rows = await self.connection.execute(
            sa.select(*columns).where(*wanted).order_by(_kept.id.desc()).limit(limit)
        )
        return [_firing(row) for row in rows]


def _firing(row: sa.Row[Any]) -> Firing:
    duration = None
    if row.started_at is not None and row.finished_at is not None:
        duration = max(0.0, (row.finished_at - row.started_at).total_seconds())
    return Firing(
        **row._asdict()
        | {
            "trigger": Trigger(row.trigger),
            "state": FiringState(row.state),
            "duration_seconds": duration,
        }
    )


def _shortened(error: str | None) -> str | None:
    # PostgreSQL keeps no NUL in a text; whatever a job raised may hold one.
    return None if error is None else error.replace("\0", "")[:_MAX_ERROR]
