"""Writing down which holds are over; they have counted for nothing since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.inventory.holds.contracts import HoldState
from cartwheel.domains.inventory.holds.models import holds
from cartwheel.domains.inventory.messages import HoldExpired
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

KEPT_FOR: Final = timedelta(days=30)

_kept = holds.c


@dataclass(frozen=True, slots=True)
class SweepRepository:
    """Holds of one store at a time whose time is over."""

    connection: Connection

    async def expire(self, store_id: UUID, *, now: datetime, limit: int) -> Sequence[HoldExpired]:
        """End holds that are over; whoever confirms one at this moment has it first."""
        due = (
            sa.select(_kept.id)
            .where(_kept.store_id == store_id, _kept.state == HoldState.HELD, _kept.until <= now)
            .order_by(_kept.until)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte()
        )
        rows = await self.connection.execute(
            sa.update(holds)
            .where(_kept.id.in_(sa.select(due.c.id)))
            .values(state=HoldState.EXPIRED, ended_at=now)
            .returning(_kept.store_id, _kept.holder_id, _kept.until.label("expired_at"))
        )
        return [read(row, HoldExpired) for row in rows]

    async def forget(self, store_id: UUID, *, now: datetime, limit: int) -> int:
        """Delete what was given back or has expired a month ago and never left the house."""
        old = (
            sa.select(_kept.id)
            .where(
                _kept.store_id == store_id,
                _kept.state.in_((HoldState.RELEASED, HoldState.EXPIRED)),
                _kept.ended_at < now - KEPT_FOR,
            )
            .limit(limit)
        )
        deleted = await self.connection.execute(sa.delete(holds).where(_kept.id.in_(old)))
        return deleted.rowcount
