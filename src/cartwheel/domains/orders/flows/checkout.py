"""Buying what is in a cart."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.customers.api import CustomerDirectory, NewCustomer
from cartwheel.domains.orders.carts.contracts import (
    CartProblem,
    CheckedOut,
    CheckOut,
    ShoppingCart,
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
from cartwheel.domains.orders.settings import CAPTURE_AT, CaptureAt
from cartwheel.domains.orders.telling import SHOPPER
from cartwheel.domains.payments.api import (
    BeginPayment,
    CaptureMode,
    NoProviderError,
    PaymentFlow,
    PaymentOutcome,
    PaymentReferences,
)
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.money import Money
from cartwheel.systems.rpc.api import Flow, ServiceScopes

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

    First the order is placed, in one transaction: price frozen, stock held, codes claimed. Then
    its payment is begun, with nothing open, under a key of the order's own. Whoever calls again
    with the same cart goes on with the same order, whatever came in between.
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
            WrongStateError: the order came to nothing meanwhile.
            ProviderError: the payment's provider refused; calling again tries anew.
        """
        async with self.scopes.open(store_id) as scope:
            carts = await scope.get(CartRepository)
            cart = proved(await carts.lock(store_id, command.id), command.token)
            earlier = 0
            if cart.order_id is not None:
                order = await (await scope.get(Paying)).settle(store_id, cart.order_id)
                references = await scope.get(PaymentReferences)
                earlier = len(await references.list_of(store_id, order.id))
            else:
                shown = await (await scope.get(CartPresenter)).present(store_id, cart)
                _ensure_complete(shown)
                customers = await scope.get(CustomerDirectory)
                placing = await scope.get(Placing)
                order = await placing.place(
                    store_id,
                    wanted_by(await self._known(store_id, cart, customers)),
                    by=SHOPPER,
                    shown_minor=command.total_minor,
                    quote=shown.quote,
                )
                ordered = {"status": ShoppingCartStatus.ORDERED, "order_id": order.id}
                await carts.update(cart.id, ordered, at=self.clock.now())
                if not order.due_minor:
                    order = await (await scope.get(Paying)).settle(store_id, order.id)
        if order.status is OrderStatus.CANCELLED:
            raise WrongStateError("paid", status=order.status)
        if OrderAction.PAY not in order.allowed_actions:
            return CheckedOut(order=order, payment=None, next_action=None)
        outcome = await self._begin(store_id, order, command, attempt=earlier + 1)
        async with self.scopes.open(store_id) as scope:
            order = await (await scope.get(Paying)).settle(store_id, order.id)
        return CheckedOut(
            order=order,
            payment=None if outcome is None else outcome.payment,
            next_action=None if outcome is None else outcome.next_action,
        )

    async def _known(self, store_id: UUID, cart: CartRow, customers: CustomerDirectory) -> CartRow:
        """Return the cart as that of whoever has its e-mail address, who is made if need be."""
        if cart.customer_id is not None or cart.email is None:
            return cart
        name = cart.shipping_address.name if cart.shipping_address else ""
        given = NewCustomer(email=cart.email, name=name)
        (customer_id,) = await customers.ensure_all(store_id, [given])
        return cart.known_as(customer_id)

    async def _begin(
        self, store_id: UUID, order: Order, command: CheckOut, *, attempt: int
    ) -> PaymentOutcome | None:
        settings = await self.settings.of(store_id)
        at_checkout = settings.values[CAPTURE_AT] is CaptureAt.CHECKOUT
        try:
            return await self.payments.begin(
                store_id,
                BeginPayment(
                    amount=Money(order.due_minor, order.currency),
                    key=f"order-{order.id}-{attempt}",
                    reference_id=order.id,
                    method=command.method,
                    capture_mode=CaptureMode.AUTOMATIC if at_checkout else CaptureMode.MANUAL,
                    return_url=command.return_url,
                    description=order.number,
                ),
            )
        except NoProviderError:
            return None  # it is paid elsewhere, and staff say when


def _ensure_complete(cart: ShoppingCart) -> None:
    if cart.status is ShoppingCartStatus.MERGED:
        raise CartClosedError
    for problem in cart.problems:
        if problem.kind is CartProblem.EMPTY:
            raise CartEmptyError
        if problem.kind is CartProblem.NOT_SOLD:
            raise NotSoldError(problem.subject or "", why=problem.message)
        if problem.kind in _IN_THE_WAY:
            raise CartIncompleteError(problem.kind, message=problem.message)
