"""What a shopper is shown of a cart: what it costs now, and what is missing for an order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.catalog.api import SellableVariant, VariantCatalog
from cartwheel.domains.inventory.api import Availability, Stock
from cartwheel.domains.orders.carts.contracts import (
    CartIssue,
    CartProblem,
    ShoppingCart,
    ShoppingCartLine,
    ShoppingCartStatus,
)
from cartwheel.domains.orders.carts.repository import CartLine, CartRow
from cartwheel.domains.orders.placing import Wanted
from cartwheel.domains.pricing.api import Pricing, Quote, ShippingRateNotFoundError


@dataclass(frozen=True, slots=True)
class CartPresenter:
    """Works out what a cart comes to at the moment."""

    catalog: VariantCatalog
    pricing: Pricing
    stock: Stock

    async def present(self, store_id: UUID, cart: CartRow) -> ShoppingCart:
        """Return a cart with its price and whatever stands between it and an order."""
        ids = [line.variant_id for line in cart.lines]
        known = await self.catalog.variants(store_id, ids)
        free = await self.stock.availability(store_id, ids, channel=cart.channel) if ids else {}
        quote = await self._price(store_id, cart, known)
        return ShoppingCart(
            id=cart.id,
            status=cart.status,
            currency=cart.currency,
            lines=tuple(_shown(known.get(line.variant_id), line, free) for line in cart.lines),
            codes=cart.codes,
            customer_id=cart.customer_id,
            email=cart.email,
            shipping_address=cart.shipping_address,
            billing_address=cart.billing_address,
            shipping_rate_id=cart.shipping_rate_id,
            shipping_options=quote.shipping_options if quote else (),
            quote=quote,
            problems=tuple(_problems(cart, known, free, quote)),
            order_id=cart.order_id,
            version=cart.version,
            updated_at=cart.updated_at,
        )

    async def price(
        self, store_id: UUID, cart: CartRow
    ) -> tuple[Quote | None, Sequence[CartIssue]]:
        """
        Return what a cart costs, and what stands between it and an order, but for stock.

        Whether there is enough is found out by whoever holds it.
        """
        known = await self.catalog.variants(store_id, [line.variant_id for line in cart.lines])
        quote = await self._price(store_id, cart, known)
        return quote, _problems(cart, known, None, quote)

    async def _price(
        self, store_id: UUID, cart: CartRow, known: Mapping[UUID, SellableVariant]
    ) -> Quote | None:
        sold = [line for line in cart.lines if why_not_sold(known, line, cart) is None]
        if not sold or cart.status is not ShoppingCartStatus.OPEN:
            return None
        return await self._quote(store_id, wanted_by(cart, sold))

    async def _quote(self, store_id: UUID, wanted: Wanted) -> Quote:
        try:
            return await self.pricing.quote(store_id, wanted.request())
        except ShippingRateNotFoundError:
            # Chosen before the address or the basket became others: it is to be chosen anew.
            return await self.pricing.quote(store_id, wanted.sent_by(None).request())


def wanted_by(cart: CartRow, lines: list[CartLine] | None = None) -> Wanted:
    """Return what a cart asks for, or some lines of it."""
    chosen = cart.lines if lines is None else lines
    return Wanted(
        lines=[(line.variant_id, line.quantity) for line in chosen],
        currency=cart.currency,
        channel=cart.channel,
        codes=cart.codes,
        customer_id=cart.customer_id,
        email=cart.email,
        visitor_id=cart.visitor_id,
        shipping_address=cart.shipping_address,
        billing_address=cart.billing_address,
        shipping_rate_id=cart.shipping_rate_id,
    )


def why_not_sold(
    known: Mapping[UUID, SellableVariant], line: CartLine, cart: CartRow
) -> str | None:
    """Say why an item cannot be bought, or None when it can."""
    variant = known.get(line.variant_id)
    if variant is None or variant.status != "active":
        return "It is not sold any more"
    if cart.channel not in variant.channels:
        return "It is not sold here"
    if cart.currency not in variant.prices:
        return f"It has no price in {cart.currency}"
    return None


def _problems(
    cart: CartRow,
    known: Mapping[UUID, SellableVariant],
    free: Mapping[UUID, Availability] | None,
    quote: Quote | None,
) -> list[CartIssue]:
    found = [] if cart.lines else [CartIssue(kind=CartProblem.EMPTY, message="The cart is empty")]
    for line in cart.lines:
        sku = known[line.variant_id].sku if line.variant_id in known else str(line.variant_id)
        why = why_not_sold(known, line, cart)
        if why is not None:
            found.append(CartIssue(kind=CartProblem.NOT_SOLD, message=why, subject=sku))
            continue
        if free is None:
            continue
        left = free[line.variant_id].may_be_sold if line.variant_id in free else 0
        if left is not None and left < line.quantity:
            message = f"{line.quantity} are wanted, {left} can be had"
            found.append(CartIssue(kind=CartProblem.OUT_OF_STOCK, message=message, subject=sku))
    if cart.email is None:
        found.append(
            CartIssue(kind=CartProblem.EMAIL_MISSING, message="An e-mail address is missing")
        )
    if any(variant.kind == "physical" for variant in known.values()):
        if cart.shipping_address is None:
            message = "The address to send it to is missing"
            found.append(CartIssue(kind=CartProblem.ADDRESS_MISSING, message=message))
        elif quote is not None and quote.shipping is None and quote.shipping_options:
            message = "The way of sending is not chosen"
            found.append(CartIssue(kind=CartProblem.SHIPPING_MISSING, message=message))
    for refused in quote.refused_codes if quote else ():
        message = f"The code does not apply: {refused.reason}"
        found.append(
            CartIssue(kind=CartProblem.CODE_REFUSED, message=message, subject=refused.code)
        )
    return found


def _shown(
    variant: SellableVariant | None, line: CartLine, free: Mapping[UUID, Availability]
) -> ShoppingCartLine:
    return ShoppingCartLine(
        variant_id=line.variant_id,
        sku=variant.sku if variant else "",
        title=variant.name if variant else "",
        image=variant.image if variant else None,
        quantity=line.quantity,
        free=free[line.variant_id].may_be_sold if line.variant_id in free else 0,
    )
