"""Products are counted exactly, for the tabs above their list."""

import sqlalchemy as sa
from tests.domains.catalog.making import Shop

from cartwheel.domains.catalog.api import ProductStatus
from cartwheel.domains.catalog.listing.service import ListingService
from cartwheel.domains.catalog.models import products
from cartwheel.kernel.connection import Connection


async def test_by_status_and_what_is_out_of_stock(shop: Shop) -> None:
    for status, in_stock in (
        (ProductStatus.ACTIVE, True),
        (ProductStatus.ACTIVE, False),
        (ProductStatus.ACTIVE, None),
        (ProductStatus.DRAFT, False),
    ):
        made = await shop.make("Mug")
        async with shop.use(Connection) as connection:
            await connection.execute(
                sa.update(products)
                .where(products.c.id == made.id)
                .values(status=status.value, in_stock=in_stock)
            )
    async with shop.use(ListingService) as listing:
        counted = await listing.count(shop.store_id)
    assert {each.status: each.count for each in counted.by_status} == {
        ProductStatus.DRAFT: 1,
        ProductStatus.ACTIVE: 3,
        ProductStatus.ARCHIVED: 0,
    }
    assert (counted.out_of_stock, counted.total) == (1, 4)
