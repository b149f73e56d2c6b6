"""What something would come to, before it is done: nothing is held, and nothing is changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from cartwheel.domains.rentals.availability.allotting import Allotting
from cartwheel.domains.rentals.availability.contracts import At, RentalSpan
from cartwheel.domains.rentals.bookings import rules
from cartwheel.domains.rentals.bookings.contracts import (
    Booking,
    BookingAction,
    BookingStatus,
    RentalCharge,
    ReturnCar,
)
from cartwheel.domains.rentals.bookings.errors import MileageError
from cartwheel.domains.rentals.bookings.handing import Handing
from cartwheel.domains.rentals.bookings.planning import MovePlanning
from cartwheel.domains.rentals.bookings.repository import BookingRepository, Kept
from cartwheel.domains.rentals.bookings.service import ensure_allowed
from cartwheel.domains.rentals.rates.fees import cancellation_fee, no_show_fee
from cartwheel.domains.rentals.rates.quotes import RentalFee, RentalQuote
from cartwheel.kernel.clock import Clock


class BookingForesight(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What ending a booking would come to at `at`.

    `cancellation` and `noShow` are None where that cannot be done. `cancelRefundMinor` and
    `noShowRefundMinor` go back of what was paid. Nobody is missed before `noShowFrom`.
    """

    at: datetime
    cancellation: RentalFee | None
    cancel_refund_minor: int
    no_show: RentalFee | None
    no_show_refund_minor: int
    no_show_from: datetime


class ForeseeMove(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Another span for a booking, or a later end alone where it is on the road.

    With a `vehicleId` that vehicle is asked for, else one that is free.
    """

    id: UUID
    starts_at: At
    ends_at: At
    vehicle_id: UUID | None = None


class ForeseenMove(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What another span would come to.

    `isFree` is what would be told at this moment; `conflicts` are in the way else, and `nearest`
    the spans of the same length that are free. Of `quote`, `dueMinor` would be still to be paid
    and `refundMinor` go back.
    """

    is_free: bool
    conflicts: tuple[RentalSpan, ...]
    nearest: tuple[RentalSpan, ...]
    quote: RentalQuote
    difference_minor: int
    due_minor: int
    refund_minor: int


class ForeseenReturn(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What a return at `at` would come to.

    Of the deposit that is held `fromDepositMinor` would be taken and `releasedMinor` released;
    `dueMinor` would be still to be paid. `waivedMinor` is the late fee where it is waived.
    """

    at: datetime
    charges: tuple[RentalCharge, ...]
    charges_minor: int
    waived_minor: int
    from_deposit_minor: int
    released_minor: int
    due_minor: int


@dataclass(frozen=True, slots=True)
class Foreseeing:
    """Tells beforehand what is told when it is done."""

    bookings: BookingRepository
    planning: MovePlanning
    allotting: Allotting
    handing: Handing
    clock: Clock

    async def ending(self, store_id: UUID, booking_id: UUID) -> BookingForesight:
        """
        Say what cancelling a booking would cost, and what not coming does.

        Raises:
            BookingNotFoundError: the store has no such booking.
        """
        kept, now = await self.bookings.get(store_id, booking_id), self.clock.now()
        booking, cancels, misses = kept.booking, None, None
        if BookingAction.CANCEL in booking.allowed_actions:
            cancels = cancellation_fee(kept.terms, booking.quote, cancelled_at=now)
            if booking.status in rules.UNPAID:
                cancels = msgspec.structs.replace(cancels, net_minor=0, tax_minor=0, total_minor=0)
        if BookingAction.NO_SHOW in booking.allowed_actions:
            misses = no_show_fee(kept.terms, booking.quote)
        return BookingForesight(
            at=now,
            cancellation=cancels,
            cancel_refund_minor=_refund(booking, cancels),
            no_show=misses,
            no_show_refund_minor=_refund(booking, misses),
            no_show_from=booking.starts_at,
        )

    async def move(self, store_id: UUID, query: ForeseeMove) -> ForeseenMove:
        """
        Say what another span would cost, and whether it can be had.

        Raises:
            BookingNotFoundError: the store has no such booking.
            BookingStateError: it can be neither moved nor extended.
            HoldOverError: its hold is over.
            InvalidInputError: it is no span.
            SpanRefusedError: the car is not rented for such a time.
            VehicleNotFoundError: the store has no such vehicle.
            VehicleUnsuitableError: the vehicle is none for this booking.
        """
        kept = await self.bookings.get(store_id, query.id)
        booking = kept.booking
        by = (
            BookingAction.EXTEND
            if booking.status is BookingStatus.PICKED_UP
            else BookingAction.RESCHEDULE
        )
        ensure_allowed(booking, by, "moved")
        span = RentalSpan(query.starts_at, query.ends_at)
        plan = await self.planning.plan(store_id, kept, span, vehicle_id=query.vehicle_id)
        fits = await self.allotting.could_fit(store_id, plan.wish, own=plan.has)
        conflicts: tuple[RentalSpan, ...] = ()
        nearest: tuple[RentalSpan, ...] = ()
        if not fits:
            conflicts, nearest = await self.allotting.look_around(
                store_id, plan.wish, buffer=plan.asked.offer.buffer, own=plan.has.id
            )
        quote = plan.asked.quote
        left = quote.total_minor - (booking.paid_minor - booking.refunded_minor)
        return ForeseenMove(
            is_free=fits,
            conflicts=conflicts,
            nearest=nearest,
            quote=quote,
            difference_minor=quote.total_minor - booking.total_minor,
            due_minor=max(left, 0),
            refund_minor=max(-left, 0),
        )

    async def give_back(self, store_id: UUID, query: ReturnCar) -> ForeseenReturn:
        """
        Say what taking a vehicle back at this moment would come to.

        Raises:
            BookingNotFoundError: the store has no such booking.
            BookingStateError: it was not picked up, or came back already.
            MileageError: the vehicle has run less than at the pick-up.
        """
        kept, now = await self.bookings.get(store_id, query.id), self.clock.now()
        booking = kept.booking
        ensure_allowed(booking, BookingAction.RETURN, "returned")
        assert booking.picked_up is not None  # what is on the road was picked up
        if query.mileage < booking.picked_up.mileage:
            raise MileageError(mileage=query.mileage, before=booking.picked_up.mileage)
        asked = msgspec.structs.replace(query, waives_late_fee=False)
        whole = await self.handing.charges(store_id, kept, asked, at=now)
        waived = [each for each in whole if each.kind == "late" and query.waives_late_fee]
        charges = tuple(each for each in whole if each not in waived)
        total = sum(each.amount_minor for each in charges)
        taken = min(total, booking.deposit_held_minor)
        return ForeseenReturn(
            at=now,
            charges=charges,
            charges_minor=total,
            waived_minor=sum(each.amount_minor for each in waived),
            from_deposit_minor=taken,
            released_minor=booking.deposit_held_minor - taken,
            due_minor=_due_after(kept, total=total, taken=taken),
        )


def _refund(booking: Booking, fee: RentalFee | None) -> int:
    paid = booking.paid_minor - booking.refunded_minor
    return 0 if fee is None else max(paid - fee.total_minor, 0)


def _due_after(kept: Kept, *, total: int, taken: int) -> int:
    booking = kept.booking
    owed = rules.owed(
        BookingStatus.RETURNED,
        total=booking.total_minor,
        fee=0,
        charges=total,
        deposit_taken=taken,
    )
    return max(owed - (booking.paid_minor - booking.refunded_minor), 0)
