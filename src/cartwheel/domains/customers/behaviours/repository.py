"""Queries about what customers did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.customers.behaviours.models import behaviours
from cartwheel.kernel.bulk import arrays_of, insertion
from cartwheel.kernel.connection import Connection

_NAMES: Final = ("customer_id", "name", "on", "store_id", "times", "last_at")
_ADDED: Final = insertion(behaviours, _NAMES)
_ADD: Final = _ADDED.on_conflict_do_update(
    index_elements=["customer_id", "name", "on"],
    set_={
        "times": behaviours.c.times + _ADDED.excluded.times,
        "last_at": sa.func.greatest(behaviours.c.last_at, _ADDED.excluded.last_at),
    },
)
_COUNT: Final = _ADDED.on_conflict_do_update(
    index_elements=["customer_id", "name", "on"],
    set_={"times": _ADDED.excluded.times, "last_at": _ADDED.excluded.last_at},
    where=behaviours.c.times != _ADDED.excluded.times,
).returning(behaviours.c.customer_id)


class Day(NamedTuple):
    """What somebody did on one day."""

    customer_id: UUID
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class BehaviourRepository:
    """What customers of one store did, by day."""

    connection: Connection

    async def add(self, store_id: UUID, days: Mapping[Day, tuple[int, datetime]]) -> None:
        """Add how often somebody did something on a day, and when last."""
        if days:
            await self.connection.execute(_ADD, arrays_of(_NAMES, _rows(store_id, days)))

    async def count(self, store_id: UUID, days: Mapping[Day, tuple[int, datetime]]) -> set[UUID]:
        """Keep how often somebody did something on a day; return of whom that is news."""
        if not days:
            return set()
        rows = await self.connection.execute(_COUNT, arrays_of(_NAMES, _rows(store_id, days)))
        return set(rows.scalars())


def _rows(store_id: UUID, days: Mapping[Day, tuple[int, datetime]]) -> list[dict[str, object]]:
    return [
        {**day._asdict(), "store_id": store_id, "times": times, "last_at": last_at}
        for day, (times, last_at) in sorted(days.items())
    ]
