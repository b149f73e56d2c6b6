"""Queries about locations, inside the given transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.rentals.fleet.locations.contracts import (
    ListRentalLocations,
    LocationStep,
    OneWayFee,
    OpeningHours,
    RentalLocation,
)
from cartwheel.domains.rentals.fleet.models import locations, one_way_fees
from cartwheel.kernel.connection import Connection

_kept = locations.c
# The fees in one text, so that a location is one row.
_ONE_WAY: Final = sa.literal_column(
    """
    (SELECT coalesce(json_agg(json_build_object('toId', f.to_id, 'feeMinor', f.fee_minor,
        'currency', f.currency) ORDER BY f.to_id), '[]')
    FROM rental_one_way_fees f WHERE f.from_id = rental_locations.id)::text
    """,
    sa.Text,
).label("one_way")
_MINE: Final = _kept.store_id == sa.bindparam("of_store")
_SHOWN: Final = sa.select(locations, _ONE_WAY).where(_MINE)
_ONE: Final = _kept.id == sa.bindparam("location_id")
_FIND: Final = _SHOWN.where(_ONE)
_LOCK: Final = sa.select(_kept.id).where(_MINE, _ONE).with_for_update(key_share=True)
_HAS: Final = sa.select(_kept.id).where(
    _MINE, _kept.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid)))
)


@dataclass(frozen=True, slots=True)
class RentalLocationRepository:
    """Locations of one store at a time."""

    connection: Connection

    async def add(self, store_id: UUID, location: RentalLocation) -> bool:
        """Keep a location without its one-way fees; False if another one has its code."""
        rows = await self.connection.execute(
            insert(locations)
            .values(store_id=store_id, **_row(location))
            .on_conflict_do_nothing(index_elements=["store_id", "code"])
            .returning(_kept.id)
        )
        return rows.one_or_none() is not None

    async def find(self, store_id: UUID, location_id: UUID) -> RentalLocation | None:
        """Return a location, if the store has it."""
        given = {"of_store": store_id, "location_id": location_id}
        row = (await self.connection.execute(_FIND, given)).one_or_none()
        return None if row is None else _location(row)

    async def lock(self, store_id: UUID, location_id: UUID) -> RentalLocation | None:
        """Return a location, if the store has it; others who change it wait."""
        given = {"of_store": store_id, "location_id": location_id}
        if await self.connection.scalar(_LOCK, given) is None:
            return None
        return await self.find(store_id, location_id)

    async def list_page(self, store_id: UUID, query: ListRentalLocations) -> list[RentalLocation]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted = _SHOWN.order_by(_kept.id.desc()).limit(query.limit + 1)
        if query.is_active is not None:
            wanted = wanted.where(_kept.is_active.is_(query.is_active))
        if query.cursor is not None:
            wanted = wanted.where(_kept.id < query.cursor)
        rows = await self.connection.execute(wanted, {"of_store": store_id})
        return [_location(row) for row in rows]

    async def which(self, store_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
        """Return those locations that the store has."""
        return set(await self.connection.scalars(_HAS, {"of_store": store_id, "ids": [*ids]}))

    async def change(self, store_id: UUID, location: RentalLocation) -> None:
        """Write a location anew that is locked, but for its one-way fees."""
        await self.connection.execute(
            sa.update(locations)
            .where(_kept.store_id == store_id, _kept.id == location.id)
            .values(_row(location))
        )

    async def set_one_way(
        self, store_id: UUID, location_id: UUID, fees: Iterable[OneWayFee]
    ) -> None:
        """Let these be all one-way fees of a location that is locked."""
        fee = one_way_fees.c
        await self.connection.execute(
            sa.delete(one_way_fees).where(fee.store_id == store_id, fee.from_id == location_id)
        )
        rows = [
            {"store_id": store_id, "from_id": location_id, **msgspec.structs.asdict(each)}
            for each in fees
        ]
        if rows:
            await self.connection.execute(sa.insert(one_way_fees).values(rows))


def _row(location: RentalLocation) -> dict[str, Any]:
    row = msgspec.structs.asdict(location)
    del row["allowed_actions"], row["one_way"]
    return row | {"opening_hours": msgspec.to_builtins(location.opening_hours)}


def _location(row: Any) -> RentalLocation:
    values = row._asdict()
    del values["store_id"]
    step = LocationStep.DEACTIVATE if values["is_active"] else LocationStep.ACTIVATE
    values["opening_hours"] = msgspec.convert(values["opening_hours"], OpeningHours)
    values["one_way"] = msgspec.json.decode(values["one_way"], type=tuple[OneWayFee, ...])
    return RentalLocation(**values, allowed_actions=(step,))
