"""Payments, from the first wish to the last refund."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.payments.contracts import (
    BeginPayment,
    CapturePayment,
    OperationKind,
    Payment,
    PaymentOutcome,
    RefundPayment,
    VoidPayment,
)
from cartwheel.domains.payments.desk import Desk
from cartwheel.domains.payments.repository.payments import PaymentRow
from cartwheel.domains.payments.till import Answer, Claim, Till
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.money import Money
from cartwheel.systems.rpc.api import Flow, Transaction, Transactions


@dataclass(frozen=True, slots=True)
class PaymentFlow(Flow):
    """
    Money asked for, taken, released and given back.

    Each wish has the caller's key: granted once, and repeated it answers how it stands. Other
    flows may use this one; what it does is then told in the audit log beside their own record.
    """

    transactions: Transactions
    till: Till
    clock: Clock

    async def begin(self, store_id: UUID, command: BeginPayment) -> PaymentOutcome:
        """
        Ask a shopper for money; `next_action` says what the shopper has to do.

        A declined card is no error: the payment has failed. Nor is silence: it is pending.

        Raises:
            InvalidInputError: the amount is not positive.
            KeyReusedError: something else was asked for under the key.
            ReferenceCancelledError: what would be paid for is cancelled.
            NoProviderError: the store has no service for it.
            ProviderError: the service refused what was asked; the payment has failed.
        """
        async with self.transactions.open(store_id) as tx:
            desk = Desk(tx.connection, self.clock.now())
            begun = await desk.find_begun(store_id, command)
            if begun is not None:
                return await self._resume(tx, begun)
            claim = await desk.begin(store_id, command)
            await _record(tx, "begin", None, claim)
        return await self.till.carry_out(claim)

    async def begin_first(
        self, tx: Transaction, store_id: UUID, command: BeginPayment, reference_id: UUID
    ) -> Claim:
        """
        Keep a new payment for what is made in the same transaction; then it is to be carried out.

        This, `ask` and `record` are what `begin` does, for who has more to write in the same
        transactions. Nobody else knows the key or the reference yet.

        Raises:
            InvalidInputError: the amount is not positive.
            NoProviderError: the store has no service for it.
        """
        claim = await Desk(tx.connection, self.clock.now()).begin_first(
            store_id, command, reference_id
        )
        await _record(tx, "begin", None, claim)
        return claim

    async def begin_again(
        self, tx: Transaction, store_id: UUID, command: BeginPayment, earlier: Sequence[Payment]
    ) -> Claim:
        """
        Keep another payment for a reference, or go on with the one that is under way.

        Raises:
            InvalidInputError: the amount is not positive.
            ReferenceCancelledError: what would be paid for is cancelled.
            NoProviderError: the store has no service for it.
        """
        desk = Desk(tx.connection, self.clock.now())
        claim = None
        for payment in earlier:
            if not payment.is_settled and claim is None:
                claim = await desk.go_on(store_id, payment.id)
        if claim is None:
            claim = await desk.begin(store_id, command)
        await _record(tx, "begin", None, claim)
        return claim

    async def ask(self, claim: Claim) -> Answer:
        """Ask the service for what was kept; no transaction may be open."""
        return await self.till.ask(claim)

    async def record(self, connection: Connection, claim: Claim, answer: Answer) -> PaymentOutcome:
        """Record what the service said, in the caller's transaction, which locks the payment."""
        return await self.till.record(connection, claim, answer)

    async def capture(self, store_id: UUID, command: CapturePayment) -> PaymentOutcome:
        """
        Take held money: all, or a part, whereupon the rest is released.

        Raises:
            PaymentNotFoundError: the store has no such payment.
            KeyReusedError: something else was asked for under the key.
            PaymentNotAllowedError: nothing is held, or something else is under way.
            AmountExceededError: less is held.
            InvalidInputError: the amount is not positive, or of another currency.
            ProviderError: the service refused; nothing was taken.
        """
        return await self._ask(store_id, command.id, OperationKind.CAPTURE, command)

    async def void(self, store_id: UUID, command: VoidPayment) -> PaymentOutcome:
        """
        Release held money, or see to it that nothing is paid any more.

        Raises:
            PaymentNotFoundError: the store has no such payment.
            KeyReusedError: something else was asked for under the key.
            PaymentNotAllowedError: there is nothing to release, or something else is under way.
            ProviderError: the service refused.
        """
        return await self._ask(store_id, command.id, OperationKind.VOID, command)

    async def refund(self, store_id: UUID, command: RefundPayment) -> PaymentOutcome:
        """
        Give captured money back: all that is left, or a part.

        Raises:
            PaymentNotFoundError: the store has no such payment.
            KeyReusedError: something else was asked for under the key.
            PaymentNotAllowedError: nothing is left to give back.
            AmountExceededError: less is left, refunds under way included.
            InvalidInputError: the amount is not positive, or of another currency.
            ProviderError: the service refused; nothing was given back.
        """
        return await self._ask(store_id, command.id, OperationKind.REFUND, command)

    async def _ask(
        self,
        store_id: UUID,
        payment_id: UUID,
        kind: OperationKind,
        command: CapturePayment | VoidPayment | RefundPayment,
    ) -> PaymentOutcome:
        amount: Money | None = getattr(command, "amount", None)
        async with self.transactions.open(store_id) as tx:
            desk = Desk(tx.connection, self.clock.now())
            row = await desk.lock(store_id, payment_id)
            asked = await desk.find_asked(row, kind, command.key, amount)
            if asked is not None:
                return await self._resume(tx, Claim(row, asked))
            claim = await desk.ask(
                row, kind, command.key, amount=amount, reason=getattr(command, "reason", None)
            )
            await _record(tx, kind, row, claim)
        return await self.till.carry_out(claim)

    async def _resume(self, tx: Transaction, claim: Claim) -> PaymentOutcome:
        """Say how it stands; who asked first may be at work on it still."""
        await _record(tx, claim.operation.kind, claim.payment, claim)
        return await self.till.outcome(tx.connection, claim.payment, claim.operation.id)


async def _record(tx: Transaction, verb: str, before: PaymentRow | None, claim: Claim) -> None:
    name = f"payments.{verb}"
    await tx.record(
        claim.payment.id,
        before=None if before is None else before.shown(),
        after={
            "payment": claim.payment.shown(),
            "operation": claim.operation.shown(claim.payment.currency),
        },
        # Within another flow, such as a checkout, this is not the record of the call.
        event=None if tx.call.procedure == name else name,
    )
