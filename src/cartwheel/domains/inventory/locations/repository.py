"""Queries about locations, inside the given transaction."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec.structs import asdict
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.inventory.locations.contracts import (
    ListLocations,
    Location,
    LocationAction,
)
from cartwheel.domains.inventory.models import locations
from cartwheel.kernel.connection import Connection

_kept = locations.c
_SHOWN = tuple(column for column in _kept if column.name != "store_id")


@dataclass(frozen=True, slots=True)
class LocationRepository:
    """Locations of one store at a time."""

    connection: Connection

    async def add(self, store_id: UUID, location: Location) -> bool:
        """Keep a location; False if another one has its code."""
        rows = await self.connection.execute(
            insert(locations)
            .values(store_id=store_id, **_row(location))
            .on_conflict_do_nothing(index_elements=["store_id", "code"])
            .returning(_kept.id)
        )
        return rows.one_or_none() is not None

    async def find(self, store_id: UUID, location_id: UUID) -> Location | None:
        """Return a location, if the store has it."""
        found = await self._fetch(_kept.store_id == store_id, _kept.id == location_id)
        return found[0] if found else None

    async def lock(self, store_id: UUID, location_id: UUID) -> Location | None:
        """Return a location, if the store has it; others who change it wait."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN)
            .where(_kept.store_id == store_id, _kept.id == location_id)
            .with_for_update(key_share=True)
        )
        row = rows.one_or_none()
        return None if row is None else _location(row)

    async def list_page(self, store_id: UUID, query: ListLocations) -> list[Location]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted = [_kept.store_id == store_id]
        if query.is_active is not None:
            wanted.append(_kept.is_active.is_(query.is_active))
        if query.channel is not None:
            serves_all = sa.func.cardinality(_kept.channels) == 0
            wanted.append(serves_all | (sa.literal(query.channel) == sa.any_(_kept.channels)))
        if query.cursor is not None:
            wanted.append(_kept.id < query.cursor)
        return await self._fetch(*wanted, limit=query.limit + 1)

    async def change(self, store_id: UUID, location: Location) -> None:
        """Write a location anew that is locked."""
        await self.connection.execute(
            sa.update(locations)
            .where(_kept.store_id == store_id, _kept.id == location.id)
            .values(_row(location))
        )

    async def _fetch(
        self, *wanted: sa.ColumnElement[bool], limit: int | None = None
    ) -> list[Location]:
        rows = await self.connection.execute(
            sa.select(*_SHOWN).where(*wanted).order_by(_kept.id.desc()).limit(limit)
        )
        return [_location(row) for row in rows]


def _row(location: Location) -> dict[str, object]:
    row = asdict(location)
    del row["allowed_actions"]
    return row | {"channels": list(location.channels)}


def _location(row: Any) -> Location:
    values = row._asdict()
    action = LocationAction.DEACTIVATE if values["is_active"] else LocationAction.ACTIVATE
    values["channels"] = tuple(values["channels"])
    return Location(**values, allowed_actions=(action,))
