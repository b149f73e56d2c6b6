"""Money of bookings that goes back or is taken of deposits, asked of providers by jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.payments.api import (
    CapturePayment,
    OperationState,
    Payment,
    PaymentAction,
    PaymentFlow,
    PaymentReferences,
    RefundPayment,
    VoidPayment,
)
from cartwheel.domains.rentals.bookings.contracts import BookingStatus
from cartwheel.domains.rentals.bookings.repository import Kept
from cartwheel.domains.rentals.bookings.settling import BookingSettling, overpaid
from cartwheel.kernel.money import Money
from cartwheel.systems.rpc.api import Flow, ServiceScopes

_BACK: Final = (BookingStatus.RETURNED, BookingStatus.CLOSED)


@dataclass(frozen=True, slots=True)
class BookingMoneyFlow(Flow):
    """
    Gives back what is too much, and takes or releases deposits.

    What is to be done follows from the payments alone, and each is asked for under a key made of
    how it stood: a job that is done twice moves money once.
    """

    scopes: ServiceScopes
    payments: PaymentFlow

    async def move(self, store_id: UUID, booking_id: UUID) -> bool:
        """
        Do what is to be done about a booking's money; False while nobody knows what came of some.

        Raises:
            ProviderError: a payment service refused, or does not answer.
        """
        async with self.scopes.open(store_id) as scope:
            settling = await scope.get(BookingSettling)
            kept = await settling.settle(store_id, booking_id, moves_money=False)
            references = await scope.get(PaymentReferences)
            rental = await references.list_of(store_id, booking_id)
            deposit = await references.list_of(store_id, kept.deposit_id)
        if not all(each.is_settled for each in (*rental, *deposit)):
            return False
        if kept.booking.status in _BACK:
            await self._settle_deposit(store_id, kept, deposit)
        failures = await self._give_back(store_id, kept, rental)
        async with self.scopes.open(store_id) as scope:
            settling = await scope.get(BookingSettling)
            await settling.settle(store_id, booking_id, moves_money=False)
            if failures:
                await settling.tell_failures(store_id, booking_id, failures)
        return True

    async def _settle_deposit(self, store_id: UUID, kept: Kept, deposit: Sequence[Payment]) -> None:
        """Take of a held deposit what the return has cost, and release the rest."""
        booking = kept.booking
        left = booking.charges_minor - booking.deposit_taken_minor
        for payment in deposit:
            part = min(max(left, 0), payment.authorised.amount_minor)
            if part and PaymentAction.CAPTURE in payment.allowed_actions:
                amount = Money(part, booking.currency)
                await self.payments.capture(
                    store_id, CapturePayment(payment.id, f"deposit-{payment.id}", amount)
                )
                left -= part
            elif PaymentAction.VOID in payment.allowed_actions:
                await self.payments.void(
                    store_id, VoidPayment(payment.id, f"deposit-{payment.id}-released")
                )

    async def _give_back(self, store_id: UUID, kept: Kept, rental: Sequence[Payment]) -> list[str]:
        """Give back what is too much, out of the last payment first; return what was refused."""
        left, failures = overpaid(kept), []
        for payment in reversed(rental):
            there = payment.captured.amount_minor - payment.refunded.amount_minor
            part = min(left, there)
            if part > 0 and PaymentAction.REFUND in payment.allowed_actions:
                key = f"booking-{kept.booking.id}-{payment.refunded.amount_minor}-{part}"
                amount = Money(part, kept.booking.currency)
                outcome = await self.payments.refund(
                    store_id, RefundPayment(payment.id, key, amount, kept.booking.number)
                )
                if outcome.operation.state is OperationState.FAILED:
                    failures.append(outcome.operation.error_message or "the provider refused")
                left -= part
        return failures
