"""Queries on schedules, inside the given transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from cartwheel.kernel.connection import Connection
from cartwheel.systems.scheduler.contracts import (
    Definition,
    Misfire,
    Overlap,
    Schedule,
    ScheduleState,
)
from cartwheel.systems.scheduler.models import schedule_dues, schedules

_kept = schedules.c


@dataclass(frozen=True, slots=True)
class ScheduleRepository:
    """Schedules of one store at a time."""

    connection: Connection

    async def add(
        self, store_id: UUID, schedule_id: UUID, definition: Definition, *, now: datetime
    ) -> bool:
        """Keep a new schedule; False when the store has one of that name."""
        added = await self.connection.execute(
            insert(schedules)
            .values(
                id=schedule_id,
                store_id=store_id,
                created_at=now,
                updated_at=now,
                **_columns(definition),
            )
            .on_conflict_do_nothing(index_elements=["store_id", "name"])
        )
        return bool(added.rowcount)

    async def redefine(
        self, store_id: UUID, schedule_id: UUID, definition: Definition, *, now: datetime
    ) -> bool:
        """Put another definition in the place of a schedule's own; False when its name is taken."""
        statement = (
            sa.update(schedules)
            .where(_kept.store_id == store_id, _kept.id == schedule_id)
            .values(updated_at=now, **_columns(definition))
        )
        try:
            async with self.connection.begin_nested():
                await self.connection.execute(statement)
        except IntegrityError:
            return False
        return True

    async def mark_paused(
        self, store_id: UUID, schedule_id: UUID, *, paused_at: datetime | None
    ) -> None:
        """Note since when a schedule is paused; None is not at all."""
        await self.connection.execute(
            sa.update(schedules)
            .where(_kept.store_id == store_id, _kept.id == schedule_id)
            .values(paused_at=paused_at)
        )

    async def remove(self, store_id: UUID, schedule_id: UUID) -> None:
        """Forget a schedule, its due and its history."""
        await self.connection.execute(
            sa.delete(schedules).where(_kept.store_id == store_id, _kept.id == schedule_id)
        )

    async def count(self, store_id: UUID) -> int:
        """Count a store's schedules."""
        query = sa.select(sa.func.count()).where(_kept.store_id == store_id)
        return await self.connection.scalar(query) or 0

    async def find(self, store_id: UUID, schedule_id: UUID) -> Schedule | None:
        """Return a schedule, if the store has it."""
        found = await self._fetch(store_id, _kept.id == schedule_id, limit=1)
        return found[0] if found else None

    async def find_id(self, store_id: UUID, name: str) -> UUID | None:
        """Return the id of the schedule with a name, if the store has it."""
        query = sa.select(_kept.id).where(_kept.store_id == store_id, _kept.name == name)
        found: UUID | None = await self.connection.scalar(query)
        return found

    async def list_page(self, store_id: UUID, *, before: UUID | None, limit: int) -> list[Schedule]:
        """Return schedules, the newest first."""
        wanted = [_kept.id < before] if before is not None else []
        return await self._fetch(store_id, *wanted, limit=limit)

    async def list_definitions(
        self, store_id: UUID, schedule_ids: Collection[UUID]
    ) -> dict[UUID, Definition]:
        """Return the definitions of schedules by their ids."""
        rows = await self.connection.execute(
            sa.select(schedules).where(_kept.store_id == store_id, _kept.id.in_(schedule_ids))
        )
        return {row.id: _definition(row) for row in rows}

    async def _fetch(
        self, store_id: UUID, *wanted: sa.ColumnElement[bool], limit: int
    ) -> list[Schedule]:
        rows = await self.connection.execute(
            sa.select(schedules, schedule_dues.c.due_at)
            .join(schedule_dues, schedule_dues.c.schedule_id == _kept.id)
            .where(_kept.store_id == store_id, *wanted)
            .order_by(_kept.id.desc())
            .limit(limit)
        )
        return [_schedule(row) for row in rows]


def _columns(definition: Definition) -> dict[str, Any]:
    return {**msgspec.structs.asdict(definition), "data": definition.data.decode()}


def _definition(row: sa.Row[Any]) -> Definition:
    return Definition(
        name=row.name,
        cron=row.cron,
        at=row.at,
        time_zone=row.time_zone,
        job=row.job,
        data=row.data.encode(),
        misfire=Misfire(row.misfire),
        grace=row.grace,
        overlap=Overlap(row.overlap),
    )


def _schedule(row: sa.Row[Any]) -> Schedule:
    if row.paused_at is not None:
        state = ScheduleState.PAUSED
    else:
        state = ScheduleState.FINISHED if row.due_at is None else ScheduleState.ACTIVE
    return Schedule(
        id=row.id,
        name=row.name,
        state=state,
        cron=row.cron,
        at=row.at,
        time_zone=row.time_zone,
        job=row.job,
        data=msgspec.json.decode(row.data),
        misfire=Misfire(row.misfire),
        grace_seconds=int(row.grace.total_seconds()),
        overlap=Overlap(row.overlap),
        next_due_at=row.due_at,
        paused_at=row.paused_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
