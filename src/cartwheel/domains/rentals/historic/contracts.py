"""What comes in about rentals of old."""

from datetime import datetime
from uuid import UUID

import msgspec

from cartwheel.domains.rentals.bookings.contracts import BookingStatus


class PastRental(msgspec.Struct, frozen=True, kw_only=True):
    """
    A booking that is over: closed, cancelled, or not come for; days at one price.

    It is known by its `id`. What was rented has the vehicle that it took until `free_at`, the time
    to turn round included. It was paid elsewhere: all of what was rented, and of the others the
    fee. `ended_at` is when it came back, was cancelled or was not come for.
    """

    id: UUID
    number: str
    status: BookingStatus
    car_id: UUID
    category_id: UUID
    location_id: UUID
    zone: str
    starts_at: datetime
    ends_at: datetime
    days: int
    day_minor: int
    currency: str
    created_at: datetime
    ended_at: datetime
    fee_minor: int = 0
    vehicle_id: UUID | None = None
    free_at: datetime | None = None
    name: str = ""
    note: str = ""

    @property
    def total_minor(self) -> int:
        """What it cost, or would have."""
        return self.days * self.day_minor

    @property
    def owed_minor(self) -> int:
        """What was paid for it in the end."""
        return self.total_minor if self.status is BookingStatus.CLOSED else self.fee_minor


class FleetSpan(msgspec.Struct, frozen=True):
    """A span that is taken of a vehicle, in seconds since 1970; all of it is half-open."""

    vehicle_id: UUID
    starts: int
    ends: int


class MonthOfRentals(msgspec.Struct, frozen=True):
    """What bookings of a state that begin in a month come to, as it is written `2015-07`."""

    month: str
    status: BookingStatus
    count: int
    total_minor: int
