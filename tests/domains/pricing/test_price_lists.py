"""Price lists keep tiers of variants, replace them by variant, and refuse what is not there."""

import pytest
from tests.domains.pricing.making import Shop

from cartwheel.domains.pricing.errors import PriceListNotFoundError
from cartwheel.domains.pricing.lists.contracts import (
    CreatePriceList,
    ListListPrices,
    ListPriceLists,
    MatchSkus,
    PriceList,
    PriceListTerms,
    PriceTier,
    PutListPrices,
    UpdatePriceList,
    VariantTiers,
)
from cartwheel.domains.pricing.lists.service import PriceListService
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.money import Money

GROUP = new_id()
TERMS = PriceListTerms(name="Wholesale", currency="USD", group_ids=(GROUP,))


async def make(shop: Shop, terms: PriceListTerms = TERMS) -> PriceList:
    async with shop.using(PriceListService) as lists:
        return await lists.create(shop.store_id, CreatePriceList(terms))


async def put(shop: Shop, made: PriceList, *prices: VariantTiers) -> PriceList:
    async with shop.using(PriceListService) as lists:
        return await lists.put_prices(shop.store_id, PutListPrices(made.id, prices))


async def prices_of(shop: Shop, made: PriceList) -> tuple[VariantTiers, ...]:
    async with shop.using(PriceListService) as lists:
        page = await lists.list_prices(shop.store_id, ListListPrices(made.id))
    return tuple(VariantTiers(one.variant_id, one.tiers) for one in page.items)


async def test_tiers_are_replaced_by_variant(shop: Shop) -> None:
    made = await make(shop)
    mug, cup = sorted([await shop.sell(), await shop.sell()])
    tiers = (PriceTier(900), PriceTier(800, 10))
    assert (await put(shop, made, VariantTiers(mug, tiers), VariantTiers(cup, tiers))).variants == 2
    await put(shop, made, VariantTiers(mug, (PriceTier(700, 5),)))
    assert await prices_of(shop, made) == (
        VariantTiers(mug, (PriceTier(700, 5),)),
        VariantTiers(cup, tiers),
    )
    assert (await put(shop, made, VariantTiers(mug, ()))).variants == 1
    async with shop.using(PriceListService) as lists:
        page = await lists.list_prices(shop.store_id, ListListPrices(made.id, cup, limit=1))
    [priced] = page.items
    assert (priced.variant_id, priced.tiers) == (cup, tiers)
    assert (priced.title, priced.base_minor) == ("Mug", 1_000)
    assert priced.sku.startswith("SKU-")


async def test_variants_are_found_by_sku_with_the_price_in_the_lists_currency(shop: Shop) -> None:
    made, mug = await make(shop), await shop.sell(1_200)
    in_euros = await shop.sell(900, currency="EUR")
    await put(shop, made, *(VariantTiers(each, (PriceTier(1),)) for each in (mug, in_euros)))
    async with shop.using(PriceListService) as lists:
        page = await lists.list_prices(shop.store_id, ListListPrices(made.id))
        skus = [one.sku for one in page.items]
        found = await lists.match(shop.store_id, MatchSkus(made.id, (*skus, "MUG-9")))
        with pytest.raises(PriceListNotFoundError):
            await lists.match(shop.store_id, MatchSkus(new_id(), ()))
    assert {one.variant_id: (one.title, one.base_minor) for one in found.items} == {
        mug: ("Mug", 1_200),
        in_euros: ("Mug", None),
    }


async def test_a_variant_that_is_not_there_or_twice_is_refused(shop: Shop) -> None:
    made, mug = await make(shop), await shop.sell()
    await put(shop, made, VariantTiers(mug, (PriceTier(900),)))
    wrong = (
        VariantTiers(new_id(), (PriceTier(1),)),
        VariantTiers(mug, (PriceTier(1), PriceTier(2))),
        VariantTiers(mug, ()),
    )
    with pytest.raises(InvalidInputError) as refused:
        await put(shop, made, *wrong)
    assert [issue.path for issue in refused.value.issues] == [
        ("prices", 0, "variantId"),
        ("prices", 1, "tiers"),
        ("prices", 2, "variantId"),
    ]
    assert await prices_of(shop, made) == (VariantTiers(mug, (PriceTier(900),)),)


async def test_the_currency_stays_once_there_are_prices(shop: Shop) -> None:
    made = await make(shop)
    in_euros = PriceListTerms(name="Euros", currency="EUR")
    async with shop.using(PriceListService) as lists:
        made = await lists.update(shop.store_id, UpdatePriceList(made.id, in_euros))
    await put(shop, made, VariantTiers(await shop.sell(), (PriceTier(900),)))
    async with shop.using(PriceListService) as lists:
        before = await lists.get(shop.store_id, made.id)
        with pytest.raises(InvalidInputError):
            await lists.update(shop.store_id, UpdatePriceList(made.id, TERMS))
        assert await lists.get(shop.store_id, made.id) == before
        wrong = PriceListTerms(name="Gold", currency="XAU")
        with pytest.raises(InvalidInputError):
            await lists.create(shop.store_id, CreatePriceList(wrong))


async def test_lists_are_found_by_group_and_go_with_their_prices(shop: Shop) -> None:
    made, other = await make(shop), await make(shop, PriceListTerms(name="All", currency="USD"))
    variant_id = await shop.sell()
    await put(shop, other, VariantTiers(variant_id, (PriceTier(1),)))
    async with shop.using(PriceListService) as lists:
        page = await lists.list_page(shop.store_id, ListPriceLists(group_id=GROUP))
        assert [one.id for one in page.items] == [made.id]
        await lists.delete(shop.store_id, other.id)
        with pytest.raises(PriceListNotFoundError):
            await lists.list_prices(shop.store_id, ListListPrices(other.id))
    assert (await shop.quote(variant_id)).total == Money(1_000, "USD")
