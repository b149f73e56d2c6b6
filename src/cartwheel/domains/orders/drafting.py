"""Orders that staff write: drafts, which promise nothing, and changes of what is not sent yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from cartwheel.domains.customers.api import CustomerDirectory
from cartwheel.domains.inventory.api import OutOfStockError as NoStockError, Stock
from cartwheel.domains.orders.contracts import (
    CreateDraft,
    EditOrder,
    Order,
    OrderAction,
    OrderStatus,
    PlaceDraft,
)
from cartwheel.domains.orders.documents.repository import DocumentRepository
from cartwheel.domains.orders.errors import StaleOrderError, WrongStateError
from cartwheel.domains.orders.paying import Paying
from cartwheel.domains.orders.placing import (
    Placing,
    Wanted,
    lines_of,
    order_values,
    out_of_stock,
    price_values,
)
from cartwheel.domains.orders.repository.orders import OrderRepository, Told
from cartwheel.domains.orders.returns.refunding import Refunding
from cartwheel.domains.orders.returns.repository import ReturnRepository
from cartwheel.domains.orders.settings import PAY_WITHIN
from cartwheel.domains.orders.telling import told_as
from cartwheel.domains.pricing.api import Coupons, Pricing, Quote
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.email_addresses import address_of
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor, AuditNote

Units: TypeAlias = Sequence[tuple[UUID, int]]
"""How many of which variants."""


@dataclass(frozen=True, slots=True)
class Drafting:
    """
    Writes and changes orders on behalf of customers.

    A draft has a price and holds nothing. What is changed of an order that is confirmed is
    priced anew as a whole, by the rules of the moment; what it costs more is due before it is
    sent, what it costs less goes back.
    """

    orders: OrderRepository
    documents: DocumentRepository
    customers: CustomerDirectory
    stores: StoreDirectory
    pricing: Pricing
    coupons: Coupons
    stock: Stock
    placing: Placing
    paying: Paying
    refunding: Refunding
    returns: ReturnRepository
    settings: LiveSettings
    clock: Clock
    note: AuditNote

    async def create(self, actor: Actor, command: CreateDraft) -> Order:
        """
        Draft an order.

        Raises:
            CustomerNotFoundError: the store has no such customer.
            InvalidInputError: the e-mail address is none.
            VariantNotPricedError: an item is not for sale.
        """
        store_id = actor.store_id
        if command.customer_id is not None:
            await self.customers.get(store_id, command.customer_id)
        store = await self.stores.find_store(store_id)
        assert store is not None  # who calls has a role or a key in it
        wanted = Wanted(
            lines=[(line.variant_id, line.quantity) for line in command.lines],
            currency=command.currency or store.currency,
            channel=command.channel,
            codes=command.codes,
            customer_id=command.customer_id,
            email=None if command.email is None else address_of(command.email),
            shipping_address=command.shipping_address,
            billing_address=command.billing_address,
            shipping_rate_id=command.shipping_rate_id,
            note=command.note,
        )
        draft = await self._draft(actor, wanted)
        self.note.tell(draft.id, after=draft)
        return draft

    async def exchange(self, actor: Actor, order: Order, instead: Units) -> Order:
        """
        Draft what is sent to the customer of an order instead of what comes back of it.

        Raises:
            VariantNotPricedError: an item is not for sale.
        """
        return await self._draft(actor, _instead_of(order, instead))

    async def quote_exchange(self, store_id: UUID, order: Order, instead: Units) -> Quote:
        """
        Price what would be sent to the customer of an order instead of what comes back of it.

        Raises:
            VariantNotPricedError: an item is not for sale.
        """
        return await self.pricing.quote(store_id, _instead_of(order, instead).request())

    async def place(self, actor: Actor, command: PlaceDraft) -> Order:
        """
        Place a draft: its price frozen anew, its stock held, its payment awaited.

        An exchange for which something was received keeps the price that this was counted for.

        Raises:
            OrderNotFoundError: the store has no such order.
            WrongStateError: it is no draft, or what it is an exchange for is still expected.
            OutOfStockError: fewer are free than are wanted.
        """
        store_id, now = actor.store_id, self.clock.now()
        order = await self.orders.lock(store_id, command.id)
        if order.status is not OrderStatus.DRAFT:
            raise WrongStateError("placed", status=order.status)
        if await self.returns.is_awaited(store_id, order.id):
            why = "what comes back for it has not been received"
            raise WrongStateError("placed", status=order.status, why=why)
        wanted = wanted_by(order)
        if order.credit_minor:
            quote = await self.orders.get_quote(store_id, order.id)
        else:
            quote = await self.pricing.quote(store_id, wanted.request())
        settings = await self.settings.of(store_id)
        hold_until = now + settings.values[PAY_WITHIN]
        await self.placing.hold(store_id, order.id, wanted, until=hold_until)
        await self._claim(store_id, quote, order)
        await self.orders.remove_lines(order.id)
        await self.orders.add_lines(store_id, order.id, lines_of(quote))
        await self.orders.update(
            order,
            price_values(quote)
            | {
                "status": OrderStatus.AWAITING_PAYMENT,
                "hold_until": hold_until,
                "placed_at": now,
            },
        )
        await self.orders.tell(store_id, order.id, "placed", by=told_as(actor), at=now)
        placed = await self.orders.get(store_id, order.id)
        await self.placing.announce(store_id, placed, at=now)
        after = await self.paying.settle(store_id, order.id)
        self.note.tell(order.id, before=order, after=after)
        return after

    async def edit(self, actor: Actor, command: EditOrder) -> Order:
        """
        Change the lines of an order of which nothing is sent or invoiced.

        Raises:
            OrderNotFoundError: the store has no such order.
            StaleOrderError: somebody changed it meanwhile.
            WrongStateError: something of it is sent or invoiced, or it is not paid yet.
            VariantNotPricedError: an item is not for sale.
            OutOfStockError: fewer are free than are wanted; nothing changes.
        """
        store_id = actor.store_id
        order = await self.orders.lock(store_id, command.id)
        if order.version != command.version:
            raise StaleOrderError(expected=command.version, found=order.version)
        if OrderAction.EDIT not in order.allowed_actions:
            raise WrongStateError("edited", status=order.status)
        if await self.documents.list_of(store_id, order.id):
            raise WrongStateError("edited", status=order.status, why="it is invoiced")
        wanted = wanted_by(order, [(line.variant_id, line.quantity) for line in command.lines])
        quote = await self.pricing.quote(store_id, wanted.request(), order_id=order.id)
        if order.status is OrderStatus.CONFIRMED:
            try:
                await self.stock.change(store_id, order.id, wanted.lines)
            except NoStockError as error:
                raise out_of_stock(error) from error
            await self.coupons.release(store_id, order.id)
            await self.coupons.claim(
                store_id, quote, order_id=order.id, customer_id=order.customer_id
            )
        await self.orders.remove_lines(order.id)
        await self.orders.add_lines(store_id, order.id, lines_of(quote))
        await self.orders.update(order, price_values(quote))
        about = {"totalMinor": f"{order.total_minor} → {quote.total.amount_minor}"}
        await self.orders.tell(
            store_id, order.id, "edited", by=told_as(actor), at=self.clock.now(), about=about
        )
        after = await self._balance(actor, await self.orders.get(store_id, order.id))
        self.note.tell(order.id, before=order, after=after)
        return after

    async def _claim(self, store_id: UUID, quote: Quote, order: Order) -> None:
        customer_id = order.customer_id
        await self.coupons.claim(store_id, quote, order_id=order.id, customer_id=customer_id)

    async def _balance(self, actor: Actor, order: Order) -> Order:
        """Let go back what was paid too much."""
        too_much = order.paid_minor - order.edited_back_minor - order.total_minor
        if order.status in (OrderStatus.DRAFT, OrderStatus.CONFIRMED) and too_much > 0:
            await self.refunding.refund(
                actor.store_id, order, too_much, reason="edited", by=told_as(actor)
            )
            back = order.edited_back_minor + too_much
            order = await self.orders.update(order, {"edited_back_minor": back})
        if order.status is OrderStatus.CONFIRMED:
            await self.paying.amend_purchase(actor.store_id, order)
        return await self.paying.settle(actor.store_id, order.id)

    async def _draft(self, actor: Actor, wanted: Wanted) -> Order:
        store_id, now = actor.store_id, self.clock.now()
        quote = await self.pricing.quote(store_id, wanted.request())
        values = order_values(wanted, quote) | {
            "id": new_id(),
            "status": OrderStatus.DRAFT,
            "created_at": now,
        }
        told = Told("drafted", by=told_as(actor), at=now)
        return await self.orders.add(store_id, values, lines_of(quote), told=told)


def _instead_of(order: Order, instead: Units) -> Wanted:
    return Wanted(
        lines=instead,
        currency=order.currency,
        channel=order.channel,
        customer_id=order.customer_id,
        email=order.email,
        shipping_address=order.shipping_address,
        billing_address=order.billing_address,
        exchange_of=order.id,
    )


def wanted_by(order: Order, lines: Units | None = None) -> Wanted:
    """Return what an order asks for, with other lines if they are given."""
    own = [(line.variant_id, line.quantity) for line in order.lines]
    return Wanted(
        lines=own if lines is None else lines,
        currency=order.currency,
        channel=order.channel,
        codes=order.codes,
        customer_id=order.customer_id,
        email=order.email,
        visitor_id=order.visitor_id,
        shipping_address=order.shipping_address,
        billing_address=order.billing_address,
        shipping_rate_id=order.shipping_rate_id,
        note=order.note,
        exchange_of=order.exchange_of,
    )
