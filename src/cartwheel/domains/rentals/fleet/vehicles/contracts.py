"""What vehicles are, on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from cartwheel.domains.rentals.fleet.fields import Version
from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

Plate: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=20, pattern=NAME_PATTERN)]
VIN: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[A-HJ-NPR-Za-hj-npr-z0-9]{17}$(?!\n)")]
"""17 letters and digits, without I, O and Q (ISO 3779)."""
Distance: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=5_000_000)]


class VehicleState(StrEnum):
    """Whether a vehicle can be handed over: it can, it cannot for now, or never again."""

    IN_SERVICE = "in_service"
    OFF_ROAD = "off_road"
    RETIRED = "retired"


class Vehicle(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What is handed over: of which car it is, and where it stands.

    `mileage` is what its counter showed last, in the unit of the car's rates.
    """

    id: UUID
    car_id: UUID
    car_slug: str
    car_title: str
    location_id: UUID
    location_name: str
    plate: str
    vin: str | None
    mileage: int
    state: VehicleState
    version: int
    created_at: datetime
    updated_at: datetime


class VehiclePage(msgspec.Struct, frozen=True, rename="camel"):
    """Vehicles, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Vehicle, ...]
    next_cursor: UUID | None


class ListVehicles(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Which vehicles to list; `search` is a part of the plate or of the VIN."""

    car_id: UUID | None = None
    location_id: UUID | None = None
    state: VehicleState | None = None
    search: Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[^\x00]*$")] = ""
    cursor: UUID | None = None
    limit: Limit = 50


class VehicleById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one vehicle."""

    id: UUID


class CreateVehicle(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A new vehicle of a car that has a name, in service from the start."""

    car_id: UUID
    location_id: UUID
    plate: Plate
    vin: VIN | None = None
    mileage: Distance = 0


class UpdateVehicle(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What is to change of a vehicle; what is not given stays. `version` is the one seen."""

    id: UUID
    version: Version
    location_id: UUID | None = None
    plate: Plate | None = None
    vin: VIN | UnsetType | None = UNSET
    mileage: Distance | None = None
    state: VehicleState | None = None
