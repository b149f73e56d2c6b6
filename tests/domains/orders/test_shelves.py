"""Lists of products know what is sold out, bundles with their components."""

from uuid import UUID

import sqlalchemy as sa
from tests.domains.orders.making import Shop

from cartwheel.domains.catalog.listing.contracts import ListProducts
from cartwheel.domains.catalog.listing.service import ListingService
from cartwheel.domains.catalog.models import products
from cartwheel.domains.catalog.search.index import SearchIndex
from cartwheel.domains.inventory.messages import AvailabilityChanged
from cartwheel.domains.inventory.shelves import ShelfUpkeep, Shelves


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


async def test_products_of_which_nobody_was_told_are_found(shop: Shop) -> None:
    """Bundles too; what is known stays, and what has no stock stays unknown."""
    mug, cup = await shop.sell(units=1), await shop.sell(units=5)
    pair, other = await shop.sell((mug, 1), (cup, 1)), await shop.sell(units=0)
    await hear(shop)
    await shop.buy((mug, 1))
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        forgotten = sa.update(products).values(in_stock=None).returning(products.c.id)
        ids = list(await connection.scalars(forgotten))
    async with shop.use(SearchIndex) as index:
        await index.refresh(shop.store_id, ids)
    assert await in_stock(shop) == set()
    async with shop.use(ShelfUpkeep) as upkeep:
        assert await upkeep.fill_store(shop.store_id) == 3
    assert await in_stock(shop) == await skus(shop, cup)
    async with shop.use(ListingService) as listing:
        found = await listing.page(shop.store_id, ListProducts())
    (unknown,) = [each.sku for each in found.items if each.in_stock is None]
    assert {unknown} == await skus(shop, other)
    assert {each.sku for each in found.items if each.in_stock is False} == await skus(
        shop, mug, pair
    )
    async with shop.use(ShelfUpkeep) as upkeep:
        assert await upkeep.fill_store(shop.store_id) == 0
