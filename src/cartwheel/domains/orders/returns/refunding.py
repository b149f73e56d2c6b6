"""Deciding what money goes back, within the transaction that is given; jobs bring it there."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.orders.contracts import Order, PaymentStatus
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
    """Gives money of orders back."""

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
    ) -> OrderRefund:
        """
        Let money of an order that is locked go back; without an amount, all that is left.

        Raises:
            WrongStateError: nothing was paid for it.
            RefundTooLargeError: that is more than is left of what was paid.
        """
        if order.payment_status is PaymentStatus.UNPAID and not order.paid_minor:
            raise WrongStateError("refunded", status=order.status, why="nothing was paid for it")
        left = order.paid_minor - order.refunded_minor - await self.returns.sum_pending(order.id)
        amount = left if amount_minor is None else amount_minor
        if not 0 < amount <= left:
            raise RefundTooLargeError(asked=amount, left=left)
        refund = OrderRefund(
            id=new_id(),
            order_id=order.id,
            return_id=return_id,
            amount_minor=amount,
            reason=reason,
            status=RefundStatus.PENDING,
            failure=None,
            created_at=self.clock.now(),
            settled_at=None,
        )
        await self.returns.add_refund(store_id, refund)
        await self.orders.tell(
            store_id,
            order.id,
            "refund_decided",
            by=by,
            at=refund.created_at,
            about={"amountMinor": str(amount), "reason": reason},
        )
        await self.outbox.enqueue(ReturnMoney(store_id, refund.id), aggregate_id=order.id)
        return refund
