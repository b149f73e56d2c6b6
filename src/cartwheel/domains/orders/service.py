"""Use cases of orders for a shop's staff."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.orders import rules
from cartwheel.domains.orders.cancelling import Cancelling
from cartwheel.domains.orders.contracts import (
    CancelOrder,
    ListOrders,
    MarkPaid,
    Order,
    OrderAction,
    OrderCounts,
    OrderPage,
    OrderStatus,
    OrderTab,
    TabCount,
    Timeline,
)
from cartwheel.domains.orders.errors import WrongStateError
from cartwheel.domains.orders.messages import OrderCompleted
from cartwheel.domains.orders.paying import Paying
from cartwheel.domains.orders.repository.listing import OrderListing
from cartwheel.domains.orders.repository.narrowing import TABS
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.telling import told_as
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import Actor, AuditNote


@dataclass(frozen=True, slots=True)
class OrderService:
    """What was bought, and how it stands."""

    orders: OrderRepository
    listing: OrderListing
    cancelling: Cancelling
    paying: Paying
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def get(self, store_id: UUID, order_id: UUID) -> Order:
        """
        Return an order.

        Raises:
            OrderNotFoundError: the store has no such order.
        """
        return await self.orders.get(store_id, order_id)

    async def list_page(self, store_id: UUID, query: ListOrders) -> OrderPage:
        """List orders, the newest first."""
        found = await self.listing.list_page(store_id, query)
        return page_of(OrderPage, found, limit=query.limit, by=lambda order: order.id)

    async def count(self, store_id: UUID) -> OrderCounts:
        """Count orders by where they stand."""
        counts = await self.listing.count_by_status(store_id)
        by_status = {each.status: each.count for each in counts}
        by_tab = {
            tab: sum(by_status.get(status, 0) for status in statuses)
            for tab, statuses in TABS.items()
        } | await self.listing.count_sent_back(store_id)
        return OrderCounts(
            by_status=tuple(counts),
            by_tab=tuple(TabCount(tab, by_tab[tab]) for tab in OrderTab),
            awaiting_fulfilment=by_tab[OrderTab.TO_FULFIL],
            total=sum(each.count for each in counts),
        )

    async def tell_story(self, store_id: UUID, order_id: UUID) -> Timeline:
        """
        Return what happened to an order, the oldest first.

        Raises:
            OrderNotFoundError: the store has no such order.
        """
        await self.orders.get(store_id, order_id)
        return Timeline(tuple(await self.orders.list_happenings(store_id, order_id)))

    async def cancel(self, actor: Actor, command: CancelOrder) -> Order:
        """
        End an order of which nothing was sent.

        Raises:
            OrderNotFoundError: the store has no such order.
            WrongStateError: something of it was sent, or it is over already.
        """
        order = await self.orders.lock(actor.store_id, command.id)
        after = await self.cancelling.cancel(
            actor.store_id, order, reason=command.reason, by=told_as(actor), note=command.note
        )
        self.note.tell(order.id, before=order, after=after)
        return after

    async def mark_paid(self, actor: Actor, command: MarkPaid) -> Order:
        """
        Count what is due as paid elsewhere: in cash, by a bank transfer.

        Raises:
            OrderNotFoundError: the store has no such order.
            WrongStateError: nothing of it is due.
        """
        order = await self.orders.lock(actor.store_id, command.id)
        if OrderAction.MARK_PAID not in order.allowed_actions:
            raise WrongStateError("marked as paid", status=order.status)
        await self.orders.update(
            order,
            {
                "offline_minor": order.offline_minor + order.due_minor,
                "paid_minor": order.paid_minor + order.due_minor,
            },
        )
        await self.orders.tell(
            actor.store_id,
            order.id,
            "paid_elsewhere",
            by=told_as(actor),
            at=self.clock.now(),
            about={"amountMinor": str(order.due_minor), "how": command.how},
        )
        after = await self.paying.settle(actor.store_id, order.id)
        self.note.tell(order.id, before=order, after=after)
        return after

    async def complete(self, actor: Actor, order_id: UUID) -> Order:
        """
        Say that nothing is to be done about an order any more.

        Raises:
            OrderNotFoundError: the store has no such order.
            WrongStateError: not all of it was sent, or it is over already.
        """
        order = await self.orders.lock(actor.store_id, order_id)
        after = await self.end_well(actor.store_id, order, by=told_as(actor))
        self.note.tell(order.id, before=order, after=after)
        return after

    async def end_well(self, store_id: UUID, order: Order, *, by: str) -> Order:
        """
        Complete an order that is locked.

        Raises:
            WrongStateError: not all of it was sent, or it is over already.
        """
        if OrderStatus.COMPLETED not in rules.NEXT[order.status]:
            raise WrongStateError("completed", status=order.status)
        now = self.clock.now()
        completed = {"status": OrderStatus.COMPLETED, "completed_at": now}
        after = await self.orders.update(order, completed)
        await self.orders.tell(store_id, order.id, "completed", by=by, at=now)
        await self.outbox.announce(
            OrderCompleted(
                store_id=store_id, order_id=order.id, number=order.number, completed_at=now
            ),
            aggregate_id=order.id,
        )
        return after
