"""Lists of products know what is sold out, bundles with their components."""

from uuid import UUID

from tests.domains.orders.making import Shop

from cartwheel.domains.catalog.listing.contracts import ListProducts
from cartwheel.domains.catalog.listing.service import ListingService
from cartwheel.domains.inventory.messages import AvailabilityChanged
from cartwheel.domains.inventory.shelves import Shelves


async def in_stock(shop: Shop) -> set[str | None]:
    async with shop.use(ListingService) as listing:
        found = await listing.page(shop.store_id, ListProducts(in_stock=True))
    return {each.sku for each in found.items}


async def skus(shop: Shop, *variants: UUID) -> set[str | None]:
    async with shop.use(ListingService) as listing:
        found = await listing.page(shop.store_id, ListProducts())
    known = {each.id: each.sku for each in found.items}
    async with shop.use(Shelves) as shelves:
        sold = await shelves.catalog.variants(shop.store_id, variants)
    return {known[each.product_id] for each in sold.values()}


async def hear(shop: Shop) -> None:
    """Do what is done when it is told that something sold out or is there again."""
    told = {each.variant_id for each in await shop.queued(AvailabilityChanged)}
    async with shop.use(Shelves) as shelves:
        await shelves.note(shop.store_id, told)


async def test_a_list_knows_what_is_sold_out(shop: Shop) -> None:
    mug, cup = await shop.sell(units=1), await shop.sell(units=5)
    pair = await shop.sell((mug, 1), (cup, 1))
    await hear(shop)
    assert await in_stock(shop) == await skus(shop, mug, cup, pair)
    await shop.buy((mug, 1))
    await hear(shop)
    assert await in_stock(shop) == await skus(shop, cup)
    await shop.receive(mug, 3)
    await hear(shop)
    assert await in_stock(shop) == await skus(shop, mug, cup, pair)
