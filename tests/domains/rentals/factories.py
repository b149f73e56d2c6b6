"""Ways to make cars, and what belongs to them, in a store."""

from typing import Any, Final
from uuid import UUID

from tests.domains.catalog.factories import some_picture
from tests.domains.rentals.agreements.made import MADE_AGREEMENTS
from tests.domains.rentals.booking.made import MADE_BOOKINGS
from tests.domains.rentals.fleet.making import RATES, some_plate
from tests.domains.rentals.letters.made import MADE_LETTERS
from tests.rpc.house import House

from cartwheel.domains.catalog.api import Picture
from cartwheel.domains.rentals.fleet.cars.contracts import (
    Car,
    CarByKey,
    CarKind,
    CarStatus,
    CreateCar,
    UpdateCar,
)
from cartwheel.domains.rentals.fleet.cars.service import CarService
from cartwheel.domains.rentals.fleet.categories.contracts import (
    CreateRentalCategory,
    RentalCategoryById,
    UpdateRentalCategory,
)
from cartwheel.domains.rentals.fleet.categories.service import RentalCategoryService
from cartwheel.domains.rentals.fleet.extras.contracts import CreateExtra, ExtraById, UpdateExtra
from cartwheel.domains.rentals.fleet.extras.service import ExtraService
from cartwheel.domains.rentals.fleet.locations.contracts import (
    CreateRentalLocation,
    RentalLocationById,
    UpdateRentalLocation,
)
from cartwheel.domains.rentals.fleet.locations.service import RentalLocationService
from cartwheel.domains.rentals.fleet.photos.contracts import (
    CarPhotoById,
    UpdateCarPhoto,
    UploadCarPhoto,
)
from cartwheel.domains.rentals.fleet.photos.repository import CarPhotoRepository
from cartwheel.domains.rentals.fleet.vehicles.contracts import (
    CreateVehicle,
    UpdateVehicle,
    VehicleById,
)
from cartwheel.domains.rentals.fleet.vehicles.service import VehicleService
from cartwheel.kernel.ids import new_id


async def make_rental_location(house: House) -> UUID:
    """Open a location in Berlin that never closes."""
    async with house.scope() as scope:
        locations = await scope.get(RentalLocationService)
        command = CreateRentalLocation(code=new_id().hex, name="Station", zone="Europe/Berlin")
        return (await locations.create(house.store_id, command)).id


async def make_car(house: House, kind: CarKind = CarKind.NAMED) -> Car:
    """Offer a car for 50.00 a day."""
    async with house.scope() as scope:
        cars = await scope.get(CarService)
        command = CreateCar(
            title="Golf", category="economy", rates=RATES, kind=kind, status=CarStatus.ACTIVE
        )
        return await cars.create(house.store_id, command)


async def make_vehicle(house: House) -> tuple[Car, UUID]:
    """Offer a car and take a vehicle of it into service; return both."""
    car, location_id = await make_car(house), await make_rental_location(house)
    async with house.scope() as scope:
        vehicles = await scope.get(VehicleService)
        command = CreateVehicle(car_id=car.id, location_id=location_id, plate=some_plate())
        return car, (await vehicles.create(house.store_id, command)).id


async def _location(house: House) -> dict[str, Any]:
    return {"id": await make_rental_location(house)}


async def _location_change(house: House) -> dict[str, Any]:
    return {**await _location(house), "version": 1, "name": "Airport"}


async def _category(house: House) -> dict[str, Any]:
    async with house.scope() as scope:
        categories = await scope.get(RentalCategoryService)
        command = CreateRentalCategory(code=f"c{new_id().hex}", name="Vans")
        return {"id": (await categories.create(house.store_id, command)).id}


async def _category_change(house: House) -> dict[str, Any]:
    return {**await _category(house), "version": 1, "name": "Buses"}


async def _extra(house: House) -> dict[str, Any]:
    async with house.scope() as scope:
        extras = await scope.get(ExtraService)
        command = CreateExtra(code=new_id().hex, name="Child seat", price_minor=500, stock=3)
        return {"id": (await extras.create(house.store_id, command)).id}


async def _extra_change(house: House) -> dict[str, Any]:
    return {**await _extra(house), "version": 1, "stock": 4}


async def _car(house: House) -> dict[str, Any]:
    return {"id": str((await make_car(house)).id)}


async def _car_change(house: House) -> dict[str, Any]:
    return {**await _car(house), "version": 1, "title": "Polo"}


async def _new_vehicle(house: House) -> dict[str, Any]:
    car, location_id = await make_car(house), await make_rental_location(house)
    return {"carId": car.id, "locationId": location_id, "plate": some_plate()}


async def _vehicle(house: House) -> dict[str, Any]:
    return {"id": (await make_vehicle(house))[1]}


async def _vehicle_change(house: House) -> dict[str, Any]:
    return {**await _vehicle(house), "version": 1, "mileage": 12_000}


async def _upload(house: House) -> dict[str, Any]:
    return {"carId": (await make_car(house)).id, "content": some_picture()}


async def _photo(house: House) -> dict[str, Any]:
    car, photo_id = await make_car(house), new_id()
    async with house.scope() as scope:
        await (await scope.get(CarPhotoRepository)).add(
            house.store_id,
            car.id,
            Picture("png", 640, 480),
            photo_id=photo_id,
            alt="",
            position=0,
            size_bytes=1,
            original=f"rentals/{photo_id}",
            at=car.created_at,
        )
    return {"id": photo_id}


async def _photo_change(house: House) -> dict[str, Any]:
    return {**await _photo(house), "alt": "From the side"}


FACTORIES: Final = {
    CarByKey: _car,
    CarPhotoById: _photo,
    CreateVehicle: _new_vehicle,
    ExtraById: _extra,
    RentalCategoryById: _category,
    RentalLocationById: _location,
    UpdateCar: _car_change,
    UpdateCarPhoto: _photo_change,
    UpdateExtra: _extra_change,
    UpdateRentalCategory: _category_change,
    UpdateRentalLocation: _location_change,
    UpdateVehicle: _vehicle_change,
    UploadCarPhoto: _upload,
    VehicleById: _vehicle,
    **MADE_AGREEMENTS,
    **MADE_BOOKINGS,
    **MADE_LETTERS,
}
