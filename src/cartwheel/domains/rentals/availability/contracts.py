"""What leaves the room of availability, and what comes in."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final, TypeAlias
from uuid import UUID

import msgspec

At: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
Note: TypeAlias = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\x00]*$")]
CarKey: TypeAlias = Annotated[
    str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")
]
"""A car's id or slug."""

MOST_FREE: Final = 50
MOST_IN_CALENDAR: Final = 500


class OccupancyKind(StrEnum):
    """Why a vehicle is taken."""

    BOOKING = "booking"
    HOLD = "hold"
    MAINTENANCE = "maintenance"
    BLOCK = "block"


class BlockKind(StrEnum):
    """Why staff take a vehicle out of renting for a while."""

    MAINTENANCE = "maintenance"
    BLOCK = "block"


class RentalSpan(msgspec.Struct, frozen=True, rename="camel", order=True):
    """From a moment on and until another, which does not belong to it."""

    starts_at: datetime
    ends_at: datetime


class Hindrance(StrEnum):
    """Why a span cannot be booked, whoever has what."""

    NOT_OFFERED = "not_offered"
    IN_THE_PAST = "in_the_past"
    TOO_SOON = "too_soon"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CLOSED_AT_PICKUP = "closed_at_pickup"
    CLOSED_AT_RETURN = "closed_at_return"
    NOT_ONE_WAY = "not_one_way"


class CheckAvailability(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Which car is wanted when, by its id or slug.

    Without a `pickupLocationId` any will do; it is returned there unless told otherwise.
    """

    car: CarKey
    starts_at: At
    ends_at: At
    pickup_location_id: UUID | None = None
    return_location_id: UUID | None = None


class CarAvailability(msgspec.Struct, frozen=True, rename="camel"):
    """
    Whether a car can be had.

    `isAvailable` is what a booking at this moment would be told. `freeVehicles` of `vehicles` are
    free as they are allotted now: a class may be available with none free, when bookings can be
    moved. `conflicts` are what is in the way, `nearest` the spans of the same length around that
    are free.
    """

    car_id: UUID
    is_available: bool
    vehicles: int
    free_vehicles: int
    hindrances: tuple[Hindrance, ...]
    conflicts: tuple[RentalSpan, ...]
    nearest: tuple[RentalSpan, ...]


class FindFreeCars(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which cars are free for a span, the cheapest day first."""

    starts_at: At
    ends_at: At
    location_id: UUID | None = None
    category_id: UUID | None = None
    after: UUID | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_FREE)] = 20


class FreeCar(msgspec.Struct, frozen=True, rename="camel"):
    """A car that is free; a day out of season costs `dayMinor`."""

    id: UUID
    slug: str
    title: str
    kind: str
    category_id: UUID
    currency: str
    day_minor: int


class FreeCarPage(msgspec.Struct, frozen=True, rename="camel"):
    """Free cars, the cheapest first; pass `nextCursor` as `after` to go on, None at the end."""

    items: tuple[FreeCar, ...]
    next_cursor: UUID | None


class LookAtCalendar(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Which days to look at, of which cars; at most 62 days, at most 500 cars by their titles.

    Days are those of UTC: what is taken an hour before or after belongs to its neighbour.
    """

    from_on: date
    before_on: date
    category_id: UUID | None = None
    location_id: UUID | None = None
    after: UUID | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_IN_CALENDAR)] = 100


class TakenBooking(msgspec.Struct, frozen=True, rename="camel"):
    """Whose a span is that a booking takes; it is returned at `endsAt`, and then turned round."""

    number: str
    name: str
    status: str
    ends_at: datetime


class TakenSpan(msgspec.Struct, frozen=True, rename="camel"):
    """A span that is taken; `endsAt` holds the time to turn round."""

    id: UUID
    kind: OccupancyKind
    starts_at: datetime
    ends_at: datetime
    booking_id: UUID | None
    is_movable: bool
    note: str
    booking: TakenBooking | None


class VehicleRow(msgspec.Struct, frozen=True, rename="camel"):
    """A vehicle of a calendar, with what is taken of it."""

    id: UUID
    plate: str
    state: str
    location_id: UUID
    taken: tuple[TakenSpan, ...]


class CarRow(msgspec.Struct, frozen=True, rename="camel"):
    """A car of a calendar, with its vehicles."""

    id: UUID
    slug: str
    title: str
    category_id: UUID
    vehicles: tuple[VehicleRow, ...]


class FleetCalendar(msgspec.Struct, frozen=True, rename="camel"):
    """Cars by their ids; pass `nextCursor` as `after` to go on, None at the end."""

    items: tuple[CarRow, ...]
    next_cursor: UUID | None


class BlockVehicle(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Take a vehicle out of renting for a span; bookings of classes give way where they can."""

    vehicle_id: UUID
    starts_at: At
    ends_at: At
    kind: BlockKind = BlockKind.BLOCK
    note: Note = ""


class BlockById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one block or maintenance."""

    id: UUID


class Block(msgspec.Struct, frozen=True, rename="camel"):
    """A span for which a vehicle is out of renting."""

    id: UUID
    vehicle_id: UUID
    kind: BlockKind
    starts_at: datetime
    ends_at: datetime
    note: str
    created_at: datetime


class Unblocked(msgspec.Struct, frozen=True, rename="camel"):
    """A span is free again."""

    id: UUID
