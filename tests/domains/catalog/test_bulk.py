"""Many products change at once; what one does not allow leaves it alone and no other."""

import asyncio

from tests.domains.catalog.making import Shop, euros, some_sku

from cartwheel.domains.catalog.listing.bulk import BulkService
from cartwheel.domains.catalog.listing.contracts import (
    ActOnProducts,
    ChangedProducts,
    ChangePrices,
    NotChanged,
)
from cartwheel.domains.catalog.products.contracts import (
    NewVariant,
    Product,
    ProductAction,
    VariantPrice,
)
from cartwheel.kernel.ids import new_id


async def act(shop: Shop, action: str, *given: Product) -> ChangedProducts:
    async with shop.use(BulkService) as products:
        command = ActOnProducts(tuple(each.id for each in given), ProductAction(action))
        return await products.act(shop.store_id, command)


async def price(shop: Shop, *given: Product, **change: int) -> ChangedProducts:
    async with shop.use(BulkService) as products:
        ids = tuple(each.id for each in given)
        command = ChangePrices(ids=ids, currency="EUR", **change)
        return await products.change_prices(shop.store_id, command)


async def prices(shop: Shop, product: Product) -> list[tuple[VariantPrice, ...]]:
    return [each.prices for each in (await shop.product(product.id)).variants]


async def test_those_that_can_change(shop: Shop) -> None:
    first, second, third = [await shop.make(title) for title in ("One", "Two", "Three")]
    assert await act(shop, "activate", second) == ChangedProducts((second.id,), ())
    active = await shop.product(second.id)
    told = await act(shop, "activate", third, second, first)
    assert set(told.changed) == {first.id, third.id}
    assert told.not_changed == (NotChanged(second.id, "catalog.not_allowed_now"),)
    assert (await shop.product(first.id)).status == "active"
    assert await shop.product(second.id) == active
    async with shop.use(BulkService) as products:
        command = ActOnProducts((unknown := new_id(),), ProductAction.ARCHIVE)
        told = await products.act(shop.store_id, command)
    assert told == ChangedProducts((), (NotChanged(unknown, "catalog.product_not_found"),))


async def test_prices_change_in_integers(shop: Shop) -> None:
    """Half up, to the nearest step; one to compare with goes when it is no longer higher."""
    product = await shop.make(
        "Shirt",
        NewVariant(some_sku(), ("S",), (euros(1_005, 1_100), VariantPrice("JPY", 900))),
        NewVariant(some_sku(), ("M",), (euros(5),)),
        options=("Size",),
    )
    other = await shop.make("Mug", NewVariant(some_sku(), prices=(VariantPrice("JPY", 700),)))
    told = await price(shop, product, other, percent_hundredths=1_000)
    assert told.changed == (product.id,)
    assert told.not_changed == (NotChanged(other.id, "catalog.no_price"),)
    assert await prices(shop, product) == [
        (euros(1_106), VariantPrice("JPY", 900)),
        (euros(6),),
    ]
    assert await shop.product(other.id) == other
    await price(shop, product, amount_minor=-10, step=50)
    assert await prices(shop, product) == [
        (euros(1_100), VariantPrice("JPY", 900)),
        (euros(0),),
    ]


async def test_two_at_once_wait_for_each_other(shop: Shop) -> None:
    made = [await shop.make(f"Mug {number}") for number in range(6)]
    await asyncio.gather(
        price(shop, *made, amount_minor=1), price(shop, *reversed(made), amount_minor=2)
    )
    assert {tuple(await prices(shop, each)) for each in made} == {((euros(1_253),),)}
    assert {(await shop.product(each.id)).version for each in made} == {3}
