"""Queries about vehicles, inside the given transaction."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from msgspec.structs import asdict

from cartwheel.domains.rentals.fleet.models import cars, locations, vehicles
from cartwheel.domains.rentals.fleet.vehicles.contracts import ListVehicles, Vehicle
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = vehicles.c
_MINE: Final = _kept.store_id == sa.bindparam("of_store")
_SHOWN: Final = (
    sa.select(
        *[column for column in _kept if column.name != "store_id"],
        cars.c.slug.label("car_slug"),
        cars.c.title.label("car_title"),
        locations.c.name.label("location_name"),
    )
    .join(cars, cars.c.id == _kept.car_id)
    .join(locations, locations.c.id == _kept.location_id)
    .where(_MINE)
)
_FIND: Final = _SHOWN.where(_kept.id == sa.bindparam("vehicle_id"))
_LOCK: Final = _FIND.with_for_update(of=vehicles)
_OF_CAR: Final = sa.select(_kept.id).where(_MINE, _kept.car_id == sa.bindparam("car_id")).limit(1)


@dataclass(frozen=True, slots=True)
class VehicleRepository:
    """Vehicles of one store at a time."""

    connection: Connection

    async def add(self, store_id: UUID, vehicle: Vehicle) -> str | None:
        """Keep a vehicle; or return `plate` or `vin`, if another one has it."""
        return await self._write(sa.insert(vehicles).values(store_id=store_id, **_row(vehicle)))

    async def find(self, store_id: UUID, vehicle_id: UUID) -> Vehicle | None:
        """Return a vehicle, if the store has it."""
        return await self._one(_FIND, of_store=store_id, vehicle_id=vehicle_id)

    async def lock(self, store_id: UUID, vehicle_id: UUID) -> Vehicle | None:
        """Return a vehicle, if the store has it; others who change or book it wait."""
        return await self._one(_LOCK, of_store=store_id, vehicle_id=vehicle_id)

    async def list_page(self, store_id: UUID, query: ListVehicles) -> list[Vehicle]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted = _SHOWN.order_by(_kept.id.desc()).limit(query.limit + 1)
        if query.car_id is not None:
            wanted = wanted.where(_kept.car_id == query.car_id)
        if query.location_id is not None:
            wanted = wanted.where(_kept.location_id == query.location_id)
        if query.state is not None:
            wanted = wanted.where(_kept.state == query.state)
        if text := query.search.strip().upper():
            wanted = wanted.where(
                _kept.plate.contains(text, autoescape=True)
                | _kept.vin.contains(text, autoescape=True)
            )
        if query.cursor is not None:
            wanted = wanted.where(_kept.id < query.cursor)
        rows = await self.connection.execute(wanted, {"of_store": store_id})
        return [read(row, Vehicle) for row in rows]

    async def are_of(self, store_id: UUID, car_id: UUID) -> bool:
        """Return True when a car has vehicles."""
        given = {"of_store": store_id, "car_id": car_id}
        return await self.connection.scalar(_OF_CAR, given) is not None

    async def change(self, store_id: UUID, vehicle: Vehicle) -> str | None:
        """Write a vehicle anew that is locked; or return `plate` or `vin`, if it is another's."""
        return await self._write(
            sa.update(vehicles)
            .where(_kept.store_id == store_id, _kept.id == vehicle.id)
            .values(_row(vehicle))
        )

    async def delete(self, store_id: UUID, vehicle_id: UUID) -> bool:
        """Delete a vehicle; False when something speaks of it, and nothing changed."""
        try:
            async with self.connection.begin_nested():
                await self.connection.execute(
                    sa.delete(vehicles).where(_kept.store_id == store_id, _kept.id == vehicle_id)
                )
        except sa.exc.IntegrityError:
            return False
        return True

    async def _write(self, statement: Any) -> str | None:
        try:
            async with self.connection.begin_nested():
                await self.connection.execute(statement)
        except sa.exc.IntegrityError as error:
            for column in ("plate", "vin"):
                if f"uq_rental_vehicles_store_id_{column}" in str(error):
                    return column
            raise
        return None

    async def _one(self, found: "sa.Select[Any]", **given: Any) -> Vehicle | None:
        row = (await self.connection.execute(found, given)).one_or_none()
        return None if row is None else read(row, Vehicle)


def _row(vehicle: Vehicle) -> dict[str, Any]:
    row = asdict(vehicle)
    del row["car_slug"], row["car_title"], row["location_name"]
    return row
