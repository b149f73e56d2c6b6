"""What a vehicle is to whoever takes it."""

from dataclasses import dataclass
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.rentals.fleet.errors import VehicleNotFoundError
from cartwheel.domains.rentals.fleet.models import cars, vehicles
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_vehicle = vehicles.c


class Vehicle(msgspec.Struct, frozen=True):
    """A vehicle with its category."""

    id: UUID
    car_id: UUID
    category_id: UUID
    location_id: UUID
    plate: str
    mileage: int
    state: str


@dataclass(frozen=True, slots=True)
class VehicleDirectory:
    """Vehicles of one store at a time."""

    connection: Connection

    async def get(self, store_id: UUID, vehicle_id: UUID) -> Vehicle:
        """
        Return a vehicle.

        Raises:
            VehicleNotFoundError: the store has no such vehicle.
        """
        rows = await self.connection.execute(
            sa.select(
                _vehicle.id,
                _vehicle.car_id,
                cars.c.category_id,
                _vehicle.location_id,
                _vehicle.plate,
                _vehicle.mileage,
                _vehicle.state,
            )
            .join(cars, cars.c.id == _vehicle.car_id)
            .where(_vehicle.store_id == store_id, _vehicle.id == vehicle_id)
        )
        row = rows.one_or_none()
        if row is None:
            raise VehicleNotFoundError(vehicle_id)
        return read(row, Vehicle)
