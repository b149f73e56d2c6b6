"""Use cases of vehicles."""

from dataclasses import dataclass
from uuid import UUID

from msgspec.structs import replace

from cartwheel.domains.rentals.fleet.cars.contracts import CarKind
from cartwheel.domains.rentals.fleet.cars.repository import CarRepository
from cartwheel.domains.rentals.fleet.changing import given_of
from cartwheel.domains.rentals.fleet.errors import (
    CarNotFoundError,
    FleetChangedError,
    PlateTakenError,
    RentalLocationNotFoundError,
    VehicleInUseError,
    VehicleNotFoundError,
    VINTakenError,
)
from cartwheel.domains.rentals.fleet.locations.repository import RentalLocationRepository
from cartwheel.domains.rentals.fleet.vehicles import rules
from cartwheel.domains.rentals.fleet.vehicles.contracts import (
    CreateVehicle,
    ListVehicles,
    UpdateVehicle,
    Vehicle,
    VehiclePage,
    VehicleState,
)
from cartwheel.domains.rentals.fleet.vehicles.repository import VehicleRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote


@dataclass(frozen=True, slots=True)
class VehicleService:
    """What is handed over. What was booked once is never deleted: it is retired."""

    vehicles: VehicleRepository
    cars: CarRepository
    locations: RentalLocationRepository
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateVehicle) -> Vehicle:
        """
        Take a vehicle into service.

        Raises:
            CarNotFoundError: the store has no such car.
            RentalLocationNotFoundError: the store has no such location.
            InvalidInputError: the car is a class, or the VIN's check digit is wrong.
            PlateTakenError: another vehicle has the plate.
            VINTakenError: another vehicle has the VIN.
        """
        car = await self.cars.find(store_id, command.car_id)
        if car is None:
            raise CarNotFoundError(command.car_id)
        if car.kind is not CarKind.NAMED:
            message = "A class has no vehicles of its own, but those of its category's cars"
            raise InvalidInputError(Issue(("carId",), message))
        location = await self.locations.find(store_id, command.location_id)
        if location is None:
            raise RentalLocationNotFoundError(command.location_id)
        now = self.clock.now()
        vehicle = Vehicle(
            id=new_id(),
            car_id=car.id,
            car_slug=car.slug,
            car_title=car.title,
            location_id=location.id,
            location_name=location.name,
            plate=rules.plate_of(command.plate),
            vin=_vin_of(command.vin),
            mileage=command.mileage,
            state=VehicleState.IN_SERVICE,
            version=1,
            created_at=now,
            updated_at=now,
        )
        _refuse(await self.vehicles.add(store_id, vehicle), vehicle)
        self.note.tell(vehicle.id, after=vehicle)
        return vehicle

    async def get(self, store_id: UUID, vehicle_id: UUID) -> Vehicle:
        """
        Return a vehicle.

        Raises:
            VehicleNotFoundError: the store has no such vehicle.
        """
        vehicle = await self.vehicles.find(store_id, vehicle_id)
        if vehicle is None:
            raise VehicleNotFoundError(vehicle_id)
        return vehicle

    async def list(self, store_id: UUID, query: ListVehicles) -> VehiclePage:
        """List vehicles, the newest first."""
        found = await self.vehicles.list_page(store_id, query)
        return page_of(VehiclePage, found, limit=query.limit, by=lambda one: one.id)

    async def update(self, store_id: UUID, command: UpdateVehicle) -> Vehicle:
        """
        Change what is given of a vehicle: where it stands, what its counter shows, its state.

        Raises:
            VehicleNotFoundError: the store has no such vehicle.
            RentalLocationNotFoundError: the store has no such location.
            FleetChangedError: it was changed since the caller saw it.
            InvalidInputError: the VIN's check digit is wrong.
            PlateTakenError: another vehicle has the plate.
            VINTakenError: another vehicle has the VIN.
        """
        before = await self.vehicles.lock(store_id, command.id)
        if before is None:
            raise VehicleNotFoundError(command.id)
        if before.version != command.version:
            raise FleetChangedError(version=before.version, seen=command.version)
        after = replace(
            before,
            **given_of(command),
            version=before.version + 1,
            updated_at=self.clock.now(),
        )
        after = replace(after, plate=rules.plate_of(after.plate), vin=_vin_of(after.vin))
        if command.location_id is not None:
            location = await self.locations.find(store_id, command.location_id)
            if location is None:
                raise RentalLocationNotFoundError(command.location_id)
            after = replace(after, location_name=location.name)
        _refuse(await self.vehicles.change(store_id, after), after)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def delete(self, store_id: UUID, vehicle_id: UUID) -> None:
        """
        Delete a vehicle that was never booked.

        Raises:
            VehicleNotFoundError: the store has no such vehicle.
            VehicleInUseError: it is or was booked; nothing has changed.
        """
        before = await self.vehicles.lock(store_id, vehicle_id)
        if before is None:
            raise VehicleNotFoundError(vehicle_id)
        if not await self.vehicles.delete(store_id, vehicle_id):
            raise VehicleInUseError(vehicle_id)
        self.note.tell(vehicle_id, before=before)


def _vin_of(given: str | None) -> str | None:
    if given is None:
        return None
    vin = given.upper()
    if not rules.has_right_check_digit(vin):
        message = "Its ninth place is a check digit, and another one: a character is wrong"
        raise InvalidInputError(Issue(("vin",), message))
    return vin


def _refuse(taken: str | None, vehicle: Vehicle) -> None:
    if taken == "plate":
        raise PlateTakenError(vehicle.plate)
    if taken == "vin":
        raise VINTakenError(vehicle.vin or "")
