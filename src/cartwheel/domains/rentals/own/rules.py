"""What customers may do with bookings of their own, by the terms they were booked on: pure."""

from datetime import datetime, timedelta

from cartwheel.domains.rentals.bookings import rules
from cartwheel.domains.rentals.bookings.contracts import Booking, BookingAction
from cartwheel.domains.rentals.bookings.repository import Kept
from cartwheel.domains.rentals.own.contracts import CancelWay
from cartwheel.domains.rentals.rates.fees import cancellation_fee


def free_until(kept: Kept) -> datetime:
    """Return until when giving a booking up costs nothing; not later than the pick-up."""
    charged = [step.hours_before for step in kept.terms.cancellation if step.fee_bps]
    return kept.booking.starts_at - timedelta(hours=max(charged, default=0))


def cancel_way(kept: Kept, *, now: datetime) -> CancelWay | None:
    """Return what giving a booking up costs now; None where that cannot be done any more."""
    booking = kept.booking
    if BookingAction.CANCEL not in booking.allowed_actions:
        return None
    there, until = booking.paid_minor - booking.refunded_minor, free_until(kept)
    fee = 0
    if booking.status not in rules.UNPAID:
        fee = cancellation_fee(kept.terms, booking.quote, cancelled_at=now).total_minor
    return CancelWay(fee, max(there - fee, 0), until if until > now else None)


def is_movable(kept: Kept, *, now: datetime) -> bool:
    """
    Tell whether the customer may choose another time: while giving the booking up is free.

    Later a booking that is to cost something could be moved far away, and given up for nothing.
    """
    return BookingAction.RESCHEDULE in kept.booking.allowed_actions and now < free_until(kept)


def is_extendable(booking: Booking, *, now: datetime) -> bool:
    """Tell whether the customer may keep the car for longer: until the agreed return."""
    return BookingAction.EXTEND in booking.allowed_actions and now < booking.ends_at
