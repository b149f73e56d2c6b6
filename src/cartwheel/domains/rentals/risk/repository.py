"""Queries about what is known of a booking and of its customer, inside the given transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.domains.rentals.bookings.errors import BookingNotFoundError
from cartwheel.domains.rentals.bookings.models import bookings
from cartwheel.domains.rentals.fleet.models import cars, locations
from cartwheel.domains.rentals.risk.rules import PastBookings, RentalFacts
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.zones import zone_of

_booking = bookings.c
_KEPT = (BookingStatus.RETURNED, BookingStatus.CLOSED)
_GIVEN_UP = (BookingStatus.CANCELLED, BookingStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class RiskRepository:
    """What is known in one store at a time."""

    connection: Connection

    async def past_of(self, store_id: UUID, customer_id: UUID, *, before: datetime) -> PastBookings:
        """Count a customer's bookings that had come to an end before a moment."""
        rows = await self.connection.execute(
            sa.select(
                sa.func.count().filter(_booking.status.in_(_KEPT)).label("kept"),
                sa.func.count().filter(_booking.status.in_(_GIVEN_UP)).label("given_up"),
            ).where(
                _booking.store_id == store_id,
                _booking.customer_id == customer_id,
                _booking.created_at < before,
                _booking.ended_at < before,
            )
        )
        row = rows.one()
        return PastBookings(row.kept, row.given_up)

    async def describe(self, store_id: UUID, booking_id: UUID) -> tuple[RentalFacts, UUID | None]:
        """
        Return what was known of a booking when it was made, and whose it is.

        Raises:
            BookingNotFoundError: the store has no such booking.
        """
        rows = await self.connection.execute(
            sa.select(
                locations.c.name.label("location"),
                locations.c.zone,
                cars.c.title.label("car"),
                _booking.created_at,
                _booking.starts_at,
                _booking.quote["days"].as_integer().label("days"),
                _booking.currency,
                _booking.total_minor,
                _booking.deposit_minor,
                _booking.customer_id,
            )
            .join(cars, cars.c.id == _booking.car_id)
            .join(locations, locations.c.id == _booking.pickup_location_id)
            .where(_booking.store_id == store_id, _booking.id == booking_id)
        )
        row = rows.one_or_none()
        if row is None:
            raise BookingNotFoundError
        facts = RentalFacts(
            location=row.location,
            car=row.car,
            booked_at=row.created_at,
            starts_at=row.starts_at,
            zone=zone_of(row.zone),
            days=row.days,
            currency=row.currency,
            total_minor=row.total_minor,
            deposit_minor=row.deposit_minor,
        )
        return facts, row.customer_id
