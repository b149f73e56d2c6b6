"""A store that rents cars out, whose use cases run in transactions of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from uuid import UUID

from dishka import AsyncContainer
from tests.kit.clock import MovedClock

from cartwheel.domains.rentals.fleet.cars.contracts import Car, CarStatus, CreateCar
from cartwheel.domains.rentals.fleet.cars.service import CarService
from cartwheel.domains.rentals.fleet.locations.contracts import (
    CreateRentalLocation,
    RentalLocation,
)
from cartwheel.domains.rentals.fleet.locations.service import RentalLocationService
from cartwheel.domains.rentals.fleet.vehicles.contracts import CreateVehicle, Vehicle
from cartwheel.domains.rentals.fleet.vehicles.service import VehicleService
from cartwheel.domains.rentals.rates.contracts import RatePlan, RateSet
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.ids import new_id

T = TypeVar("T")
RATES: Final = RatePlan(base=RateSet(day_minor=5_000))


def some_plate() -> str:
    """Return a plate that nothing else has."""
    return f"B {new_id().hex[-12:]}".upper()


@dataclass(frozen=True, slots=True)
class Rental:
    """A store, and a clock that stands until it is moved."""

    house: AsyncContainer
    store_id: UUID
    clock: MovedClock = field(default_factory=MovedClock)

    @asynccontextmanager
    async def use(self, service: type[T]) -> AsyncIterator[T]:
        """Open a transaction of the store with some use cases; it commits at the end."""
        async with open_scope(self.house, self.store_id) as scope:
            yield await scope.get(service)

    async def location(self, **given: Any) -> RentalLocation:
        """Open a location, in Berlin and at all hours unless something else is given."""
        wanted = {"code": new_id().hex, "name": "Station", "zone": "Europe/Berlin", **given}
        async with self.use(RentalLocationService) as locations:
            return await locations.create(self.store_id, CreateRentalLocation(**wanted))

    async def car(self, title: str = "Golf", day_minor: int = 5_000, **given: Any) -> Car:
        """Offer a car for 50.00 a day, unless something else is given."""
        wanted = {
            "title": title,
            "category": "economy",
            "rates": RatePlan(base=RateSet(day_minor=day_minor)),
            "status": CarStatus.ACTIVE,
            **given,
        }
        async with self.use(CarService) as cars:
            return await cars.create(self.store_id, CreateCar(**wanted))

    async def vehicle(self, car: Car, at: RentalLocation, **given: Any) -> Vehicle:
        """Take a vehicle of a car into service at a location."""
        wanted = {"car_id": car.id, "location_id": at.id, "plate": some_plate(), **given}
        async with self.use(VehicleService) as vehicles:
            return await vehicles.create(self.store_id, CreateVehicle(**wanted))

    async def seen(self, car: Car) -> Car:
        """Look at a car as it is now."""
        async with self.use(CarService) as cars:
            return await cars.get(self.store_id, str(car.id))
