"""A quote is made of what the store has set, by a handful of questions, and changes nothing."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.domains.pricing.making import TEN_PERCENT, Shop

from cartwheel.domains.catalog.categories.contracts import CreateCategory
from cartwheel.domains.catalog.categories.service import CategoryService
from cartwheel.domains.customers.api import CustomerNotFoundError
from cartwheel.domains.customers.models import customers
from cartwheel.domains.pricing.errors import ShippingRateNotFoundError, VariantNotPricedError
from cartwheel.domains.pricing.lists.contracts import (
    CreatePriceList,
    PriceListTerms,
    PriceTier,
    PutListPrices,
    VariantTiers,
)
from cartwheel.domains.pricing.lists.service import PriceListService
from cartwheel.domains.pricing.promotions.contracts import (
    ActOnPromotion,
    FreeShipping,
    PercentageOff,
    PromotionAction,
    PromotionConditions,
    Selection,
)
from cartwheel.domains.pricing.promotions.service import PromotionService
from cartwheel.domains.pricing.quotes.contracts import Destination, QuoteRequest, RequestedLine
from cartwheel.domains.pricing.quotes.rulebook import RuleMemory
from cartwheel.domains.pricing.quotes.service import Pricing
from cartwheel.domains.pricing.revisions import RuleRevisions
from cartwheel.domains.pricing.shipping.contracts import (
    CreateShippingRate,
    CreateShippingZone,
    ShippingBand,
    ShippingPlace,
    ShippingRateTerms,
    ShippingZoneTerms,
)
from cartwheel.domains.pricing.shipping.service import ShippingService
from cartwheel.domains.pricing.taxes.contracts import (
    CreateTaxRate,
    PutTaxExemption,
    TaxRateTerms,
    TaxStanding,
)
from cartwheel.domains.pricing.taxes.service import TaxService
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.money import Money

GERMANY = Destination("DE")


async def tax_of(shop: Shop, country: str, ppm: int, *, reverse_charge: bool = False) -> None:
    terms = TaxRateTerms(name="VAT", country=country, rate_ppm=ppm, reverse_charge=reverse_charge)
    async with shop.using(TaxService) as taxes:
        await taxes.create(shop.store_id, CreateTaxRate(terms))


async def rate_of(shop: Shop, minor: int) -> UUID:
    """Let the store send everywhere for a sum."""
    terms = ShippingRateTerms(name="Parcel", currency="USD", bands=(ShippingBand(0, minor),))
    async with shop.using(ShippingService) as shipping:
        places = ShippingZoneTerms("World", (ShippingPlace(),))
        zone = await shipping.create_zone(shop.store_id, CreateShippingZone(places))
        return (await shipping.create_rate(shop.store_id, CreateShippingRate(zone.id, terms))).id


async def test_everything_that_the_store_has_set_counts(shop: Shop) -> None:
    variant_id, anna = await shop.sell(10_000), await shop.meet()
    async with shop.using(Connection) as connection:
        await connection.execute(
            sa.update(customers).where(customers.c.id == anna).values(discount_bps=1_000)
        )
    await shop.promote()
    await shop.promote(FreeShipping(), conditions=PromotionConditions(first_order=True))
    rate_id = await rate_of(shop, 490)
    await tax_of(shop, "DE", 190_000)
    quote = await shop.quote(
        variant_id, customer_id=anna, destination=GERMANY, shipping_rate_id=rate_id
    )
    (line,) = quote.lines
    assert (line.title, line.discount.amount_minor) == ("Mug", 1_000 + 900)
    assert quote.total == Money(8_100 + 1_539, "USD")
    assert quote.shipping is not None
    assert (quote.shipping.gross, quote.shipping.total) == (Money(490, "USD"), Money(0, "USD"))
    assert [one.rate_id for one in quote.shipping_options] == [rate_id]
    guest = await shop.quote(variant_id, destination=GERMANY, shipping_rate_id=rate_id)
    assert guest.total == Money(9_000 + 1_710 + 490 + 93, "USD")


async def test_prices_that_include_tax_and_the_taxes_of_home(shop: Shop) -> None:
    await tax_of(shop, "DE", 190_000)
    await shop.put(pricesIncludeTax=True, homeCountry="DE")
    quote = await shop.quote(await shop.sell(11_900))
    assert (quote.tax_estimated, quote.total, quote.tax.amount_minor) == (
        True,
        Money(11_900, "USD"),
        1_900,
    )


async def test_tax_by_order(shop: Shop) -> None:
    await tax_of(shop, "DE", 190_000)
    variants = [await shop.sell(3) for _ in range(3)]
    assert (await shop.quote(*variants, destination=GERMANY)).tax.amount_minor == 3
    await shop.put(taxRounding="order")
    assert (await shop.quote(*variants, destination=GERMANY)).tax.amount_minor == 2


async def test_a_business_abroad_and_who_is_exempt(shop: Shop) -> None:
    await tax_of(shop, "FR", 200_000, reverse_charge=True)
    await shop.put(homeCountry="DE")
    variant_id, anna = await shop.sell(10_000), await shop.meet()
    asked = {"customer_id": anna, "destination": Destination("FR")}
    for standing, until, tax in (
        (TaxStanding.BUSINESS, None, 0),
        (TaxStanding.EXEMPT, None, 0),
        (TaxStanding.EXEMPT, shop.clock.now(), 2_000),
        (TaxStanding.TAXED, None, 2_000),
    ):
        command = PutTaxExemption(customer_id=anna, standing=standing, valid_until=until)
        async with shop.using(TaxService) as taxes:
            await taxes.put_exemption(shop.store_id, command)
        assert (await shop.quote(variant_id, **asked)).tax.amount_minor == tax


async def test_a_list_is_for_its_groups_and_its_currency(shop: Shop) -> None:
    variant_id = await shop.sell(1_000)
    for currency, groups in (("USD", ()), ("EUR", ()), ("USD", (new_id(),))):
        terms = PriceListTerms(name="List", currency=currency, group_ids=groups)
        price = 900 if (currency, groups) == ("USD", ()) else 1
        async with shop.using(PriceListService) as lists:
            made = await lists.create(shop.store_id, CreatePriceList(terms))
            tiers = VariantTiers(variant_id, (PriceTier(price), PriceTier(price // 2, 10)))
            await lists.put_prices(shop.store_id, PutListPrices(made.id, (tiers,)))
    assert (await shop.quote(variant_id)).total == Money(900, "USD")
    assert (await shop.quote(variant_id, quantity=10)).total == Money(4_500, "USD")


async def test_a_category_is_all_below_it_too(shop: Shop) -> None:
    async with shop.using(CategoryService) as categories:
        shoes = await categories.create(shop.store_id, CreateCategory("Shoes"))
        boots = await categories.create(shop.store_id, CreateCategory("Boots", shoes.id))
    boot, mug = await shop.sell(category_ids=(boots.id,)), await shop.sell()
    await shop.promote(PercentageOff(5_000, on=Selection(category_ids=(shoes.id,))))
    quote = await shop.quote(boot, mug)
    assert [one.total.amount_minor for one in quote.lines] == [500, 1_000]


async def test_what_is_not_for_sale_is_named(shop: Shop) -> None:
    good, wrong, absent = await shop.sell(), await shop.sell(currency="EUR"), new_id()
    with pytest.raises(VariantNotPricedError) as refused:
        await shop.quote(good, wrong, absent)
    assert refused.value.variant_ids == (wrong, absent)
    assert (await shop.quote(wrong, currency="EUR")).total == Money(1_000, "EUR")
    with pytest.raises(CustomerNotFoundError):
        await shop.quote(good, customer_id=absent)
    with pytest.raises(ShippingRateNotFoundError):
        await shop.quote(good, destination=GERMANY, shipping_rate_id=absent)
    with pytest.raises(InvalidInputError) as invalid:
        await shop.quote(good, currency="XXX")
    assert [issue.path for issue in invalid.value.issues] == [("currency",)]
    dear = await shop.sell(10**12)
    with pytest.raises(InvalidInputError) as invalid:
        await shop.quote(dear, quantity=1_001)
    assert [issue.path for issue in invalid.value.issues] == [("lines",)]


async def test_a_change_is_in_force_with_its_commit_and_not_before(shop: Shop) -> None:
    """What is seen within a transaction that is undone is not remembered."""
    variant_id = await shop.sell()
    made = await shop.promote()
    pause = ActOnPromotion(made.id, PromotionAction.PAUSE)

    async def think_better_of_it() -> None:
        async with open_scope(shop.house, shop.store_id) as scope:
            await (await scope.get(PromotionService)).act(shop.store_id, pause)
            asked = QuoteRequest(lines=(RequestedLine(variant_id, 1),))
            within = await (await scope.get(Pricing)).quote(shop.store_id, asked)
            assert within.total == Money(1_000, "USD")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await think_better_of_it()
    assert (await shop.quote(variant_id)).total == Money(900, "USD")
    async with shop.using(PromotionService) as service:
        await service.act(shop.store_id, pause)
    assert (await shop.quote(variant_id)).total == Money(1_000, "USD")


async def test_rules_are_read_once_for_each_state_that_they_are_in(shop: Shop) -> None:
    variant_id = await shop.sell()
    await shop.promote(TEN_PERCENT)
    memory = await shop.house.get(RuleMemory)
    async with shop.using(RuleRevisions) as revisions:
        first = await revisions.find(shop.store_id)
    assert first is not None
    assert memory.find(shop.store_id, first) is None
    await shop.quote(variant_id)
    known = memory.find(shop.store_id, first)
    assert known is not None
    await shop.quote(variant_id)
    assert memory.find(shop.store_id, first) is known
    await shop.promote(TEN_PERCENT)
    await shop.quote(variant_id)
    assert memory.find(shop.store_id, first) is None
