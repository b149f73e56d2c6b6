"""Taking back what was sent, and paying for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.inventory.api import Disposition, Stock
from cartwheel.domains.orders import rules
from cartwheel.domains.orders.contracts import LineQuantity, Order, OrderAction, OrderLine
from cartwheel.domains.orders.drafting import Drafting
from cartwheel.domains.orders.errors import TooManyUnitsError, WrongStateError
from cartwheel.domains.orders.messages import OrderReturned
from cartwheel.domains.orders.picking import line_of
from cartwheel.domains.orders.repository.orders import OrderRepository
from cartwheel.domains.orders.returns.contracts import (
    Exchange,
    ExchangeOrder,
    ExchangeQuote,
    OrderRefund,
    OrderReturn,
    QuoteExchange,
    ReceiveReturn,
    RefundOrder,
    RequestReturn,
    ReturnedUnits,
    ReturnsAndRefunds,
    ReturnStatus,
)
from cartwheel.domains.orders.returns.errors import ReturnClosedError
from cartwheel.domains.orders.returns.refunding import Refunding
from cartwheel.domains.orders.returns.repository import ReturnRepository
from cartwheel.domains.orders.telling import told_as
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import Actor, AuditNote


@dataclass(frozen=True, slots=True)
class ReturnService:
    """What comes back of orders, and what goes back for it."""

    orders: OrderRepository
    returns: ReturnRepository
    refunding: Refunding
    drafting: Drafting
    stock: Stock
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def list_of(self, store_id: UUID, order_id: UUID) -> ReturnsAndRefunds:
        """
        List what came back of an order and what went back for it.

        Raises:
            OrderNotFoundError: the store has no such order.
        """
        await self.orders.get(store_id, order_id)
        return ReturnsAndRefunds(
            tuple(await self.returns.list_of(store_id, order_id)),
            tuple(await self.returns.list_refunds(store_id, order_id)),
        )

    async def request(self, actor: Actor, command: RequestReturn) -> OrderReturn:
        """
        Expect units of an order back.

        Raises:
            OrderNotFoundError: the store has no such order.
            WrongStateError: nothing of it was sent, or all of that came back.
            TooManyUnitsError: more units of a line than are with the customer.
            InvalidInputError: a line is none of the order's.
        """
        order = await self.orders.lock(actor.store_id, command.id)
        expected = await self._expect(actor, order, command.lines, command.reason)
        self.note.tell(order.id, after=expected)
        return expected

    async def exchange(self, actor: Actor, command: ExchangeOrder) -> Exchange:
        """
        Expect units of an order back, and draft what is sent instead, for its customer.

        It is settled once: when the units are received, what they are worth counts for the
        draft, and only the difference is charged or goes back.

        Raises:
            OrderNotFoundError: the store has no such order.
            WrongStateError: nothing of it was sent, or all of that came back.
            TooManyUnitsError: more units of a line than are with the customer.
            InvalidInputError: a line is none of the order's.
            VariantNotPricedError: what is wanted instead is not for sale.
        """
        order = await self.orders.lock(actor.store_id, command.id)
        instead = [(line.variant_id, line.quantity) for line in command.instead]
        draft = await self.drafting.exchange(actor, order, instead)
        expected = await self._expect(
            actor, order, command.lines, command.reason, exchange_id=draft.id
        )
        self.note.tell(order.id, after=expected)
        comes_to = _difference(order, command.lines, draft.total_minor)
        return Exchange(
            expected, draft, comes_to.returned_minor, comes_to.due_minor, comes_to.refund_minor
        )

    async def quote_exchange(self, store_id: UUID, query: QuoteExchange) -> ExchangeQuote:
        """
        Return what an exchange would come to; nothing is expected or drafted yet.

        Raises:
            OrderNotFoundError: the store has no such order.
            WrongStateError: nothing of it was sent, or all of that came back.
            TooManyUnitsError: more units of a line than are with the customer.
            InvalidInputError: a line is none of the order's.
            VariantNotPricedError: what is wanted instead is not for sale.
        """
        order = await self.orders.get(store_id, query.id)
        await self._ensure_returnable(store_id, order, query.lines)
        instead = [(line.variant_id, line.quantity) for line in query.instead]
        quote = await self.drafting.quote_exchange(store_id, order, instead)
        return _difference(order, query.lines, quote.total.amount_minor)

    async def cancel(self, actor: Actor, return_id: UUID) -> OrderReturn:
        """
        Expect units no longer.

        Raises:
            ReturnNotFoundError: the store has no such return.
            ReturnClosedError: it was received or cancelled already.
        """
        _, expected, _ = await self._lock(actor.store_id, return_id)
        await self.returns.update(return_id, {"status": ReturnStatus.CANCELLED})
        after = await self.returns.get(actor.store_id, return_id)
        self.note.tell(return_id, before=expected, after=after)
        return after

    async def receive(self, actor: Actor, command: ReceiveReturn) -> OrderReturn:
        """
        Take in what came back: onto the shelf or written off, and paid back if so wanted.

        Raises:
            ReturnNotFoundError: the store has no such return.
            ReturnClosedError: it was received or cancelled already.
            TooManyUnitsError: more units of a line than were expected.
            InvalidInputError: a line is none of the return's.
            LocationNotFoundError: the store has no such location.
            RefundTooLargeError: less is left of what was paid than is to go back.
        """
        store_id, now = actor.store_id, self.clock.now()
        order, expected, exchange = await self._lock(store_id, command.id)
        found = _received(order, expected, command.lines)
        for condition in Disposition:
            lines = [(e.variant_id, r.quantity) for e, r in found if r.condition is condition]
            if lines:
                await self.stock.take_back(
                    store_id,
                    lines,
                    location_id=command.location_id,
                    disposition=condition,
                    reference_id=expected.id,
                    by=actor.id,
                )
        await self.orders.count_units("returned", {line.id: r.quantity for line, r in found})
        await self.returns.update(
            expected.id,
            {
                "status": ReturnStatus.RECEIVED,
                "received_at": now,
                "lines": [{"lineId": str(line.id), "quantity": r.quantity} for line, r in found],
            },
        )
        units = sum(received.quantity for _, received in found)
        await self.orders.tell(
            store_id, order.id, "returned", by=told_as(actor), at=now, about={"units": str(units)}
        )
        if command.refund:
            await self._pay_back(actor, order, expected, found, command, exchange=exchange)
        await self.outbox.announce(
            OrderReturned(
                store_id=store_id,
                order_id=order.id,
                return_id=expected.id,
                number=order.number,
                returned_at=now,
            ),
            aggregate_id=order.id,
        )
        after = await self.returns.get(store_id, expected.id)
        self.note.tell(expected.id, before=expected, after=after)
        return after

    async def refund(self, actor: Actor, command: RefundOrder) -> OrderRefund:
        """
        Give money of an order back.

        Raises:
            OrderNotFoundError: the store has no such order.
            WrongStateError: nothing was paid for it.
            RefundTooLargeError: that is more than is left of what was paid.
        """
        order = await self.orders.lock(actor.store_id, command.id)
        refund = await self.refunding.refund(
            actor.store_id,
            order,
            command.amount_minor,
            reason=command.reason,
            by=told_as(actor),
        )
        self.note.tell(order.id, after=refund)
        return refund

    async def _expect(
        self,
        actor: Actor,
        order: Order,
        lines: Sequence[LineQuantity],
        reason: str,
        *,
        exchange_id: UUID | None = None,
    ) -> OrderReturn:
        await self._ensure_returnable(actor.store_id, order, lines)
        expected = OrderReturn(
            id=new_id(),
            order_id=order.id,
            status=ReturnStatus.EXPECTED,
            reason=reason,
            lines=tuple(lines),
            created_at=self.clock.now(),
            received_at=None,
            exchange_id=exchange_id,
        )
        await self.returns.add(actor.store_id, expected)
        about = {"reason": reason} if reason else {}
        await self.orders.tell(
            actor.store_id,
            order.id,
            "return_expected",
            by=told_as(actor),
            at=expected.created_at,
            about=about,
        )
        return expected

    async def _ensure_returnable(
        self, store_id: UUID, order: Order, lines: Sequence[LineQuantity]
    ) -> None:
        """Refuse units that are not with the customer, or are expected back already."""
        if OrderAction.RETURN not in order.allowed_actions:
            raise WrongStateError("returned", status=order.status)
        counts = await self.returns.count_expected(store_id, order.id)
        for index, each in enumerate(lines):
            line = line_of(order, lines, index)
            left = line.fulfilled - line.returned - counts.get(line.id, 0)
            if each.quantity > left:
                raise TooManyUnitsError(sku=line.sku, asked=each.quantity, left=left)

    async def _lock(
        self, store_id: UUID, return_id: UUID
    ) -> tuple[Order, OrderReturn, Order | None]:
        """Lock a return's order, and before that the one that is sent instead, if there is."""
        known = await self.returns.get(store_id, return_id)
        exchange = None
        if known.exchange_id is not None:
            exchange = await self.orders.lock(store_id, known.exchange_id)
        order = await self.orders.lock(store_id, known.order_id)
        expected = await self.returns.get(store_id, return_id)
        if expected.status is not ReturnStatus.EXPECTED:
            raise ReturnClosedError(expected.status)
        return order, expected, exchange

    async def _pay_back(
        self,
        actor: Actor,
        order: Order,
        expected: OrderReturn,
        found: Sequence[tuple[OrderLine, ReturnedUnits]],
        command: ReceiveReturn,
        *,
        exchange: Order | None,
    ) -> None:
        worth = {line.id: _worth(line, received.quantity) for line, received in found}
        await self.orders.count_units("refunded_minor", worth)
        amount = sum(worth.values())
        if command.refund_shipping and not order.shipping_refunded:
            amount += order.shipping_minor
            await self.orders.update(order, {"shipping_refunded": True})
        if amount:
            await self.refunding.refund(
                actor.store_id,
                order,
                amount,
                reason=expected.reason,
                by=told_as(actor),
                return_id=expected.id,
                exchange=exchange,
            )


