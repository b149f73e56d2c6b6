"""Queries on the dues of every store; whoever changes a schedule holds its due's row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from cartwheel.kernel.connection import Connection
from cartwheel.systems.scheduler.models import schedule_dues

_kept = schedule_dues.c


@dataclass(frozen=True, slots=True)
class Due:
    """A due that has come: whose, and when it was."""

    schedule_id: UUID
    store_id: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DueRepository:
    """
    The next due of each schedule, outside row-level security.

    The row is the lock of its schedule and is taken before any other row of it, by
    schedulers and by those who change it: so they never wait for each other in a ring.
    """

    connection: Connection

    async def claim(self, *, now: datetime, limit: int) -> list[Due]:
        """Lock dues that have come, the oldest first, passing over what others have locked."""
        rows = await self.connection.execute(
            sa.select(_kept.schedule_id, _kept.store_id, _kept.due_at)
            .where(_kept.due_at <= now)
            .order_by(_kept.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [Due(*row) for row in rows]

    async def claim_planned(self, *, after: datetime, limit: int) -> list[Due]:
        """Lock dues that were planned after a moment, passing over what others have locked."""
        rows = await self.connection.execute(
            sa.select(_kept.schedule_id, _kept.store_id, _kept.due_at)
            .where(_kept.planned_at > after, _kept.due_at.is_not(None))
            .order_by(_kept.planned_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [Due(*row) for row in rows]

    async def find_next(self) -> datetime | None:
        """Return when the first due comes, or has come, whosever it is."""
        found: datetime | None = await self.connection.scalar(sa.select(sa.func.min(_kept.due_at)))
        return found

    async def lock(self, store_id: UUID, schedule_id: UUID) -> bool:
        """Wait for the schedule's lock; False when the store has no such schedule."""
        found = await self.connection.scalar(
            sa.select(_kept.schedule_id)
            .where(_kept.schedule_id == schedule_id, _kept.store_id == store_id)
            .with_for_update()
        )
        return found is not None

    async def add(
        self, store_id: UUID, schedule_id: UUID, due_at: datetime | None, *, now: datetime
    ) -> None:
        """Note the first due of a new schedule."""
        await self.connection.execute(
            sa.insert(schedule_dues).values(
                schedule_id=schedule_id, store_id=store_id, due_at=due_at, planned_at=now
            )
        )

    async def advance(self, dues: Mapping[UUID, datetime | None], *, now: datetime) -> None:
        """Set the next dues of schedules whose rows are locked; None is never."""
        if not dues:
            return
        statement = (
            sa.update(schedule_dues)
            .where(_kept.schedule_id == sa.bindparam("of_schedule"))
            .values(due_at=sa.bindparam("next_due"), planned_at=now)
        )
        rows = [{"of_schedule": key, "next_due": due} for key, due in dues.items()]
        await self.connection.execute(statement, rows)

    async def list_page(self, *, after: UUID | None, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Return schedules of every store by id, each with its store."""
        query = sa.select(_kept.schedule_id, _kept.store_id).order_by(_kept.schedule_id)
        if after is not None:
            query = query.where(_kept.schedule_id > after)
        rows = await self.connection.execute(query.limit(limit))
        return [(row.schedule_id, row.store_id) for row in rows]
