"""What the fleet brings to the domain."""

from typing import Final

from cartwheel.domains.rentals.fleet.cars.listing import CarListing
from cartwheel.domains.rentals.fleet.cars.procedures import router as car
from cartwheel.domains.rentals.fleet.cars.repository import CarRepository
from cartwheel.domains.rentals.fleet.cars.service import CarService
from cartwheel.domains.rentals.fleet.categories.procedures import router as categories
from cartwheel.domains.rentals.fleet.categories.repository import RentalCategoryRepository
from cartwheel.domains.rentals.fleet.categories.service import RentalCategoryService
from cartwheel.domains.rentals.fleet.extras.procedures import router as extras
from cartwheel.domains.rentals.fleet.extras.repository import ExtraRepository
from cartwheel.domains.rentals.fleet.extras.service import ExtraService
from cartwheel.domains.rentals.fleet.locations.procedures import router as locations
from cartwheel.domains.rentals.fleet.locations.repository import RentalLocationRepository
from cartwheel.domains.rentals.fleet.locations.service import RentalLocationService
from cartwheel.domains.rentals.fleet.photos.flow import CarPhotoFlow
from cartwheel.domains.rentals.fleet.photos.procedures import router as photos
from cartwheel.domains.rentals.fleet.photos.repository import CarPhotoRepository
from cartwheel.domains.rentals.fleet.photos.service import CarPhotoService
from cartwheel.domains.rentals.fleet.photos.sizing import CarPhotoSizing
from cartwheel.domains.rentals.fleet.vehicles.procedures import router as vehicles
from cartwheel.domains.rentals.fleet.vehicles.repository import VehicleRepository
from cartwheel.domains.rentals.fleet.vehicles.service import VehicleService

ROUTERS: Final = (car, categories, extras, locations, photos, vehicles)
PER_CALL: Final = (
    CarListing,
    CarPhotoFlow,
    CarPhotoRepository,
    CarPhotoService,
    CarRepository,
    CarService,
    ExtraRepository,
    ExtraService,
    RentalCategoryRepository,
    RentalCategoryService,
    RentalLocationRepository,
    RentalLocationService,
    VehicleRepository,
    VehicleService,
)
PER_PROCESS: Final = (CarPhotoSizing,)