def _difference(order: Order, lines: Sequence[LineQuantity], instead_minor: int) -> ExchangeQuote:
    """Return what units of an order that come back leave to be paid for others, or to go back."""
    worth = sum(
        _worth(line_of(order, lines, index), each.quantity) for index, each in enumerate(lines)
    )
    return ExchangeQuote(
        returned_minor=worth,
        instead_minor=instead_minor,
        due_minor=max(instead_minor - worth, 0),
        refund_minor=max(worth - instead_minor, 0),
    )


def _worth(line: OrderLine, units: int) -> int:
    """Return what units of a line that come back were paid with."""
    return rules.share(
        line.total_minor,
        part=units,
        whole=line.quantity,
        already=line.refunded_minor,
        is_last=line.returned + units == line.quantity,
    )


def _received(
    order: Order, expected: OrderReturn, given: Sequence[ReturnedUnits] | None
) -> list[tuple[OrderLine, ReturnedUnits]]:
    """Return what came back with its lines; what was not expected is refused."""
    awaited = {line.line_id: line.quantity for line in expected.lines}
    received = given or [ReturnedUnits(line.line_id, line.quantity) for line in expected.lines]
    found = []
    for index, each in enumerate(received):
        line = line_of(order, received, index)
        if each.quantity > awaited.get(line.id, 0):
            raise TooManyUnitsError(sku=line.sku, asked=each.quantity, left=awaited.get(line.id, 0))
        found.append((line, each))
    return found
