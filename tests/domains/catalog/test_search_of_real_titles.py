"""Of the titles of a real shop the one that is wanted comes first, though it is mistyped."""

import pytest
from tests.domains.catalog.making import Shop
from tests.domains.catalog.real_titles import file_of_the_shop, queries_of, titles_of
from tests.domains.catalog.stocking import stock_at_once

from cartwheel.domains.catalog.listing.contracts import ListProducts
from cartwheel.domains.catalog.listing.service import ListingService


@pytest.mark.long
async def test_what_is_wanted_is_found_first(shop: Shop) -> None:
    """Mean reciprocal rank of 300 queries, each with a typing error, at least 0.9."""
    titles = titles_of(file_of_the_shop())
    assert len(titles) > 3_000
    await stock_at_once(shop, titles)
    ranks, missed = [], []
    for typed, wanted in queries_of(list(titles.values()), 300):
        async with shop.use(ListingService) as listing:
            page = await listing.page(shop.store_id, ListProducts(query=typed, limit=20))
        found = [each.title for each in page.items]
        ranks.append(1 / (found.index(wanted) + 1) if wanted in found else 0)
        if ranks[-1] < 1:
            missed.append((typed, wanted, found[:2]))
    assert sum(ranks) / len(ranks) >= 0.9, missed
