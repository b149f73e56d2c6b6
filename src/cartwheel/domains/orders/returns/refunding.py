"""Deciding what money goes back, within the transaction that is given; jobs bring it there."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.orders import rules
from cartwheel.domains.orders.contracts import Order, OrderStatus, PaymentStatus
from cartwheel.domains.orders.errors import RefundTooLargeError, WrongStateError
from cartwheel.domains.orders.messages import ReturnMoney
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.returns.contracts import OrderRefund, RefundStatus
from cartwheel.domains.orders.returns.repository import ReturnRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True)
class Refunding:
    """
    Gives money of orders back, or lets it count for what is sent instead.

    What counts for an exchange moves nowhere: it is refunded for the one order and paid for the
    other, in one transaction, so that only the difference is asked of a provider.
    """

    orders: OrderRepository
    returns: ReturnRepository
    outbox: Outbox
    clock: Clock

    async def refund(
        self,
        store_id: UUID,
        order: Order,
        amount_minor: int | None,
        *,
        reason: str,
        by: str,
        return_id: UUID | None = None,
        exchange: Order | None = None,
    ) -> OrderRefund:
        """
        Let money of an order that is locked go back; without an amount, all that is left.

        What an exchange, which is locked too, still costs is not given back but counts for it.

        Raises:
            WrongStateError: nothing was paid for it.
            RefundTooLargeError: that is more than is left of what was paid.
        """
        if order.payment_status is PaymentStatus.UNPAID and not order.paid_minor:
            raise WrongStateError("refunded", status=order.status, why="nothing was paid for it")
        left = await self._left(order)
        amount = left if amount_minor is None else amount_minor
        if not 0 < amount <= left:
            raise RefundTooLargeError(asked=amount, left=left)
        credited = 0
        if exchange is not None and exchange.status is OrderStatus.DRAFT:
            credited = min(amount, exchange.due_minor)
        refund = OrderRefund(
            id=new_id(),
            order_id=order.id,
            return_id=return_id,
            amount_minor=amount,
            credited_minor=credited,
            reason=reason,
            status=RefundStatus.PENDING,
            failure=None,
            created_at=self.clock.now(),
            settled_at=None,
        )
        await self.returns.add_refund(store_id, refund)
        if exchange is not None and credited:
            await self._credit(store_id, order, exchange, refund, by=by)
        if amount > credited:
            await self.orders.tell(
                store_id,
                order.id,
                "refund_decided",
                by=by,
                at=refund.created_at,
                about={"amountMinor": str(amount - credited), "reason": reason},
            )
        await self.outbox.enqueue(ReturnMoney(store_id, refund.id), aggregate_id=order.id)
        return refund

    async def return_credit(self, store_id: UUID, order: Order, *, by: str) -> None:
        """Let go back what came of an earlier order for an exchange that is cancelled."""
        amount = min(order.credit_left_minor, await self._left(order))
        if amount > 0:
            await self.refund(store_id, order, amount, reason="cancelled", by=by)

    async def _left(self, order: Order) -> int:
        pending = await self.returns.sum_pending(order.id)
        return order.paid_minor - order.refunded_minor - pending

    async def _credit(
        self, store_id: UUID, order: Order, exchange: Order, refund: OrderRefund, *, by: str
    ) -> None:
        """Let what is not given back of an order be paid for its exchange."""
        amount, at = refund.credited_minor, refund.created_at
        paid = exchange.paid_minor + amount
        await self.orders.update(
            exchange,
            {
                "credit_minor": exchange.credit_minor + amount,
                "offline_minor": exchange.offline_minor + amount,
                "paid_minor": paid,
                "payment_status": rules.payment_status(
                    total=exchange.total_minor,
                    authorised=exchange.authorised_minor,
                    paid=paid,
                    refunded=exchange.refunded_minor,
                ),
            },
        )
        for told, other, kind in ((order, exchange, "exchanged"), (exchange, order, "credited")):
            about = {"amountMinor": str(amount), "number": other.number, "orderId": str(other.id)}
            await self.orders.tell(store_id, told.id, kind, by=by, at=at, about=about)
