"""Quotes: what a basket costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cartwheel.domains.catalog.api import SellableVariant, VariantCatalog
from cartwheel.domains.customers.api import CustomerDirectory, CustomerProfile, Purchases
from cartwheel.domains.pricing.errors import ShippingRateNotFoundError, VariantNotPricedError
from cartwheel.domains.pricing.quotes.contracts import (
    Destination,
    Quote,
    QuoteRequest,
    RequestedLine,
)
from cartwheel.domains.pricing.quotes.rulebook import Entered, RuleBook, StoreRules
from cartwheel.domains.pricing.rules.codes import key_of
from cartwheel.domains.pricing.rules.engine import price
from cartwheel.domains.pricing.rules.inputs import (
    Basket,
    BasketLine,
    PriceRules,
    Shopper,
    TaxRules,
)
from cartwheel.domains.pricing.rules.selecting import value_of
from cartwheel.domains.pricing.rules.taxation import Taxation
from cartwheel.domains.pricing.settings import (
    HOME_COUNTRY,
    HOME_REGION,
    PRICES_INCLUDE_TAX,
    TAX_ROUNDING,
)
from cartwheel.domains.pricing.taxes.contracts import TaxStanding
from cartwheel.domains.pricing.taxes.repository import TaxRepository
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.currencies import UnknownCurrencyError, exponent
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.money import LARGEST_MINOR


@dataclass(frozen=True, slots=True)
class Pricing:
    """What things cost; a quote asks the database a handful of questions, and changes nothing."""

    book: RuleBook
    catalog: VariantCatalog
    customers: CustomerDirectory
    purchases: Purchases
    taxes: TaxRepository
    stores: StoreDirectory
    settings: LiveSettings
    clock: Clock

    async def quote(
        self, store_id: UUID, request: QuoteRequest, *, order_id: UUID | None = None
    ) -> Quote:
        """
        Return what a basket costs now, or at the moment that is asked for.

        It promises nothing: limits are held to when the order claims them. Of an order that is
        priced anew, what it has claimed already does not stand in its own way.

        Raises:
            InvalidInputError: the currency is none, or the sum is beyond all measure.
            VariantNotPricedError: something in it is not for sale in the currency.
            CustomerNotFoundError: the store has no such customer.
            ShippingRateNotFoundError: it cannot be sent by the rate that is asked for.
        """
        at = request.at or self.clock.now()
        currency = await self._currency(store_id, request.currency)
        lines = await self._lines(store_id, request.lines, currency=currency)
        customer = None
        if request.customer_id is not None:
            customer = await self.customers.get(store_id, request.customer_id)
        known = await self.book.rules_of(store_id)
        found = await self.book.entered(
            store_id,
            known,
            {key_of(code) for code in request.codes},
            customer_id=None if customer is None else customer.id,
            order_id=order_id,
        )
        shopper = await self._shopper(store_id, customer, found, at=at)
        open_lists = [
            one for one in known.lists if one.is_for(shopper.group_ids, currency=currency, at=at)
        ]
        rules = PriceRules(
            promotions=found.promotions,
            coupons=found.coupons,
            list_prices=await self.book.list_prices(
                store_id, open_lists, {line.variant_id for line in lines}
            ),
            taxes=await self._taxes(store_id, known),
            zones=known.zones,
        )
        basket = Basket(
            currency=currency,
            lines=lines,
            at=at,
            shopper=shopper,
            codes=request.codes,
            destination=request.destination,
            shipping_rate_id=request.shipping_rate_id,
            cash=request.cash,
        )
        quote = price(basket, rules)
        if request.shipping_rate_id is not None and quote.shipping is None:
            raise ShippingRateNotFoundError(request.shipping_rate_id)
        return quote

    async def taxation(
        self, store_id: UUID, *, customer_id: UUID | None = None, at: datetime | None = None
    ) -> Taxation:
        """
        Return how what is sold at the store's own place is taxed, to a customer or to anybody.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        standing = TaxStanding.TAXED
        if customer_id is not None:
            customer = await self.customers.get(store_id, customer_id)
            standing = await self._standing(store_id, customer.id, at=at or self.clock.now())
        known = await self.book.rules_of(store_id)
        return Taxation(await self._taxes(store_id, known), standing)

    async def _taxes(self, store_id: UUID, known: StoreRules) -> TaxRules:
        values = (await self.settings.of(store_id)).values
        country = values[HOME_COUNTRY]
        return TaxRules(
            rates=known.rates,
            prices_include_tax=values[PRICES_INCLUDE_TAX],
            rounding=values[TAX_ROUNDING],
            home=Destination(country, values[HOME_REGION] or None) if country else None,
        )

    async def _currency(self, store_id: UUID, asked: str | None) -> str:
        currency = asked
        if currency is None:
            store = await self.stores.find_store(store_id)
            currency = "" if store is None else store.currency
        try:
            exponent(currency)
        except UnknownCurrencyError as error:
            raise InvalidInputError(Issue(("currency",), str(error))) from None
        return currency

    async def _lines(
        self, store_id: UUID, asked: Sequence[RequestedLine], *, currency: str
    ) -> tuple[BasketLine, ...]:
        found = await self.catalog.variants(store_id, {line.variant_id for line in asked})
        missing = {
            line.variant_id: None
            for line in asked
            if (variant := found.get(line.variant_id)) is None
            or variant.status != "active"
            or currency not in variant.prices
        }
        if missing:
            raise VariantNotPricedError(missing, currency=currency)
        lines = tuple(
            _line(found[line.variant_id], line.quantity, currency=currency) for line in asked
        )
        if value_of(lines) > LARGEST_MINOR:
            raise InvalidInputError(Issue(("lines",), "It costs more than can be reckoned with"))
        return lines

    async def _shopper(
        self,
        store_id: UUID,
        customer: CustomerProfile | None,
        found: Entered,
        *,
        at: datetime,
    ) -> Shopper:
        if customer is None:
            return Shopper()
        standing = await self._standing(store_id, customer.id, at=at)
        # An order that had it as the first one is not in its own way when it is priced anew.
        is_new = found.was_first
        if found.asks_for_first and not is_new:
            is_new = not (await self.purchases.lifetime(store_id, customer.id)).items
        return Shopper(
            id=customer.id,
            group_ids=frozenset(customer.group_ids),
            discount_bps=customer.discount_bps,
            is_new=is_new,
            standing=standing,
        )

    async def _standing(self, store_id: UUID, customer_id: UUID, *, at: datetime) -> TaxStanding:
        exemption = await self.taxes.find_exemption(store_id, customer_id)
        if exemption is None or (exemption.valid_until is not None and exemption.valid_until <= at):
            return TaxStanding.TAXED
        return exemption.standing


def _line(variant: SellableVariant, quantity: int, *, currency: str) -> BasketLine:
    return BasketLine(
        variant_id=variant.variant_id,
        product_id=variant.product_id,
        quantity=quantity,
        base_minor=variant.prices[currency],
        tax_class=variant.tax_class,
        weight_g=variant.weight_g or 0,
        category_ids=frozenset(variant.category_ids),
        brand=variant.brand,
        sku=variant.sku,
        title=variant.name,
        ships=variant.kind == "physical",
    )
