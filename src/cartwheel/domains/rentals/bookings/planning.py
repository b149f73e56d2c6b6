"""Where a booking is to go, before it goes there."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.rentals.availability.contracts import RentalSpan
from cartwheel.domains.rentals.availability.offers import Offer
from cartwheel.domains.rentals.availability.repository import (
    Occupancy,
    OccupancyRepository,
    Wish,
)
from cartwheel.domains.rentals.availability.service import wish_for
from cartwheel.domains.rentals.availability.vehicles import Vehicle, VehicleDirectory
from cartwheel.domains.rentals.bookings.contracts import (
    Booking,
    BookingStatus,
    QuoteBooking,
)
from cartwheel.domains.rentals.bookings.errors import (
    BookingStateError,
    HoldOverError,
    VehicleUnsuitableError,
)
from cartwheel.domains.rentals.bookings.quoting import Asked, Quoting
from cartwheel.domains.rentals.bookings.repository import Kept
from cartwheel.kernel.clock import Clock


class Plan(msgspec.Struct, frozen=True):
    """Where a booking is to go, what that costs, and what it takes so far."""

    asked: Asked
    wish: Wish
    has: Occupancy


@dataclass(frozen=True, slots=True)
class MovePlanning:
    """Plans other spans and vehicles for bookings; nothing is changed by that."""

    taken: OccupancyRepository
    vehicles: VehicleDirectory
    quoting: Quoting
    clock: Clock

    async def plan(
        self, store_id: UUID, kept: Kept, span: RentalSpan, *, vehicle_id: UUID | None = None
    ) -> Plan:
        """
        Return what another span comes to, by the rates and terms of this moment.

        Whoever has the key keeps the vehicle, wherever that stands.

        Raises:
            InvalidInputError: it is no span.
            SpanRefusedError: the car is not rented for such a time.
            HoldOverError: its hold is over.
            BookingStateError: another vehicle is asked for, and the booking is on the road.
            VehicleNotFoundError: the store has no such vehicle.
            VehicleUnsuitableError: the vehicle is none for this booking.
        """
        booking = kept.booking
        has = await self.taking(store_id, booking)
        wanted = QuoteBooking(
            car=str(booking.car_id),
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            pickup_location_id=booking.pickup_location_id,
            return_location_id=booking.return_location_id,
            insurance=kept.insurance,
            second_driver=kept.second_driver,
            extras=booking.extras,
            customer_id=booking.customer_id,
        )
        asked = await self.quoting.ask(store_id, wanted, is_new=False)
        wish = wish_for(
            asked.offer,
            asked.span,
            location_id=asked.pickup.id,
            booking_id=booking.id,
            hold_until=has.expires_at,
        )
        if booking.status is BookingStatus.PICKED_UP:
            if vehicle_id not in (None, booking.vehicle_id):
                raise BookingStateError("given another vehicle", status=booking.status)
            wish = msgspec.structs.replace(wish, vehicle_id=booking.vehicle_id)
        elif vehicle_id is not None:
            await self.suitable(store_id, booking, asked.offer, vehicle_id)
            wish = msgspec.structs.replace(wish, vehicle_id=vehicle_id)
        return Plan(asked, wish, has)

    async def taking(self, store_id: UUID, booking: Booking) -> Occupancy:
        """
        Return what a booking takes.

        Raises:
            HoldOverError: it takes nothing any more.
        """
        has = await self.taken.find(store_id, booking.id)
        if has is None or (has.expires_at is not None and has.expires_at <= self.clock.now()):
            raise HoldOverError
        return has

    async def suitable(
        self, store_id: UUID, booking: Booking, offer: Offer, vehicle_id: UUID
    ) -> Vehicle:
        """
        Return a vehicle that may be handed over for a booking, whoever has it when.

        It is one of the car that was booked, or of the category where a class was, is in service,
        and stands where the rental begins.

        Raises:
            VehicleNotFoundError: the store has no such vehicle.
            VehicleUnsuitableError: it is none such.
        """
        vehicle = await self.vehicles.get(store_id, vehicle_id)
        if offer.is_class:
            is_of_it = vehicle.category_id == offer.category_id
        else:
            is_of_it = vehicle.car_id == offer.id
        if not is_of_it:
            raise VehicleUnsuitableError(vehicle.plate, "it is none of what was booked")
        if vehicle.state != "in_service":
            raise VehicleUnsuitableError(vehicle.plate, "it is not in service")
        if vehicle.location_id != booking.pickup_location_id:
            raise VehicleUnsuitableError(vehicle.plate, "it stands at another location")
        return vehicle
