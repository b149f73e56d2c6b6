"""What is refused of the fleet."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.rentals.errors import RentalError
from cartwheel.kernel.errors import Kind


class FleetChangedError(RentalError):
    """It was changed since the caller saw it; look again, and decide again."""

    code: ClassVar[str] = "rentals.changed_meanwhile"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, version: int, seen: int) -> None:
        super().__init__(f"It is at version {version}, not {seen}: read it again")
        self.version, self.seen = version, seen


class RentalLocationNotFoundError(RentalError):
    """The store has no such location."""

    code: ClassVar[str] = "rentals.location_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, location_id: UUID) -> None:
        super().__init__(f"There is no location {location_id}")
        self.location_id = location_id


class RentalLocationCodeTakenError(RentalError):
    """Another location of the store has the code."""

    code: ClassVar[str] = "rentals.location_code_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, taken: str) -> None:
        super().__init__(f"The code {taken} is another location's")
        self.taken = taken


class RentalCategoryNotFoundError(RentalError):
    """The store has no such category."""

    code: ClassVar[str] = "rentals.category_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, category_id: UUID) -> None:
        super().__init__(f"There is no category {category_id}")
        self.category_id = category_id


class RentalCategoryCodeTakenError(RentalError):
    """Another category of the store has the code."""

    code: ClassVar[str] = "rentals.category_code_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, taken: str) -> None:
        super().__init__(f"The code {taken} is another category's")
        self.taken = taken


class RentalCategoryInUseError(RentalError):
    """Cars are in it."""

    code: ClassVar[str] = "rentals.category_in_use"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, category_id: UUID) -> None:
        super().__init__(f"Cars are in the category {category_id}")
        self.category_id = category_id


class TooManyRentalCategoriesError(RentalError):
    """The store has as many categories as it may have."""

    code: ClassVar[str] = "rentals.too_many_categories"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A store has {most} categories of cars at most")
        self.most = most


class CarNotFoundError(RentalError):
    """The store has no such car."""

    code: ClassVar[str] = "rentals.car_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, car: UUID | str) -> None:
        super().__init__(f"There is no car {car}")
        self.car = car


class CarSlugTakenError(RentalError):
    """Another car of the store has the slug, or had it: it leads there."""

    code: ClassVar[str] = "rentals.slug_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, slug: str) -> None:
        super().__init__(f"The slug {slug} is another car's")
        self.slug = slug


class CarInUseError(RentalError):
    """It has vehicles, or was booked: archive it instead."""

    code: ClassVar[str] = "rentals.car_in_use"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, car_id: UUID) -> None:
        super().__init__(f"The car {car_id} has vehicles or bookings: archive it instead")
        self.car_id = car_id


class VehicleNotFoundError(RentalError):
    """The store has no such vehicle."""

    code: ClassVar[str] = "rentals.vehicle_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, vehicle_id: UUID) -> None:
        super().__init__(f"There is no vehicle {vehicle_id}")
        self.vehicle_id = vehicle_id


class PlateTakenError(RentalError):
    """Another vehicle of the store has the plate."""

    code: ClassVar[str] = "rentals.plate_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, plate: str) -> None:
        super().__init__(f"The plate {plate} is another vehicle's")
        self.plate = plate


class VINTakenError(RentalError):
    """Another vehicle of the store has the VIN."""

    code: ClassVar[str] = "rentals.vin_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, vin: str) -> None:
        super().__init__(f"The VIN {vin} is another vehicle's")
        self.vin = vin


class VehicleInUseError(RentalError):
    """It is or was booked: retire it instead."""

    code: ClassVar[str] = "rentals.vehicle_in_use"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, vehicle_id: UUID) -> None:
        super().__init__(f"The vehicle {vehicle_id} is or was booked: retire it instead")
        self.vehicle_id = vehicle_id


class ExtraNotFoundError(RentalError):
    """The store has no such extra."""

    code: ClassVar[str] = "rentals.extra_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, extra_id: UUID) -> None:
        super().__init__(f"There is no extra {extra_id}")
        self.extra_id = extra_id


class ExtraCodeTakenError(RentalError):
    """Another extra of the store has the code."""

    code: ClassVar[str] = "rentals.extra_code_taken"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, taken: str) -> None:
        super().__init__(f"The code {taken} is another extra's")
        self.taken = taken


class CarPhotoNotFoundError(RentalError):
    """The store has no such photo."""

    code: ClassVar[str] = "rentals.photo_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, photo_id: UUID) -> None:
        super().__init__(f"There is no photo {photo_id}")
        self.photo_id = photo_id


class TooManyCarPhotosError(RentalError):
    """The car has as many photos as a car may have."""

    code: ClassVar[str] = "rentals.too_many_photos"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A car has {most} photos at most")
        self.most = most
