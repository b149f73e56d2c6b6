"""Queries about money that changed hands at the counter, inside the given transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.rentals.bookings.models import counter_entries
from cartwheel.kernel.connection import Connection

_entry = counter_entries.c


@dataclass(frozen=True, slots=True)
class CounterEntryRepository:
    """What was recorded for bookings, which is only added to."""

    connection: Connection

    async def find(self, booking_id: UUID, key: str) -> Any:
        """Return what was recorded for a booking under a key; None if nothing."""
        found = await self.connection.execute(
            sa.select(counter_entries).where(_entry.booking_id == booking_id, _entry.key == key)
        )
        return found.one_or_none()

    async def list_of(self, store_id: UUID, booking_id: UUID) -> Sequence[Any]:
        """Return what was recorded for a booking, the oldest first."""
        found = await self.connection.execute(
            sa.select(counter_entries)
            .where(_entry.store_id == store_id, _entry.booking_id == booking_id)
            .order_by(_entry.id)
        )
        return found.all()

    async def add(self, values: Mapping[str, Any]) -> None:
        """Record money that changed hands."""
        await self.connection.execute(sa.insert(counter_entries).values(dict(values)))
