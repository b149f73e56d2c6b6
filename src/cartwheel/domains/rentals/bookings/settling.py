"""What payments say of a booking: how much is there, and whether it is confirmed by that."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cartwheel.domains.payments.api import Payment, PaymentReferences, PaymentState
from cartwheel.domains.rentals.availability.contracts import OccupancyKind
from cartwheel.domains.rentals.availability.repository import OccupancyRepository
from cartwheel.domains.rentals.bookings import rules
from cartwheel.domains.rentals.bookings.contracts import Booking, BookingStatus
from cartwheel.domains.rentals.bookings.ending import Ending
from cartwheel.domains.rentals.bookings.extras import ExtraStock
from cartwheel.domains.rentals.bookings.messages import (
    BookingConfirmed,
    BookingPaymentReturned,
    MoveBookingMoney,
)
from cartwheel.domains.rentals.bookings.repository import BookingRepository, Kept
from cartwheel.domains.rentals.bookings.telling import SYSTEM, about
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True)
class BookingSettling:
    """
    Brings a booking up to what its payments have come to, in the transaction it is given.

    However often it is done, the outcome is the same: it looks at the payments themselves.
    """

    bookings: BookingRepository
    payments: PaymentReferences
    taken: OccupancyRepository
    extras: ExtraStock
    ending: Ending
    outbox: Outbox
    clock: Clock

    async def settle(self, store_id: UUID, booking_id: UUID, *, moves_money: bool = True) -> Kept:
        """
        Take over what was paid and given back, and confirm the booking when that is all.

        One whose car was taken meanwhile expires, and its money goes back. What is too much is
        given back by a job, which alone does not queue another one.

        Raises:
            BookingNotFoundError: the store has no such booking.
        """
        before = await self.bookings.lock(store_id, booking_id)
        return await self.take_over(store_id, before, moves_money=moves_money)

    async def take_over(self, store_id: UUID, before: Kept, *, moves_money: bool = True) -> Kept:
        """Do so for a booking that is locked."""
        booking = before.booking
        counted = _counted(
            booking,
            await self.payments.list_of(store_id, booking.id),
            await self.payments.list_of(store_id, before.deposit_id),
        )
        kept = before
        if any(getattr(booking, name) != value for name, value in counted.items()):
            kept = await self.bookings.update(store_id, booking.id, counted)
            await self._tell(store_id, before, kept)
        if (
            kept.booking.status in rules.UNPAID
            and kept.booking.paid_minor
            and not (kept.booking.due_minor)
        ):
            return await self.confirm(store_id, kept, by=SYSTEM)
        if moves_money and _moves_money(kept):
            await self.outbox.enqueue(
                MoveBookingMoney(store_id, booking.id), aggregate_id=booking.id
            )
        return kept

    async def confirm(self, store_id: UUID, kept: Kept, *, by: str) -> Kept:
        """
        Confirm a booking that is locked and not paid yet, or paid just now.

        The hold may be over, as long as nobody else has taken its place; else the booking expires.
        """
        booking, now = kept.booking, self.clock.now()
        still = await self.taken.change(
            booking.id, {"kind": OccupancyKind.BOOKING, "expires_at": None}
        )
        if still is None:
            return await self.ending.end(
                store_id, kept, BookingStatus.EXPIRED, fee_minor=0, by=SYSTEM, reason="hold_over"
            )
        await self.extras.keep(booking.id, until=None)
        after = await self.bookings.update(
            store_id,
            booking.id,
            {"status": BookingStatus.CONFIRMED, "hold_until": None, "confirmed_at": now},
        )
        await self.bookings.tell(store_id, booking.id, "confirmed", by=by, at=now)
        await self.outbox.announce(
            BookingConfirmed(**about(store_id, after.booking, at=now)), aggregate_id=booking.id
        )
        return after

    async def tell_failures(
        self, store_id: UUID, booking_id: UUID, failures: Sequence[str]
    ) -> None:
        """Tell that a provider will not give money back; somebody has to look at it."""
        for failure in failures:
            await self.bookings.tell(
                store_id,
                booking_id,
                "refund_failed",
                by=SYSTEM,
                at=self.clock.now(),
                about={"failure": failure},
            )

    async def _tell(self, store_id: UUID, before: Kept, after: Kept) -> None:
        """Tell of money that came or went."""
        now, booking = self.clock.now(), after.booking
        for kind in ("paid", "refunded", "deposit_held", "deposit_taken"):
            amount = getattr(booking, f"{kind}_minor")
            if amount != getattr(before.booking, f"{kind}_minor"):
                told = {"amountMinor": str(amount)}
                await self.bookings.tell(store_id, booking.id, kind, by=SYSTEM, at=now, about=told)
        returned = booking.refunded_minor - before.booking.refunded_minor
        if booking.status in rules.OVER and returned > 0:
            await self.outbox.announce(
                BookingPaymentReturned(**about(store_id, booking, at=now), amount_minor=returned),
                aggregate_id=booking.id,
            )


def _counted(
    booking: Booking, rental: Sequence[Payment], deposit: Sequence[Payment]
) -> dict[str, Any]:
    """Return the columns that follow from a booking's payments, and from those at the counter."""
    paid = sum(each.captured.amount_minor for each in rental)
    refunded = sum(each.refunded.amount_minor for each in rental)
    return {
        "paid_minor": paid + booking.counter_paid_minor,
        "refunded_minor": refunded + booking.counter_refunded_minor,
        "deposit_held_minor": sum(
            each.authorised.amount_minor
            for each in deposit
            if each.state is PaymentState.AUTHORISED
        ),
        "deposit_taken_minor": sum(
            each.captured.amount_minor - each.refunded.amount_minor for each in deposit
        ),
    }


def overpaid(kept: Kept) -> int:
    """Return how much more than it costs was paid for a booking, as far as it was online."""
    booking = kept.booking
    owed = rules.owed(
        booking.status,
        total=booking.total_minor,
        fee=booking.fee_minor,
        charges=booking.charges_minor,
        deposit_taken=booking.deposit_taken_minor,
    )
    too_much = booking.paid_minor - booking.refunded_minor - owed
    return max(too_much - booking.counter_back_minor, 0)


def _moves_money(kept: Kept) -> bool:
    """Tell whether something is to be given back, or the deposit to be settled."""
    booking = kept.booking
    is_back = booking.status in (BookingStatus.RETURNED, BookingStatus.CLOSED)
    too_much = overpaid(kept) > 0 and booking.status not in rules.UNPAID
    return too_much or (is_back and booking.deposit_held_minor > 0)
