"""A word that is in many products is looked for among the newest, and another one with it."""

import sqlalchemy as sa
from tests.domains.catalog.making import Shop
from tests.domains.catalog.stocking import stock_at_once

from cartwheel.domains.catalog.listing.contracts import ListProducts
from cartwheel.domains.catalog.listing.service import ListingService
from cartwheel.domains.catalog.search.counting import WordCounting
from cartwheel.kernel.db import Database


async def found(shop: Shop, query: str) -> list[str]:
    async with shop.use(ListingService) as listing:
        page = await listing.page(shop.store_id, ListProducts(query=query, limit=10))
        return [each.title for each in page.items]


async def test_frequent_words_are_counted_and_found(shop: Shop, database: Database) -> None:
    titles = {f"sku{number}": f"Mug {'red' if number % 2 else 'blue'}" for number in range(2_600)}
    await stock_at_once(shop, {**titles, "only": "Mug amber", "plate": "Plate"})
    before = await found(shop, "mug amber")
    assert await WordCounting(database).count() > 0
    async with database.transaction() as connection:
        rows = await connection.execute(
            sa.text("SELECT word, uses FROM catalog_words WHERE store_id = :s AND uses > 0"),
            {"s": shop.store_id},
        )
        uses = {row.word: row.uses for row in rows}
    assert uses == {"": 2_602, "mug": 2_601, "red": 1_300, "blue": 1_300}
    assert await found(shop, "mug amber") == before == ["Mug amber"]
    assert set(await found(shop, "mug")) <= {"Mug red", "Mug blue", "Mug amber"}
    assert len(await found(shop, "mug red")) == 10
    assert await found(shop, "plate") == ["Plate"]
    assert await WordCounting(database).count() == 0
