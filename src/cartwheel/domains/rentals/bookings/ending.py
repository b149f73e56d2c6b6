"""Letting a booking come to nothing, within the transaction that is given."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.payments.api import PaymentReferences
from cartwheel.domains.rentals.availability.repository import OccupancyRepository
from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.domains.rentals.bookings.extras import ExtraStock
from cartwheel.domains.rentals.bookings.messages import (
    BookingCancelled,
    BookingExpired,
    BookingNoShow,
    MoveBookingMoney,
)
from cartwheel.domains.rentals.bookings.repository import BookingRepository, Kept
from cartwheel.domains.rentals.bookings.telling import about
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True)
class Ending:
    """Ends bookings without a rental; what they took is free at the commit."""

    bookings: BookingRepository
    taken: OccupancyRepository
    extras: ExtraStock
    payments: PaymentReferences
    outbox: Outbox
    clock: Clock

    async def end(
        self,
        store_id: UUID,
        kept: Kept,
        status: BookingStatus,
        *,
        fee_minor: int,
        by: str,
        reason: str = "",
    ) -> Kept:
        """
        End a booking that is locked, as expired, cancelled or not come for.

        The fee stays of what was paid, or is due; the rest goes back, and so does the deposit.
        Where nothing is to stay, what comes later goes back by itself, too.
        """
        now, booking = self.clock.now(), kept.booking
        await self.taken.release(booking.id)
        await self.extras.release(booking.id)
        await self.payments.cancel(store_id, kept.deposit_id)
        if not fee_minor:
            await self.payments.cancel(store_id, booking.id)
        refund = max(booking.paid_minor - booking.refunded_minor - fee_minor, 0)
        after = await self.bookings.update(
            store_id,
            booking.id,
            {
                "status": status,
                "fee_minor": fee_minor,
                "hold_until": None,
                "cancel_reason": reason or None,
                "ended_at": now,
            },
        )
        told = {"feeMinor": str(fee_minor)} if fee_minor else {}
        told |= {"reason": reason} if reason else {}
        await self.bookings.tell(store_id, booking.id, status, by=by, at=now, about=told)
        common = about(store_id, after.booking, at=now)
        announced: BookingExpired | BookingCancelled | BookingNoShow
        if status is BookingStatus.EXPIRED:
            announced = BookingExpired(**common)
        elif status is BookingStatus.CANCELLED:
            announced = BookingCancelled(**common, fee_minor=fee_minor, refund_minor=refund)
        else:
            announced = BookingNoShow(**common, fee_minor=fee_minor)
        await self.outbox.announce(announced, aggregate_id=booking.id)
        if refund and fee_minor:
            await self.outbox.enqueue(
                MoveBookingMoney(store_id, booking.id), aggregate_id=booking.id
            )
        return after
