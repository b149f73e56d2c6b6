"""What became of interventions, counted; for those who report it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.interventions.models import interventions
from cartwheel.kernel.connection import Connection

_one = interventions.c
_REACHED: Final = sa.select(sa.func.count()).where(
    _one.store_id == sa.bindparam("store"),
    _one.delivered_at >= sa.bindparam("since", type_=sa.DateTime(timezone=True)),
)


@dataclass(frozen=True, slots=True)
class InterventionFigures:
    """Counts interventions of one store at a time."""

    connection: Connection

    async def count_reached(self, store_id: UUID, *, since: datetime) -> int:
        """Count those that shoppers were shown since a moment."""
        counted = await self.connection.execute(_REACHED, {"store": store_id, "since": since})
        return int(counted.scalar_one())
