"""What payments say of an order: how much is there, and whether it is confirmed by that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cartwheel.domains.customers.api import NewPurchase, PurchaseLine, Purchases
from cartwheel.domains.inventory.api import HoldStateError, OutOfStockError as NoStockError, Stock
from cartwheel.domains.orders import rules
from cartwheel.domains.orders.cancelling import Cancelling
from cartwheel.domains.orders.contracts import CancelReason, Order, OrderStatus
from cartwheel.domains.orders.messages import OrderConfirmed, SendConfirmation, TellOfPurchase
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.telling import SYSTEM, ordered_lines
from cartwheel.domains.payments.api import Payment, PaymentReferences, PaymentState
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.money import Money
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True)
class Paying:
    """
    Brings an order up to what its payments have come to, in the transaction it is given.

    However often it is done, and whatever was told meanwhile, the outcome is the same: it
    looks at the payments themselves, and not at what was told of them.
    """

    orders: OrderRepository
    payments: PaymentReferences
    stock: Stock
    purchases: Purchases
    cancelling: Cancelling
    outbox: Outbox
    clock: Clock

    async def settle(self, store_id: UUID, order_id: UUID) -> Order:
        """
        Take over what is held, taken and given back for an order, and confirm it when that is all.

        An order whose stock was let go of meanwhile, and sold to others, is cancelled, and its
        money goes back.

        Raises:
            OrderNotFoundError: the store has no such order.
        """
        return await self.take_over(store_id, await self.orders.lock(store_id, order_id))

    async def take_over(self, store_id: UUID, order: Order) -> Order:
        """Do so for an order that is locked."""
        found = await self.payments.list_of(store_id, order.id)
        counted = _counted(order, found)
        if order.status is not OrderStatus.AWAITING_PAYMENT or _due(order, counted) > 0:
            return await self._change(store_id, order, counted)
        try:
            await self.stock.confirm(store_id, order.id)
        except (NoStockError, HoldStateError):
            order = await self._change(store_id, order, counted)
            return await self.cancelling.cancel(
                store_id, order, reason=CancelReason.PAID_TOO_LATE, by=SYSTEM
            )
        return await self._confirm(store_id, order, counted)

    async def _change(self, store_id: UUID, order: Order, values: Mapping[str, Any]) -> Order:
        """Write what is new of an order, and tell of how it is paid if that is."""
        if values.items() <= _standing(order).items():
            return order
        after = await self.orders.update(order, values)
        if after.payment_status is not order.payment_status:
            about = {"paymentStatus": after.payment_status.value}
            await self.orders.tell(
                store_id, order.id, "payment", by=SYSTEM, at=self.clock.now(), about=about
            )
        return after

    async def _confirm(self, store_id: UUID, order: Order, counted: Mapping[str, Any]) -> Order:
        now = self.clock.now()
        confirmed = {"status": OrderStatus.CONFIRMED, "confirmed_at": now, "hold_until": None}
        after = await self._change(store_id, order, {**counted, **confirmed})
        await self.orders.tell(store_id, order.id, "confirmed", by=SYSTEM, at=now)
        await self._record_purchase(store_id, order)
        await self.outbox.announce(
            OrderConfirmed(
                store_id=store_id,
                order_id=order.id,
                number=order.number,
                customer_id=order.customer_id,
                visitor_id=order.visitor_id,
                currency=order.currency,
                total_minor=order.total_minor,
                lines=ordered_lines(order),
                confirmed_at=now,
            ),
            aggregate_id=order.id,
        )
        if order.email is not None:
            await self.outbox.enqueue(SendConfirmation(store_id, order.id), aggregate_id=order.id)
        if order.visitor_id is not None:
            await self.outbox.enqueue(TellOfPurchase(store_id, order.id), aggregate_id=order.id)
        return after

    async def amend_purchase(self, store_id: UUID, order: Order) -> None:
        """Let a confirmed order that was edited count for its customer as it is now."""
        if order.customer_id is not None:
            await self.purchases.amend(store_id, _purchase(order, order.customer_id))

    async def _record_purchase(self, store_id: UUID, order: Order) -> None:
        if order.customer_id is not None:
            await self.purchases.record(store_id, _purchase(order, order.customer_id))


def _purchase(order: Order, customer_id: UUID) -> NewPurchase:
    """Return what counts for a customer; what went back since it became cheaper counts apart."""
    return NewPurchase(
        order_id=order.id,
        customer_id=customer_id,
        number=order.number,
        placed_at=order.placed_at or order.created_at,
        total=Money(order.total_minor + order.edited_back_minor, order.currency),
        lines=tuple(
            PurchaseLine(
                product_id=line.product_id,
                variant_id=line.variant_id,
                sku=line.sku,
                title=line.title,
                quantity=line.quantity,
                total_minor=line.total_minor,
            )
            for line in order.lines
        ),
    )


def has_news(order: Order, found: Sequence[Payment]) -> bool:
    """Tell whether an order has something to take over of its payments."""
    counted = _counted(order, found)
    is_owing = order.status is OrderStatus.AWAITING_PAYMENT and _due(order, counted) <= 0
    return is_owing or not counted.items() <= _standing(order).items()


def _counted(order: Order, found: Sequence[Payment]) -> dict[str, Any]:
    """Return the columns that follow from an order's payments."""
    paid = sum(each.captured.amount_minor for each in found)
    authorised = sum(
        each.authorised.amount_minor - each.captured.amount_minor
        for each in found
        if each.state is PaymentState.AUTHORISED
    )
    refunded = sum(each.refunded.amount_minor for each in found)
    paid += order.offline_minor
    # What an exchange gives back out of this order's payments counts twice until it is settled,
    # when it stops counting as having gone to the exchange.
    refunded = min(refunded + order.offline_refunded_minor, paid)
    return {
        "authorised_minor": authorised,
        "paid_minor": paid,
        "refunded_minor": refunded,
        "payment_status": rules.payment_status(
            total=order.total_minor, authorised=authorised, paid=paid, refunded=refunded
        ),
    }


def _due(order: Order, counted: Mapping[str, Any]) -> int:
    return rules.due(
        total=order.total_minor,
        authorised=counted["authorised_minor"],
        paid=counted["paid_minor"],
        edited_back=order.edited_back_minor,
    )


def _standing(order: Order) -> dict[str, Any]:
    return {
        "authorised_minor": order.authorised_minor,
        "paid_minor": order.paid_minor,
        "refunded_minor": order.refunded_minor,
        "payment_status": order.payment_status,
    }
