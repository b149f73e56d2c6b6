"""Money of orders that is taken or given back, asked of providers by jobs."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.domains.customers.api import NewRefund, Purchases
from cartwheel.domains.orders.contracts import Order, OrderStatus
from cartwheel.domains.orders.documents.service import DocumentService
from cartwheel.domains.orders.messages import OrderRefunded
from cartwheel.domains.orders.paying import Paying
from cartwheel.domains.orders.redeeming import Redeeming
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

        What an exchange was paid with by the return of an earlier order comes out of that
        order's payments.

        None is that nobody knows yet: asked again later, it goes on under the same keys.

        What was paid elsewhere is given back elsewhere, points first, and counts as settled.

        Raises:
            UnavailableError: a provider does not answer; it is asked again under the same key.
        """
        async with self.scopes.open(store_id) as scope:
            refund = await (await scope.get(ReturnRepository)).find_refund(store_id, refund_id)
            if refund is None or refund.status is not RefundStatus.PENDING:
                return "nothing was pending"
            order = await (await scope.get(OrderRepository)).get(store_id, refund.order_id)
            purses = await _purses(scope, store_id, order, refund)
        given = _Given(refund, order)
        for purse in purses:
            part = given.part_of(purse)
            if part > 0:
                try:
                    outcome = await self._refund(store_id, refund, purse.payment, part)
                except ProviderError as error:
                    if error.retryable:
                        raise
                    return await self._fail(store_id, given, str(error))
                if outcome.operation.state is OperationState.FAILED:
                    why = outcome.operation.error_message or "the provider refused"
                    return await self._fail(store_id, given, why)
                if outcome.operation.state is OperationState.PENDING:
                    return None
                given.take(purse, part)
        return await self._settle(store_id, given)

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
                key=_key(refund, payment),
                amount=Money(part, payment.amount.currency),
                reason=refund.reason or None,
            ),
        )

    async def _settle(self, store_id: UUID, given: "_Given") -> str:
        refund, order, now = given.refund, given.order, self.clock.now()
        async with self.scopes.open(store_id) as scope:
            orders = await scope.get(OrderRepository)
            returns = await scope.get(ReturnRepository)
            order = await orders.lock(store_id, order.id)
            known = await returns.find_refund(store_id, refund.id)
            if known is None or known.status is not RefundStatus.PENDING:
                return "it was settled already"
            settled = {"status": RefundStatus.SETTLED, "settled_at": now}
            await returns.update_refund(refund.id, settled)
            order = await _book(scope, store_id, order, given, elsewhere=given.left)
            if refund.amount_minor > refund.credited_minor:
                about = {"amountMinor": str(refund.amount_minor - refund.credited_minor)}
                await orders.tell(store_id, order.id, "refunded", by=SYSTEM, at=now, about=about)
            if order.customer_id is not None and order.confirmed_at and not order.cancelled_at:
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

    async def _fail(self, store_id: UUID, given: "_Given", failure: str) -> str:
        """Write down that a provider will not give the money back; somebody has to look at it."""
        refund, now = given.refund, self.clock.now()
        async with self.scopes.open(store_id) as scope:
            orders = await scope.get(OrderRepository)
            order = await orders.lock(store_id, refund.order_id)
            await (await scope.get(ReturnRepository)).update_refund(
                refund.id,
                {"status": RefundStatus.FAILED, "failure": failure, "settled_at": now},
            )
            await _book(scope, store_id, order, given, elsewhere=0)
            about = {"amountMinor": str(given.left), "failure": failure}
            await orders.tell(
                store_id, refund.order_id, "refund_failed", by=SYSTEM, at=now, about=about
            )
        return f"refused: {failure}"


@dataclass(frozen=True, slots=True)
class _Purse:
    """A payment that a refund may come out of, and the order that it is of."""

    order_id: UUID
    payment: Payment
    asked: int | None
    """What was asked for already, for this refund."""


@dataclass(slots=True)
class _Given:
    """What of a refund has been given back, out of which orders' payments."""

    refund: OrderRefund
    order: Order
    left: int = field(init=False)
    lent: Counter[UUID] = field(default_factory=Counter)
    """What came out of the payments of earlier orders."""

    def __post_init__(self) -> None:
        self.left = self.refund.amount_minor - self.refund.credited_minor

    def part_of(self, purse: _Purse) -> int:
        """Return how much of what is left a payment can give."""
        if purse.asked is not None:
            return purse.asked
        payment = purse.payment
        most = payment.captured.amount_minor - payment.refunded.amount_minor
        if purse.order_id != self.order.id:
            most = min(most, self.order.credit_left_minor - self.lent.total())
        return min(self.left, most)

    def take(self, purse: _Purse, part: int) -> None:
        """Note that a payment has given something."""
        self.left -= part
        if purse.order_id != self.order.id:
            self.lent[purse.order_id] += part


async def _purses(
    scope: AsyncContainer, store_id: UUID, order: Order, refund: OrderRefund
) -> list[_Purse]:
    """
    Return the payments that a refund may come out of: the order's own, then those before it.

    What a cancelled order was paid with itself goes back by itself; it comes last.
    """
    orders, payments = await scope.get(OrderRepository), await scope.get(PaymentReferences)
    own, earlier, each = await _purses_of(payments, store_id, order.id, refund), [], order
    while each.credit_minor and each.exchange_of is not None:
        each = await orders.get(store_id, each.exchange_of)
        earlier += await _purses_of(payments, store_id, each.id, refund)
    return earlier + own if order.status is OrderStatus.CANCELLED else own + earlier


async def _purses_of(
    payments: PaymentReferences, store_id: UUID, order_id: UUID, refund: OrderRefund
) -> list[_Purse]:
    found = await payments.list_of(store_id, order_id)
    asked = {each.id: await payments.asked(each.id, _key(refund, each)) for each in found}
    return [_Purse(order_id, each, asked[each.id]) for each in reversed(found)]


async def _book(
    scope: AsyncContainer, store_id: UUID, order: Order, given: _Given, *, elsewhere: int
) -> Order:
    """
    Count what was given back for an order that is locked, elsewhere than by its own payments.

    Orders are locked from an exchange back to what it is for, as everywhere.
    """
    orders, paying = await scope.get(OrderRepository), await scope.get(Paying)
    if elsewhere:
        redeeming = await scope.get(Redeeming)
        await redeeming.give_back(store_id, order, elsewhere, reference=f"refund:{given.refund.id}")
    more = elsewhere + given.refund.credited_minor + given.lent.total()
    if more:
        back = order.offline_refunded_minor + more
        await orders.update(order, {"offline_refunded_minor": back})
    for order_id, lent in given.lent.items():
        earlier = await orders.lock(store_id, order_id)
        back = earlier.offline_refunded_minor - lent
        await orders.update(earlier, {"offline_refunded_minor": back})
        await paying.settle(store_id, order_id)
    return await paying.settle(store_id, order.id)


def _key(refund: OrderRefund, payment: Payment) -> str:
    return f"refund-{refund.id}-{payment.id}"
