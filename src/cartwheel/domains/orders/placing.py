"""Placing an order within a transaction: price frozen, stock held, codes claimed, order kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from cartwheel.domains.inventory.api import OutOfStockError as NoStockError, Stock
from cartwheel.domains.orders.contracts import (
    Address,
    Order,
    OrderLine,
    OrderStatus,
    PaymentStatus,
)
from cartwheel.domains.orders.errors import OutOfStockError, PriceChangedError
from cartwheel.domains.orders.messages import OrderCreated
from cartwheel.domains.orders.repository.orders import OrderRepository, Told
from cartwheel.domains.orders.settings import PAY_WITHIN
from cartwheel.domains.orders.telling import ordered_lines
from cartwheel.domains.pricing.api import (
    Coupons,
    Destination,
    Pricing,
    Quote,
    QuoteRequest,
    RequestedLine,
)
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to buy, and where it is to go."""

    lines: Sequence[tuple[UUID, int]]
    currency: str
    channel: str = "online"
    codes: tuple[str, ...] = ()
    customer_id: UUID | None = None
    email: str | None = None
    visitor_id: str | None = None
    shipping_address: Address | None = None
    billing_address: Address | None = None
    shipping_rate_id: UUID | None = None
    note: str = ""
    exchange_of: UUID | None = None

    def sent_by(self, rate_id: UUID | None) -> "Wanted":
        """Return the same with another way of sending it."""
        return replace(self, shipping_rate_id=rate_id)

    def request(self) -> QuoteRequest:
        """Return the question for its price."""
        return QuoteRequest(
            lines=tuple(RequestedLine(variant_id, units) for variant_id, units in self.lines),
            customer_id=self.customer_id,
            codes=self.codes,
            destination=destination_of(self.shipping_address),
            shipping_rate_id=self.shipping_rate_id,
            currency=self.currency,
        )


@dataclass(frozen=True, slots=True)
class Placing:
    """Makes orders of what is wanted, in the transaction that it is given."""

    orders: OrderRepository
    pricing: Pricing
    coupons: Coupons
    stock: Stock
    settings: LiveSettings
    outbox: Outbox
    clock: Clock

    async def place(
        self,
        store_id: UUID,
        wanted: Wanted,
        *,
        by: str,
        shown_minor: int | None = None,
        quote: Quote | None = None,
    ) -> Order:
        """
        Keep an order that awaits its payment, with stock held for it and its codes claimed.

        `shown_minor` is the total that the buyer agreed to. The price is worked out unless a
        `quote` of this transaction is given.

        Raises:
            PriceChangedError: it is another one by now.
            VariantNotPricedError: an item is not for sale.
            OutOfStockError: fewer are free than are wanted.
            CouponExhaustedError: others used up a code meanwhile.
        """
        quote = quote or await self.pricing.quote(store_id, wanted.request())
        if shown_minor is not None and quote.total.amount_minor != shown_minor:
            raise PriceChangedError(
                shown=shown_minor, now=quote.total.amount_minor, currency=quote.currency
            )
        order_id, now = new_id(), self.clock.now()
        settings = await self.settings.of(store_id)
        hold_until = now + settings.values[PAY_WITHIN]
        await self.hold(store_id, order_id, wanted, until=hold_until)
        await self.coupons.claim(store_id, quote, order_id=order_id, customer_id=wanted.customer_id)
        values = order_values(wanted, quote) | {
            "id": order_id,
            "status": OrderStatus.AWAITING_PAYMENT,
            "hold_until": hold_until,
            "created_at": now,
            "placed_at": now,
        }
        told = Told("placed", by=by, at=now)
        order = await self.orders.add(store_id, values, lines_of(quote), told=told)
        await self.announce(store_id, order, at=now)
        return order

    async def hold(
        self, store_id: UUID, order_id: UUID, wanted: Wanted, *, until: datetime
    ) -> None:
        """
        Hold the stock of an order until then.

        Raises:
            OutOfStockError: fewer are free than are wanted; nothing is held.
        """
        try:
            await self.stock.reserve(
                store_id, order_id, wanted.lines, until=until, channel=wanted.channel
            )
        except NoStockError as error:
            raise out_of_stock(error) from error

    async def announce(self, store_id: UUID, order: Order, *, at: datetime) -> None:
        """Tell that an order was placed."""
        await self.outbox.announce(
            OrderCreated(
                store_id=store_id,
                order_id=order.id,
                number=order.number,
                customer_id=order.customer_id,
                currency=order.currency,
                total_minor=order.total_minor,
                lines=ordered_lines(order),
                placed_at=at,
            ),
            aggregate_id=order.id,
        )


def order_values(wanted: Wanted, quote: Quote) -> dict[str, Any]:
    """Return the columns of an order that follow from what is wanted and what it costs."""
    return {
        "payment_status": PaymentStatus.UNPAID,
        "customer_id": wanted.customer_id,
        "email": wanted.email,
        "visitor_id": wanted.visitor_id,
        "channel": wanted.channel,
        "currency": quote.currency,
        "codes": list(wanted.codes),
        "shipping_address": _plain(wanted.shipping_address),
        "billing_address": _plain(wanted.billing_address),
        "shipping_rate_id": wanted.shipping_rate_id,
        "note": wanted.note,
        "authorised_minor": 0,
        "paid_minor": 0,
        "offline_minor": 0,
        "credit_minor": 0,
        "points": 0,
        "points_minor": 0,
        "refunded_minor": 0,
        "offline_refunded_minor": 0,
        "edited_back_minor": 0,
        "shipping_refunded": False,
        "exchange_of": wanted.exchange_of,
        "version": 1,
        **price_values(quote),
    }


def price_values(quote: Quote) -> dict[str, Any]:
    """Return the columns of an order that its price fills."""
    return {
        "quote": msgspec.to_builtins(quote),
        "discount_minor": quote.discount.amount_minor,
        "shipping_minor": quote.shipping.total.amount_minor if quote.shipping else 0,
        "tax_minor": quote.tax.amount_minor,
        "rounding_minor": quote.rounding.amount_minor,
        "total_minor": quote.total.amount_minor,
    }


def lines_of(quote: Quote) -> list[OrderLine]:
    """Return a quote's lines as those of an order."""
    return [
        OrderLine(
            id=new_id(),
            position=position,
            variant_id=line.variant_id,
            product_id=line.product_id,
            sku=line.sku,
            title=line.title,
            quantity=line.quantity,
            unit_minor=line.unit.amount_minor,
            gross_minor=line.gross.amount_minor,
            discount_minor=line.discount.amount_minor,
            tax_minor=line.tax.amount_minor,
            total_minor=line.total.amount_minor,
            fulfilled=0,
            returned=0,
            refunded_minor=0,
        )
        for position, line in enumerate(quote.lines)
    ]


def destination_of(address: Address | None) -> Destination | None:
    """Return what of an address taxes and shipping depend on."""
    if address is None:
        return None
    return Destination(
        country=address.country,
        region=address.region or None,
        postal=address.postal_code or None,
    )


def out_of_stock(error: NoStockError) -> OutOfStockError:
    """Return what the shopper is told: the first item that there is too little of."""
    first = error.shortages[0]
    return OutOfStockError(sku=first.sku, asked=first.asked, free=first.free)


def _plain(address: Address | None) -> Any:
    return None if address is None else msgspec.to_builtins(address)
