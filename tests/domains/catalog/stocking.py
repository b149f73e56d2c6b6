"""Many products at once, as an import would make them."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from tests.domains.catalog.making import Shop

from cartwheel.domains.catalog.models import products, variants
from cartwheel.domains.catalog.search.index import SearchIndex
from cartwheel.kernel.ids import new_id

_AT_ONCE = 500


async def stock_at_once(shop: Shop, titles: Mapping[str, str]) -> dict[str, UUID]:
    """Make products without prices, by SKU and title; return their ids by SKU."""
    now = shop.clock.now()
    given = [(sku, title, new_id()) for sku, title in titles.items()]
    for start in range(0, len(given), _AT_ONCE):
        part = given[start : start + _AT_ONCE]
        async with shop.use(SearchIndex) as index:
            await index.connection.execute(
                sa.insert(products).values(
                    [
                        {
                            "id": product_id,
                            "store_id": shop.store_id,
                            "slug": product_id.hex,
                            "title": title,
                            "description": "",
                            "status": "active",
                            "kind": "physical",
                            "brand": "",
                            "tax_class": "standard",
                            "channels": ["online"],
                            "category_ids": [],
                            "options": [],
                            "attributes": {},
                            "expires": False,
                            "sell_until_days": 0,
                            "version": 1,
                            "created_at": now,
                            "updated_at": now,
                        }
                        for _, title, product_id in part
                    ]
                )
            )
            await index.connection.execute(
                sa.insert(variants).values(
                    [
                        {
                            "id": new_id(),
                            "store_id": shop.store_id,
                            "product_id": product_id,
                            "sku": sku,
                            "title": "",
                            "option_values": [],
                            "barcode": "",
                            "status": "active",
                            "position": 0,
                            "created_at": now,
                            "updated_at": now,
                        }
                        for sku, _, product_id in part
                    ]
                )
            )
            await index.refresh(shop.store_id, [product_id for _, _, product_id in part])
    return {sku: product_id for sku, _, product_id in given}
