"""Giving a booking a certain vehicle, within the call's transaction."""

from dataclasses import dataclass

import msgspec

from cartwheel.domains.rentals.availability.allotting import Allotting
from cartwheel.domains.rentals.availability.contracts import RentalSpan
from cartwheel.domains.rentals.availability.offers import OfferRepository
from cartwheel.domains.rentals.availability.repository import OccupancyRepository
from cartwheel.domains.rentals.availability.service import wish_for
from cartwheel.domains.rentals.bookings.contracts import AssignVehicle, Booking, BookingAction
from cartwheel.domains.rentals.bookings.planning import MovePlanning
from cartwheel.domains.rentals.bookings.repository import BookingRepository
from cartwheel.domains.rentals.bookings.service import ensure_allowed
from cartwheel.domains.rentals.bookings.settling import BookingSettling
from cartwheel.domains.rentals.bookings.telling import told_as
from cartwheel.kernel.clock import Clock
from cartwheel.systems.rpc.api import Actor, AuditNote


@dataclass(frozen=True, slots=True)
class Assigning:
    """Says which vehicle is handed over; from then on it is moved no more to make room."""

    bookings: BookingRepository
    settling: BookingSettling
    planning: MovePlanning
    offers: OfferRepository
    allotting: Allotting
    taken: OccupancyRepository
    clock: Clock
    note: AuditNote

    async def assign(self, actor: Actor, command: AssignVehicle) -> Booking:
        """
        Give a booking a certain vehicle; bookings of classes give way where they can.

        Raises:
            BookingNotFoundError: the store has no such booking.
            BookingStateError: it has begun, is being paid, or is over.
            HoldOverError: its hold is over.
            VehicleNotFoundError: the store has no such vehicle.
            VehicleUnsuitableError: the vehicle is none for this booking.
            CarUnavailableError: the vehicle is taken then; the booking has what it had.
        """
        store_id = actor.store_id
        before = await self.settling.settle(store_id, command.id)
        booking = before.booking
        ensure_allowed(booking, BookingAction.ASSIGN_VEHICLE, "given a vehicle")
        has = await self.planning.taking(store_id, booking)
        offer = await self.offers.get(store_id, booking.car_id)
        vehicle = await self.planning.suitable(store_id, booking, offer, command.vehicle_id)
        wish = wish_for(
            offer,
            RentalSpan(booking.starts_at, booking.ends_at),
            location_id=booking.pickup_location_id,
            booking_id=booking.id,
            hold_until=has.expires_at,
        )
        # The time to turn round stays what it was when this was booked.
        wish = msgspec.structs.replace(wish, vehicle_id=vehicle.id, ends_at=has.ends_at)
        await self.allotting.retake(store_id, wish, has, buffer=offer.buffer)
        await self.taken.change(booking.id, {"is_movable": False})
        after = await self.bookings.update(store_id, booking.id, {"vehicle_id": None})
        await self.bookings.tell(
            store_id,
            booking.id,
            "vehicle_assigned",
            by=told_as(actor),
            at=self.clock.now(),
            about={"plate": vehicle.plate},
        )
        self.note.tell(booking.id, before=booking, after=after.booking)
        return after.booking
