"""Paying for bookings: asked of payment services with no transaction open."""

from dataclasses import dataclass
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.domains.payments.api import (
    BeginPayment,
    CaptureMode,
    Claim,
    NoProviderError,
    PaymentFlow,
    PaymentReferences,
)
from cartwheel.domains.rentals.availability.repository import OccupancyRepository
from cartwheel.domains.rentals.bookings import rules
from cartwheel.domains.rentals.bookings.contracts import (
    BookingAction,
    BookingStatus,
    PaidBooking,
    PayBooking,
)
from cartwheel.domains.rentals.bookings.errors import HoldOverError
from cartwheel.domains.rentals.bookings.extras import ExtraStock
from cartwheel.domains.rentals.bookings.proofs import BookingProofs
from cartwheel.domains.rentals.bookings.repository import BookingRepository, Kept
from cartwheel.domains.rentals.bookings.service import ensure_allowed
from cartwheel.domains.rentals.bookings.settling import BookingSettling
from cartwheel.domains.rentals.bookings.telling import CUSTOMER
from cartwheel.domains.rentals.rates.contracts import PayWhen
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.money import Money
from cartwheel.systems.rpc.api import Flow, ServiceScopes, Transaction


@dataclass(frozen=True, slots=True)
class BookingPaymentFlow(Flow):
    """
    From a hold to a booking that is paid, or waits for that.

    First the payment is kept, in one transaction with a hold that lasts for it. Then the service
    is asked, with nothing open. What it said is recorded in a second transaction, which confirms
    the booking. Whoever calls again goes on with a payment of which nobody knows what came.
    """

    scopes: ServiceScopes
    payments: PaymentFlow
    proofs: BookingProofs
    clock: Clock

    async def pay(self, store_id: UUID, command: PayBooking) -> PaidBooking:
        """
        Pay what is due for a booking; one that is paid later, or costs nothing, is confirmed.

        Raises:
            BookingNotFoundError: there is no such booking, or the token is another's.
            BookingStateError: nothing is to be paid for it.
            HoldOverError: its hold is over; book again.
            ProviderError: the payment's service refused; calling again tries anew.
        """
        async with self.scopes.open(store_id) as scope:
            kept = await self._proved(scope, store_id, command)
            ensure_allowed(kept.booking, BookingAction.PAY, "paid")
            settling = await scope.get(BookingSettling)
            if kept.booking.status in rules.UNPAID:
                await self._last(scope, store_id, kept)
                if kept.terms.pay is PayWhen.LATER or not kept.booking.due_minor:
                    after = await settling.confirm(store_id, kept, by=CUSTOMER)
                    await _record(scope, kept, after)
                    return PaidBooking(after.booking, None, None)
            claim = await self._claim(
                scope,
                store_id,
                kept,
                command,
                reference_id=kept.booking.id,
                amount_minor=kept.booking.due_minor,
                mode=CaptureMode.AUTOMATIC,
            )
            kept = await (await scope.get(BookingRepository)).get(store_id, command.id)
        return await self._ask(store_id, kept, claim)

    async def authorise_deposit(self, store_id: UUID, command: PayBooking) -> PaidBooking:
        """
        Hold the deposit of a booking, of which is taken at the return what is owed then.

        Raises:
            BookingNotFoundError: there is no such booking, or the token is another's.
            BookingStateError: it has none, or it is held already.
            ProviderError: the payment's service refused; calling again tries anew.
        """
        async with self.scopes.open(store_id) as scope:
            kept = await self._proved(scope, store_id, command)
            booking = kept.booking
            ensure_allowed(booking, BookingAction.AUTHORISE_DEPOSIT, "secured by a deposit")
            claim = await self._claim(
                scope,
                store_id,
                kept,
                command,
                reference_id=kept.deposit_id,
                amount_minor=booking.deposit_minor - booking.deposit_held_minor,
                mode=CaptureMode.MANUAL,
            )
        return await self._ask(store_id, kept, claim)

    async def _proved(self, scope: AsyncContainer, store_id: UUID, command: PayBooking) -> Kept:
        kept = await (await scope.get(BookingRepository)).lock(store_id, command.id)
        self.proofs.ensure(store_id, kept, command.token)
        return await (await scope.get(BookingSettling)).take_over(store_id, kept)

    async def _ask(self, store_id: UUID, kept: Kept, claim: Claim | None) -> PaidBooking:
        if claim is None:
            return PaidBooking(kept.booking, None, None)  # staff say when it is paid elsewhere
        answer = await self.payments.ask(claim)
        try:
            async with self.scopes.open(store_id) as scope:
                await (await scope.get(BookingRepository)).lock(store_id, kept.booking.id)
                outcome = await self.payments.record(await scope.get(Connection), claim, answer)
                settling = await scope.get(BookingSettling)
                before, kept = kept, await settling.settle(store_id, kept.booking.id)
                await _record(scope, before, kept)
        except Exception:
            # What the service has said is kept all the same; the booking hears of it later.
            async with self.scopes.open(store_id) as scope:
                await self.payments.record(await scope.get(Connection), claim, answer)
            raise
        answer.ensure_taken()
        return PaidBooking(kept.booking, outcome.payment, outcome.next_action)

    async def _last(self, scope: AsyncContainer, store_id: UUID, kept: Kept) -> None:
        """Let a hold that is not over last for another try, though not for ever."""
        booking, now = kept.booking, self.clock.now()
        assert booking.hold_until is not None
        until = min(now + rules.HOLD, booking.created_at + rules.LONGEST_HOLD)
        until = max(until, booking.hold_until)
        taken = await scope.get(OccupancyRepository)
        if await taken.change(booking.id, {"expires_at": until}, alive_at=now) is None:
            raise HoldOverError
        await (await scope.get(ExtraStock)).keep(booking.id, until=until)
        values = {"status": BookingStatus.PENDING_PAYMENT, "hold_until": until}
        await (await scope.get(BookingRepository)).update(store_id, booking.id, values)

    async def _claim(
        self,
        scope: AsyncContainer,
        store_id: UUID,
        kept: Kept,
        command: PayBooking,
        *,
        reference_id: UUID,
        amount_minor: int,
        mode: CaptureMode,
    ) -> Claim | None:
        """Keep the payment of a booking; None where the store has no payment service."""
        references = await scope.get(PaymentReferences)
        earlier = await references.list_of(store_id, reference_id)
        payment = BeginPayment(
            amount=Money(amount_minor, kept.booking.currency),
            key=f"booking-{reference_id}-{len(earlier) + 1}",
            reference_id=reference_id,
            method=command.method,
            capture_mode=mode,
            return_url=command.return_url,
            description=kept.booking.number,
        )
        try:
            return await self.payments.begin_again(
                await scope.get(Transaction), store_id, payment, earlier
            )
        except NoProviderError:
            return None


async def _record(scope: AsyncContainer, before: Kept, after: Kept) -> None:
    tx = await scope.get(Transaction)
    await tx.record(after.booking.id, before=before.booking, after=after.booking)
