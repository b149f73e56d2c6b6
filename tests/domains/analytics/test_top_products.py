"""What sold best is known by what it brought, in one currency."""

from datetime import UTC, datetime

from tests.domains.analytics.making import DAY, HOUR, open_shop

from cartwheel.domains.analytics.contracts import AskTopProducts, TopProduct
from cartwheel.domains.analytics.service import AnalyticsService
from cartwheel.domains.catalog.api import CreateProduct, NewVariant, ProductService
from cartwheel.kernel.db import Database

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)


def new(title: str) -> CreateProduct:
    return CreateProduct(title=title, variants=(NewVariant(sku=title.upper()),))


async def test_the_best_come_first(database: Database) -> None:
    async with open_shop(database, now=NOW, zone="UTC") as shop:
        async with shop.use(ProductService) as products:
            pot, tea, cup = [
                (await products.create(shop.store_id, new(title))).id
                for title in ("Tea pot", "Tea", "Cup")
            ]
        await shop.order(NOW - HOUR, 600, product_id=pot, quantity=2)
        await shop.order(NOW - 2 * HOUR, 500, product_id=pot)
        await shop.order(NOW - HOUR, 900, product_id=tea, quantity=9)
        await shop.order(NOW - HOUR, 10, product_id=cup)
        await shop.order(NOW - HOUR, 99_999, currency="EUR", product_id=cup)
        await shop.order(NOW - 40 * DAY, 99_999, product_id=cup)
        async with shop.use(AnalyticsService) as analytics:
            top = await analytics.top_products(shop.store_id, AskTopProducts(limit=2))
            euros = await analytics.top_products(shop.store_id, AskTopProducts(currency="EUR"))
    assert (top.currency, top.synthetic) == ("USD", False)
    assert top.items == (
        TopProduct(pot, "Tea pot", None, units=3, revenue_minor=1_100),
        TopProduct(tea, "Tea", None, units=9, revenue_minor=900),
    )
    assert [item.revenue_minor for item in euros.items] == [99_999]
