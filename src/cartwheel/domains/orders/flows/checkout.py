"""Buying what is in a cart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.domains.customers.api import CustomerDirectory, NewCustomer
from cartwheel.domains.orders.carts.contracts import (
    CartIssue,
    CartProblem,
    CheckedOut,
    CheckOut,
    ShoppingCartStatus,
)
from cartwheel.domains.orders.carts.presenting import CartPresenter, wanted_by
from cartwheel.domains.orders.carts.repository import CartRepository, CartRow
from cartwheel.domains.orders.carts.service import proved
from cartwheel.domains.orders.contracts import Order, OrderAction, OrderStatus
from cartwheel.domains.orders.errors import (
    CartClosedError,
    CartEmptyError,
    CartIncompleteError,
    NotSoldError,
    WrongStateError,
)
from cartwheel.domains.orders.paying import Paying
from cartwheel.domains.orders.placing import Placing
from cartwheel.domains.orders.redeeming import Redeeming
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.settings import CAPTURE_AT, CaptureAt
from cartwheel.domains.orders.telling import SHOPPER
from cartwheel.domains.payments.api import (
    BeginPayment,
    CaptureMode,
    Claim,
    NoProviderError,
    PaymentFlow,
    PaymentReferences,
)
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.money import Money
from cartwheel.systems.rpc.api import Flow, ServiceScopes, Transaction

_IN_THE_WAY: Final = (
    CartProblem.EMAIL_MISSING,
    CartProblem.ADDRESS_MISSING,
    CartProblem.SHIPPING_MISSING,
    CartProblem.CODE_REFUSED,
)
"""What keeps a cart from being bought, beside what is sold and in stock."""


@dataclass(frozen=True, slots=True)
class CheckoutFlow(Flow):
    """
    From a cart to an order that is paid, or waits for that.

    First the order is placed, in one transaction: price frozen, stock held, codes claimed, its
    payment kept. Then the service is asked for that, with nothing open. What it said is recorded
    in a second transaction, which confirms the order. Whoever calls again with the same cart goes
    on with the same order, and with a payment of which nobody knows what came.
    """

    scopes: ServiceScopes
    payments: PaymentFlow
    settings: LiveSettings
    clock: Clock

    async def check_out(self, store_id: UUID, command: CheckOut) -> CheckedOut:
        """
        Buy what is in a cart, or go on with paying for it.

        Raises:
            CartNotFoundError: there is no such cart, or the token is another's.
            CartClosedError: it went into another one.
            CartEmptyError: there is nothing in it.
            CartIncompleteError: an address or the like is missing.
            NotSoldError: an item is not for sale.
            PriceChangedError: the total is another than the one that was shown.
            OutOfStockError: fewer are free than are wanted; nothing is held.
            InsufficientPointsError: the customer has fewer points; nothing is held.
            WrongStateError: the order came to nothing meanwhile.
            ProviderError: the payment's provider refused; calling again tries anew.
        """
        async with self.scopes.open(store_id) as scope:
            order, claim = await self._place(scope, store_id, command)
        if order.status is OrderStatus.CANCELLED:
            raise WrongStateError("paid", status=order.status)
        if claim is None:
            return CheckedOut(order=order, payment=None, next_action=None)
        answer = await self.payments.ask(claim)
        try:
            async with self.scopes.open(store_id) as scope:
                order = await (await scope.get(OrderRepository)).lock(
                    store_id, order.id, known=order
                )
                connection = await scope.get(Connection)
                outcome = await self.payments.record(connection, claim, answer)
                order = await (await scope.get(Paying)).take_over(store_id, order)
        except Exception:
            # What the service has said is kept all the same; the order hears of it later.
            async with self.scopes.open(store_id) as scope:
                await self.payments.record(await scope.get(Connection), claim, answer)
            raise
        answer.ensure_taken()
        return CheckedOut(order=order, payment=outcome.payment, next_action=outcome.next_action)

    async def _place(
        self, scope: AsyncContainer, store_id: UUID, command: CheckOut
    ) -> tuple[Order, Claim | None]:
        """Return the order of a cart, which may be made now, and the claim to have it paid."""
        carts, paying = await scope.get(CartRepository), await scope.get(Paying)
        cart = proved(await carts.lock(store_id, command.id), command.token)
        if cart.order_id is not None:
            order = await paying.settle(store_id, cart.order_id)
            return order, await self._claim(scope, store_id, order, command, is_new=False)
        quote, problems = await (await scope.get(CartPresenter)).price(store_id, cart)
        _ensure_complete(cart, problems)
        known = await self._known(store_id, cart, await scope.get(CustomerDirectory))
        order = await (await scope.get(Placing)).place(
            store_id,
            wanted_by(known),
            by=SHOPPER,
            shown_minor=command.total_minor,
            quote=quote,
        )
        if command.points:
            redeeming = await scope.get(Redeeming)
            # Whoever typed an e-mail address is not known by it: points are for the signed in.
            order = await redeeming.redeem(store_id, order, cart.customer_id, command.points)
        ordered = {"status": ShoppingCartStatus.ORDERED, "order_id": order.id}
        await carts.update(cart.id, ordered, at=self.clock.now())
        if not order.due_minor:
            order = await paying.settle(store_id, order.id)
        return order, await self._claim(scope, store_id, order, command, is_new=True)

    async def _claim(
        self,
        scope: AsyncContainer,
        store_id: UUID,
        order: Order,
        command: CheckOut,
        *,
        is_new: bool,
    ) -> Claim | None:
        """Keep the payment of an order; None where it awaits none, or is paid elsewhere."""
        if OrderAction.PAY not in order.allowed_actions:
            return None
        tx, earlier = await scope.get(Transaction), []
        if not is_new:
            earlier = await (await scope.get(PaymentReferences)).list_of(store_id, order.id)
        settings = await self.settings.of(store_id)
        at_checkout = settings.values[CAPTURE_AT] is CaptureAt.CHECKOUT
        payment = BeginPayment(
            amount=Money(order.due_minor, order.currency),
            key=f"order-{order.id}-{len(earlier) + 1}",
            reference_id=order.id,
            method=command.method,
            capture_mode=CaptureMode.AUTOMATIC if at_checkout else CaptureMode.MANUAL,
            return_url=command.return_url,
            description=order.number,
        )
        try:
            if is_new:
                return await self.payments.begin_first(tx, store_id, payment, order.id)
            return await self.payments.begin_again(tx, store_id, payment, earlier)
        except NoProviderError:
            return None  # it is paid elsewhere, and staff say when

    async def _known(self, store_id: UUID, cart: CartRow, customers: CustomerDirectory) -> CartRow:
        """Return the cart as that of whoever has its e-mail address, who is made if need be."""
        if cart.customer_id is not None or cart.email is None:
            return cart
        name = cart.shipping_address.name if cart.shipping_address else ""
        given = NewCustomer(email=cart.email, name=name)
        (customer_id,) = await customers.ensure_all(store_id, [given])
        return cart.known_as(customer_id)


def _ensure_complete(cart: CartRow, problems: Sequence[CartIssue]) -> None:
    if cart.status is ShoppingCartStatus.MERGED:
        raise CartClosedError
    for problem in problems:
        if problem.kind is CartProblem.EMPTY:
            raise CartEmptyError
        if problem.kind is CartProblem.NOT_SOLD:
            raise NotSoldError(problem.subject or "", why=problem.message)
        if problem.kind in _IN_THE_WAY:
            raise CartIncompleteError(problem.kind, message=problem.message)
