"""Letting an order come to nothing, within the transaction that is given."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.customers.api import Purchases
from cartwheel.domains.inventory.api import Stock
from cartwheel.domains.orders import rules
from cartwheel.domains.orders.carts.repository import CartRepository
from cartwheel.domains.orders.contracts import CancelReason, Order, OrderStatus
from cartwheel.domains.orders.errors import WrongStateError
from cartwheel.domains.orders.messages import OrderCancelled
from cartwheel.domains.orders.redeeming import Redeeming
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.returns.refunding import Refunding
from cartwheel.domains.payments.api import PaymentReferences
from cartwheel.domains.pricing.api import Coupons
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True)
class Cancelling:
    """Ends orders of which nothing was sent."""

    orders: OrderRepository
    carts: CartRepository
    stock: Stock
    coupons: Coupons
    payments: PaymentReferences
    purchases: Purchases
    refunding: Refunding
    redeeming: Redeeming
    outbox: Outbox
    clock: Clock

    async def cancel(
        self, store_id: UUID, order: Order, *, reason: CancelReason, by: str, note: str = ""
    ) -> Order:
        """
        End an order that is locked: its stock is free, its codes may be used, its money goes back.

        What is paid for it from now on goes back as well. A cart that was not paid in time is
        open again. What came of an earlier order for this one, as an exchange, goes back,
        and so do points.

        Raises:
            WrongStateError: something of it was sent, or it is over already.
        """
        if OrderStatus.CANCELLED not in rules.NEXT[order.status]:
            raise WrongStateError("cancelled", status=order.status)
        now = self.clock.now()
        await self.stock.release(store_id, order.id)
        await self.coupons.release(store_id, order.id)
        await self.payments.cancel(store_id, order.id)
        if order.status is OrderStatus.CONFIRMED and order.customer_id is not None:
            await self.purchases.withdraw(store_id, order.id, at=now)
        points = await self.redeeming.give_back(
            store_id, order, order.points_left_minor, reference=f"cancelled:{order.id}"
        )
        after = await self.orders.update(
            order,
            {
                "offline_refunded_minor": order.offline_refunded_minor + points,
                "refunded_minor": order.refunded_minor + points,
                "payment_status": rules.payment_status(
                    total=order.total_minor,
                    authorised=order.authorised_minor,
                    paid=order.paid_minor,
                    refunded=order.refunded_minor + points,
                ),
                "status": OrderStatus.CANCELLED,
                "cancel_reason": reason,
                "cancelled_at": now,
                "hold_until": None,
            },
        )
        if reason is CancelReason.PAYMENT_EXPIRED:
            await self.carts.reopen(order.id, at=now)
        about = {"reason": reason.value} | ({"note": note} if note else {})
        await self.orders.tell(store_id, order.id, "cancelled", by=by, at=now, about=about)
        if order.credit_minor:
            await self.refunding.return_credit(store_id, after, by=by)
        if order.status is not OrderStatus.DRAFT:
            await self.outbox.announce(
                OrderCancelled(
                    store_id=store_id,
                    order_id=order.id,
                    number=order.number,
                    reason=reason,
                    cancelled_at=now,
                ),
                aggregate_id=order.id,
            )
        return after
