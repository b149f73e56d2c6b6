"""Sending orders, in one piece or several."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.inventory.api import Stock
from cartwheel.domains.orders.contracts import (
    LineQuantity,
    Order,
    OrderAction,
    OrderLine,
    OrderStatus,
)
from cartwheel.domains.orders.errors import TooManyUnitsError, WrongStateError
from cartwheel.domains.orders.fulfilments.contracts import (
    Fulfilment,
    FulfilmentList,
    FulfilOrder,
    PickedUnits,
)
from cartwheel.domains.orders.fulfilments.repository import FulfilmentRepository
from cartwheel.domains.orders.messages import IssueDocuments, OrderFulfilled, TakeMoney
from cartwheel.domains.orders.picking import line_of
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.telling import told_as
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import Actor, AuditNote


@dataclass(frozen=True, slots=True)
class FulfilmentService:
    """What is sent of orders."""

    orders: OrderRepository
    fulfilments: FulfilmentRepository
    stock: Stock
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def list_of(self, store_id: UUID, order_id: UUID) -> FulfilmentList:
        """
        List what was sent of an order, the oldest first.

        Raises:
            OrderNotFoundError: the store has no such order.
        """
        await self.orders.get(store_id, order_id)
        return FulfilmentList(tuple(await self.fulfilments.list_of(store_id, order_id)))

    async def fulfil(self, actor: Actor, command: FulfilOrder) -> Order:
        """
        Send units of an order that is paid.

        Raises:
            OrderNotFoundError: the store has no such order.
            WrongStateError: it is not paid, or nothing of it is left to be sent.
            TooManyUnitsError: more units of a line than are left to be sent.
            InvalidInputError: a line is none of the order's.
            NotEnoughStockError: what it waits for is not there yet, or not at the location.
            NotYetAvailableError: something of it is sold before its day.
        """
        store_id, now = actor.store_id, self.clock.now()
        order = await self.orders.lock(store_id, command.id)
        if OrderAction.FULFIL not in order.allowed_actions:
            raise WrongStateError("sent", status=order.status)
        sent = _sent(order, command.lines)
        picks = await self.stock.ship(
            store_id,
            order.id,
            [(line.variant_id, units) for line, units in sent],
            location_id=command.location_id,
            by=actor.id,
        )
        fulfilment = Fulfilment(
            id=new_id(),
            order_id=order.id,
            lines=tuple(LineQuantity(line.id, units) for line, units in sent),
            picks=tuple(
                PickedUnits(
                    variant_id=pick.variant_id,
                    location_id=pick.location_id,
                    lot_id=pick.lot_id,
                    lot_code=pick.lot_code,
                    quantity=pick.quantity,
                )
                for pick in picks
            ),
            carrier=command.carrier,
            tracking_number=command.tracking_number,
            created_at=now,
        )
        await self.fulfilments.add(store_id, fulfilment)
        await self.orders.count_units("fulfilled", {line.id: units for line, units in sent})
        after = await self._move_on(store_id, order, fulfilment, by=told_as(actor))
        self.note.tell(order.id, before=order, after=after)
        return after

    async def _move_on(
        self, store_id: UUID, order: Order, fulfilment: Fulfilment, *, by: str
    ) -> Order:
        sent = sum(each.quantity for each in fulfilment.lines)
        is_whole = sum(line.quantity - line.fulfilled for line in order.lines) == sent
        status = OrderStatus.FULFILLED if is_whole else OrderStatus.PARTLY_FULFILLED
        await self.orders.update(order, {"status": status, "fulfilled_at": fulfilment.created_at})
        about = {"units": str(sent), "fulfilmentId": str(fulfilment.id)}
        if fulfilment.tracking_number:
            about["trackingNumber"] = fulfilment.tracking_number
        await self.orders.tell(
            store_id, order.id, "sent", by=by, at=fulfilment.created_at, about=about
        )
        await self.outbox.announce(
            OrderFulfilled(
                store_id=store_id,
                order_id=order.id,
                fulfilment_id=fulfilment.id,
                number=order.number,
                is_whole=is_whole,
                carrier=fulfilment.carrier,
                tracking_number=fulfilment.tracking_number,
                fulfilled_at=fulfilment.created_at,
            ),
            aggregate_id=order.id,
        )
        await self.outbox.enqueue(IssueDocuments(store_id, order.id), aggregate_id=order.id)
        if order.authorised_minor:
            await self.outbox.enqueue(TakeMoney(store_id, order.id), aggregate_id=order.id)
        return await self.orders.get(store_id, order.id)


def _sent(order: Order, asked: Sequence[LineQuantity] | None) -> list[tuple[OrderLine, int]]:
    if asked is None:
        left = ((line, line.quantity - line.fulfilled) for line in order.lines)
        return [(line, units) for line, units in left if units]
    found = []
    for index, each in enumerate(asked):
        line = line_of(order, asked, index)
        left_of_it = line.quantity - line.fulfilled
        if each.quantity > left_of_it:
            raise TooManyUnitsError(sku=line.sku, asked=each.quantity, left=left_of_it)
        found.append((line, each.quantity))
    return found
