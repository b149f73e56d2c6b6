"""All products are indexed anew when their store's language changed; stock is told of apart."""

import sqlalchemy as sa
from tests.domains.catalog.making import Shop, StillSettings

from cartwheel.domains.catalog.listing.contracts import ListProducts
from cartwheel.domains.catalog.listing.service import ListingService
from cartwheel.domains.catalog.search.models import vocabulary
from cartwheel.domains.catalog.search.reindexing import Reindexing
from cartwheel.domains.catalog.search.settings import LANGUAGE, Language
from cartwheel.domains.catalog.search.text import mark_of
from cartwheel.domains.catalog.stocked import ProductStock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id


async def find(shop: Shop, **given: object) -> list[str]:
    async with shop.use(ListingService) as listing:
        page = await listing.page(shop.store_id, ListProducts(**given))  # type: ignore[arg-type]
        return [each.title for each in page.items]


async def stems(shop: Shop, database: Database, word: str) -> list[str]:
    """Return the stems by which a word of the vocabulary is found."""
    async with database.transaction(store_id=shop.store_id) as connection:
        keys = await connection.scalar(
            sa.select(vocabulary.c["keys"]).where(
                vocabulary.c.store_id == shop.store_id, vocabulary.c.word == word
            )
        )
    mark = mark_of(shop.store_id)
    return [each.removeprefix(mark)[1:] for each in keys if each.startswith(f"{mark}s")]


async def test_another_language_has_other_endings(
    shop: Shop, settings: StillSettings, database: Database
) -> None:
    await shop.make("Rote Häuser")
    settings.given[shop.store_id] = {LANGUAGE.name: Language.GERMAN}
    assert await stems(shop, database, "hauser") == ["hauser"]
    reindexing = await shop.house.get(Reindexing)
    for _ in range(2):
        assert await reindexing.reindex(shop.store_id) == 1
        assert await stems(shop, database, "hauser") == ["haus"]
        assert await find(shop, query="haus") == ["Rote Häuser"]


async def test_what_is_in_stock_is_listed_without_a_new_version(shop: Shop) -> None:
    mug, cup = await shop.make("Mug"), await shop.make("Cup")
    for stocked, changed, listed in (
        ({mug.id: True, cup.id: False, new_id(): True}, 2, ["Mug"]),
        ({mug.id: True}, 0, ["Mug"]),
        ({cup.id: True}, 1, ["Cup", "Mug"]),
    ):
        async with shop.use(ProductStock) as stock:
            assert await stock.note(shop.store_id, stocked) == changed
        assert await find(shop, in_stock=True) == listed
    assert (await shop.product(mug.id)).version == 1
    assert (await shop.product(mug.id)).in_stock is True
