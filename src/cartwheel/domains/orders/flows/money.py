"""Money of orders that is taken or given back, asked of providers by jobs."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.customers.api import NewRefund, Purchases
from cartwheel.domains.orders.contracts import Order, OrderStatus
from cartwheel.domains.orders.documents.service import DocumentService
from cartwheel.domains.orders.messages import OrderRefunded
from cartwheel.domains.orders.paying import Paying
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.returns.contracts import OrderRefund, RefundStatus
from cartwheel.domains.orders.returns.repository import ReturnRepository
from cartwheel.domains.orders.telling import SYSTEM
from cartwheel.domains.payments.api import (
    CapturePayment,
    OperationState,
    Payment,
    PaymentAction,
    PaymentFlow,
    PaymentOutcome,
    PaymentReferences,
    RefundPayment,
)
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.money import Money
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.providers.api import ProviderError
from cartwheel.systems.rpc.api import Flow, ServiceScopes


@dataclass(frozen=True, slots=True)
class MoneyFlow(Flow):
    """
    Brings decisions about money to providers, and writes down what came of them.

    Each is asked for under a key that is made of the decision, so that a job that is done twice
    moves money once.
    """

    scopes: ServiceScopes
    payments: PaymentFlow
    clock: Clock

    async def give_back(self, store_id: UUID, refund_id: UUID) -> str | None:
        """
        Bring a pending refund to its providers, the last payment first; return what came of it.

        None is that nobody knows yet: asked again later, it goes on under the same keys.

        What was paid elsewhere is given back elsewhere, and counts as settled at once.

        Raises:
            UnavailableError: a provider does not answer; it is asked again under the same key.
        """
        async with self.scopes.open(store_id) as scope:
            refund = await (await scope.get(ReturnRepository)).find_refund(store_id, refund_id)
            if refund is None or refund.status is not RefundStatus.PENDING:
                return "nothing was pending"
            order = await (await scope.get(OrderRepository)).get(store_id, refund.order_id)
            found = await (await scope.get(PaymentReferences)).list_of(store_id, order.id)
        left = refund.amount_minor
        for payment in reversed(found):
            part = min(left, payment.captured.amount_minor - payment.refunded.amount_minor)
            if part > 0:
                try:
                    outcome = await self._refund(store_id, refund, payment, part)
                except ProviderError as error:
                    if error.retryable:
                        raise
                    return await self._fail(store_id, refund, str(error))
                if outcome.operation.state is OperationState.FAILED:
                    why = outcome.operation.error_message or "the provider refused"
                    return await self._fail(store_id, refund, why)
                if outcome.operation.state is OperationState.PENDING:
                    return None
                left -= part
        return await self._settle(store_id, refund, order, offline=left)

    async def take(self, store_id: UUID, order_id: UUID) -> str:
        """
        Capture what is held for an order, up to what it costs; return what came of it.

        Raises:
            ProviderError: the provider refused, or does not answer.
        """
        async with self.scopes.open(store_id) as scope:
            order = await (await scope.get(OrderRepository)).get(store_id, order_id)
            found = await (await scope.get(PaymentReferences)).list_of(store_id, order_id)
        left = order.total_minor - (order.paid_minor - order.edited_back_minor)
        for payment in found:
            if left > 0 and PaymentAction.CAPTURE in payment.allowed_actions:
                part = min(left, payment.authorised.amount_minor)
                command = CapturePayment(
                    id=payment.id,
                    key=f"order-{order_id}-{payment.id}",
                    amount=Money(part, order.currency),
                )
                await self.payments.capture(store_id, command)
                left -= part
        async with self.scopes.open(store_id) as scope:
            await (await scope.get(Paying)).settle(store_id, order_id)
        return "taken"

    async def _refund(
        self, store_id: UUID, refund: OrderRefund, payment: Payment, part: int
    ) -> PaymentOutcome:
        return await self.payments.refund(
            store_id,
            RefundPayment(
                id=payment.id,
                key=f"refund-{refund.id}-{payment.id}",
                amount=Money(part, payment.amount.currency),
                reason=refund.reason or None,
            ),
        )

    async def _settle(
        self, store_id: UUID, refund: OrderRefund, order: Order, *, offline: int
    ) -> str:
        now = self.clock.now()
        async with self.scopes.open(store_id) as scope:
            orders = await scope.get(OrderRepository)
            returns = await scope.get(ReturnRepository)
            order = await orders.lock(store_id, order.id)
            known = await returns.find_refund(store_id, refund.id)
            if known is None or known.status is not RefundStatus.PENDING:
                return "it was settled already"
            settled = {"status": RefundStatus.SETTLED, "settled_at": now}
            await returns.update_refund(refund.id, settled)
            if offline:
                back = order.offline_refunded_minor + offline
                await orders.update(order, {"offline_refunded_minor": back})
            order = await (await scope.get(Paying)).settle(store_id, order.id)
            about = {"amountMinor": str(refund.amount_minor)}
            await orders.tell(store_id, order.id, "refunded", by=SYSTEM, at=now, about=about)
            if order.customer_id is not None and order.status is not OrderStatus.CANCELLED:
                purchases = await scope.get(Purchases)
                await purchases.refund(
                    store_id,
                    NewRefund(
                        refund_id=refund.id,
                        order_id=order.id,
                        amount_minor=refund.amount_minor,
                        at=now,
                    ),
                )
            outbox = await scope.get(Outbox)
            await outbox.announce(
                OrderRefunded(
                    store_id=store_id,
                    order_id=order.id,
                    refund_id=refund.id,
                    number=order.number,
                    customer_id=order.customer_id,
                    currency=order.currency,
                    amount_minor=refund.amount_minor,
                    refunded_at=now,
                ),
                aggregate_id=order.id,
            )
            await (await scope.get(DocumentService)).credit(store_id, order, refund)
        return "given back"

    async def _fail(self, store_id: UUID, refund: OrderRefund, failure: str) -> str:
        """Write down that a provider will not give the money back; somebody has to look at it."""
        now = self.clock.now()
        async with self.scopes.open(store_id) as scope:
            orders = await scope.get(OrderRepository)
            await orders.lock(store_id, refund.order_id)
            await (await scope.get(ReturnRepository)).update_refund(
                refund.id,
                {"status": RefundStatus.FAILED, "failure": failure, "settled_at": now},
            )
            about = {"amountMinor": str(refund.amount_minor), "failure": failure}
            await orders.tell(
                store_id, refund.order_id, "refund_failed", by=SYSTEM, at=now, about=about
            )
        return f"refused: {failure}"
