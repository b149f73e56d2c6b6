"""Handing vehicles over and taking them back, within the call's transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.rentals.availability.offers import OfferRepository
from cartwheel.domains.rentals.availability.repository import OccupancyRepository
from cartwheel.domains.rentals.availability.vehicles import Vehicle, VehicleDirectory
from cartwheel.domains.rentals.bookings.contracts import (
    Booking,
    BookingAction,
    BookingAgreement,
    BookingStatus,
    Handover,
    PickUp,
    RentalCharge,
    ReturnCar,
)
from cartwheel.domains.rentals.bookings.ending import Ending
from cartwheel.domains.rentals.bookings.errors import (
    BookingStateError,
    MileageError,
    SignatureMissingError,
    VehicleStillOutError,
)
from cartwheel.domains.rentals.bookings.extras import ExtraStock
from cartwheel.domains.rentals.bookings.messages import (
    BookingClosed,
    BookingPickedUp,
    BookingReturned,
)
from cartwheel.domains.rentals.bookings.repository import BookingRepository, Kept
from cartwheel.domains.rentals.bookings.service import ensure_allowed
from cartwheel.domains.rentals.bookings.settings import NEEDS_SIGNATURE
from cartwheel.domains.rentals.bookings.settling import BookingSettling
from cartwheel.domains.rentals.bookings.telling import about, told_as
from cartwheel.domains.rentals.fleet.models import vehicles
from cartwheel.domains.rentals.rates.asking import STANDARD
from cartwheel.domains.rentals.rates.fees import late_fee, mileage_fee, no_show_fee
from cartwheel.domains.rentals.rates.quotes import RentalFee
from cartwheel.domains.rentals.rates.service import RentalPricing
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import Actor, AuditNote


@dataclass(frozen=True, slots=True)
class Handing:
    """Pick-up, return, and what is not picked up."""

    connection: Connection
    bookings: BookingRepository
    settling: BookingSettling
    taken: OccupancyRepository
    extras: ExtraStock
    vehicles: VehicleDirectory
    offers: OfferRepository
    pricing: RentalPricing
    ending: Ending
    outbox: Outbox
    clock: Clock
    settings: LiveSettings
    note: AuditNote

    async def pick_up(self, actor: Actor, command: PickUp) -> Booking:
        """
        Hand over the vehicle that is allotted; from then on it is moved no more.

        Raises:
            BookingNotFoundError: the store has no such booking.
            BookingStateError: it is not confirmed.
            SignatureMissingError: the store asks for a signed agreement, and there is none.
            VehicleStillOutError: the vehicle is not back from another booking.
            MileageError: the vehicle has run less than before.
        """
        store_id, now = actor.store_id, self.clock.now()
        before = await self.settling.settle(store_id, command.id)
        ensure_allowed(before.booking, BookingAction.PICK_UP, "picked up")
        await self._ensure_signed(store_id, before.booking)
        vehicle_id = await self.taken.change(command.id, {"is_movable": False})
        assert vehicle_id is not None  # what is confirmed takes a vehicle
        vehicle = await self.vehicles.get(store_id, vehicle_id)
        await self._ensure_back(store_id, vehicle)
        await self._drive(vehicle, command.mileage, vehicle.location_id, at=now)
        handover = Handover(
            at=now,
            by=told_as(actor),
            mileage=command.mileage,
            fuel_eighths=command.fuel_eighths,
            photos=command.photos,
            signature=command.signature,
            note=command.note,
        )
        values = {
            "status": BookingStatus.PICKED_UP,
            "vehicle_id": vehicle_id,
            "picked_up": msgspec.to_builtins(handover),
        }
        told = {"plate": vehicle.plate, "mileage": str(command.mileage)}
        after = await self._change(actor, before, values, "picked_up", told, at=now)
        await self.outbox.announce(
            BookingPickedUp(**about(store_id, after.booking, at=now), vehicle_id=vehicle_id),
            aggregate_id=command.id,
        )
        return self._noted(before, after)

    async def take_back(self, actor: Actor, command: ReturnCar) -> Booking:
        """
        Take a vehicle back: late hours, extra distance and damage are charged.

        The deposit pays for them as far as it goes, and the rest of it is released.

        Raises:
            BookingNotFoundError: the store has no such booking.
            BookingStateError: it was not picked up, or came back already.
            MileageError: the vehicle has run less than at the pick-up.
            RentalLocationNotFoundError: the store has no such location.
        """
        store_id, now = actor.store_id, self.clock.now()
        before = await self.settling.settle(store_id, command.id)
        ensure_allowed(before.booking, BookingAction.RETURN, "returned")
        booking = before.booking
        location_id = command.location_id or booking.return_location_id
        await self.offers.get_places(store_id, location_id)
        assert booking.vehicle_id is not None
        assert booking.picked_up is not None
        vehicle = await self.vehicles.get(store_id, booking.vehicle_id)
        if command.mileage < booking.picked_up.mileage:
            raise MileageError(mileage=command.mileage, before=booking.picked_up.mileage)
        charges = await self.charges(store_id, before, command, at=now)
        await self._drive(vehicle, command.mileage, location_id, at=now)
        await self._free(store_id, before, at=now)
        handover = Handover(
            at=now,
            by=told_as(actor),
            mileage=command.mileage,
            fuel_eighths=command.fuel_eighths,
            photos=command.photos,
            signature=None,
            note=command.note,
        )
        values = {
            "status": BookingStatus.RETURNED,
            "returned": msgspec.to_builtins(handover),
            "charges": msgspec.to_builtins(charges),
            "charges_minor": sum(each.amount_minor for each in charges),
        }
        told = {"mileage": str(command.mileage), "chargesMinor": str(values["charges_minor"])}
        after = await self._change(actor, before, values, "returned", told, at=now)
        await self.outbox.announce(
            BookingReturned(
                **about(store_id, after.booking, at=now),
                vehicle_id=vehicle.id,
                charges_minor=after.booking.charges_minor,
            ),
            aggregate_id=command.id,
        )
        return self._noted(before, await self.settling.take_over(store_id, after))

    async def close(self, actor: Actor, booking_id: UUID) -> Booking:
        """
        Say that everything about a booking is settled.

        Raises:
            BookingNotFoundError: the store has no such booking.
            BookingStateError: the vehicle is not back.
        """
        store_id, now = actor.store_id, self.clock.now()
        before = await self.settling.settle(store_id, booking_id)
        ensure_allowed(before.booking, BookingAction.CLOSE, "closed")
        values = {"status": BookingStatus.CLOSED, "ended_at": now}
        after = await self._change(actor, before, values, "closed", {}, at=now)
        await self.outbox.announce(
            BookingClosed(**about(store_id, after.booking, at=now)), aggregate_id=booking_id
        )
        return self._noted(before, after)

    async def miss(self, actor: Actor, booking_id: UUID) -> Booking:
        """
        Say that nobody came for a car: it is free again, at the cost that the terms say.

        Raises:
            BookingNotFoundError: the store has no such booking.
            BookingStateError: it is not confirmed, or its time has not come.
        """
        before = await self.settling.settle(actor.store_id, booking_id)
        booking = before.booking
        ensure_allowed(booking, BookingAction.NO_SHOW, "missed")
        if self.clock.now() < booking.starts_at:
            raise BookingStateError("missed before it begins", status=booking.status)
        after = await self.ending.end(
            actor.store_id,
            before,
            BookingStatus.NO_SHOW,
            fee_minor=no_show_fee(before.terms, booking.quote).total_minor,
            by=told_as(actor),
        )
        return self._noted(before, after)

    async def charges(
        self, store_id: UUID, kept: Kept, command: ReturnCar, *, at: datetime
    ) -> tuple[RentalCharge, ...]:
        """Return what a return at a moment costs beside the rental; it is on the road."""
        booking = kept.booking
        assert booking.picked_up is not None
        offer = await self.offers.get(store_id, booking.car_id)
        taxed: dict[str, Any] = {
            "currency": booking.currency,
            "taxation": await self.pricing.taxation(store_id, customer_id=booking.customer_id),
            "tax_class": offer.tax_class or STANDARD,
        }
        late = late_fee(kept.terms, due_at=booking.ends_at, returned_at=at, **taxed)
        driven = command.mileage - booking.picked_up.mileage
        beyond = mileage_fee(booking.quote.mileage, driven, **taxed)
        lateness = () if command.waives_late_fee else _charged("late", late)
        return (
            *lateness,
            *_charged("mileage", beyond),
            *(RentalCharge("damage", each.amount_minor, each.about) for each in command.damages),
        )

    async def _free(self, store_id: UUID, kept: Kept, *, at: datetime) -> None:
        """Let the vehicle be had again as soon as it is turned round."""
        booking = kept.booking
        has = await self.taken.find(store_id, booking.id)
        if has is not None:
            # What is taken may go on behind the end of the booking: it was late.
            buffer = timedelta(minutes=kept.terms.buffer_minutes)
            ends_at = max(min(has.ends_at, at + buffer), has.starts_at)
            await self.taken.change(booking.id, {"ends_at": ends_at})
        await self.extras.release(booking.id)

    async def _ensure_signed(self, store_id: UUID, booking: Booking) -> None:
        is_needed = (await self.settings.of(store_id)).values[NEEDS_SIGNATURE]
        if is_needed and booking.agreement is not BookingAgreement.SIGNED:
            raise SignatureMissingError

    async def _ensure_back(self, store_id: UUID, vehicle: Vehicle) -> None:
        # Whoever hands it over at the same time is waited for.
        await self.connection.execute(
            sa.select(vehicles.c.id).where(vehicles.c.id == vehicle.id).with_for_update()
        )
        number = await self.bookings.find_out(store_id, vehicle.id)
        if number is not None:
            raise VehicleStillOutError(vehicle.plate, number=number)

    async def _drive(
        self, vehicle: Vehicle, mileage: int, location_id: UUID, *, at: datetime
    ) -> None:
        if mileage < vehicle.mileage:
            raise MileageError(mileage=mileage, before=vehicle.mileage)
        await self.connection.execute(
            sa.update(vehicles)
            .where(vehicles.c.id == vehicle.id)
            .values(
                mileage=mileage,
                location_id=location_id,
                version=vehicles.c.version + 1,
                updated_at=at,
            )
        )

    async def _change(
        self,
        actor: Actor,
        before: Kept,
        values: dict[str, Any],
        kind: str,
        told: dict[str, str],
        *,
        at: datetime,
    ) -> Kept:
        store_id, booking_id = actor.store_id, before.booking.id
        after = await self.bookings.update(store_id, booking_id, values)
        by = told_as(actor)
        await self.bookings.tell(store_id, booking_id, kind, by=by, at=at, about=told)
        return after

    def _noted(self, before: Kept, after: Kept) -> Booking:
        self.note.tell(before.booking.id, before=before.booking, after=after.booking)
        return after.booking


def _charged(kind: str, fee: RentalFee) -> tuple[RentalCharge, ...]:
    """Return a fee as it is charged, if it is any."""
    if not fee.total_minor:
        return ()
    charge = RentalCharge(kind, fee.total_minor, quantity=fee.quantity, unit_minor=fee.unit_minor)
    return (charge,)
