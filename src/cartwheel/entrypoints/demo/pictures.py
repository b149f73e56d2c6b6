"""Pictures of the products: each gets one, by the way of every upload."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

from cartwheel.domains.catalog.api import MediaFlow, ProductService, SellableVariant, UploadMedia
from cartwheel.entrypoints.demo.catalogue import BUNDLE
from cartwheel.entrypoints.demo.drawing import draw
from cartwheel.entrypoints.demo.goods import all_goods
from cartwheel.entrypoints.demo.stage import Stage
from cartwheel.entrypoints.simulate.shop import Product


async def hang_pictures(stage: Stage, variants: Mapping[str, SellableVariant]) -> None:
    """Draw and upload what products lack; jobs make the sizes of it."""
    goods = all_goods()
    drawn = {variants[each.sku].product_id: each.product for each in goods}
    # What the bundle begins with stands for all of it.
    drawn[variants[BUNDLE].product_id] = goods[0].product
    for place, (product_id, product) in enumerate(drawn.items()):
        await _hang(stage, product_id, product, place)


async def _hang(stage: Stage, product_id: UUID, product: Product, place: int) -> None:
    async with stage.use(ProductService) as products:
        if (await products.get(stage.store_id, product_id)).media:
            return
    content = await asyncio.to_thread(draw, product, place)
    async with stage.use(MediaFlow) as media:
        alt = f"A drawing of something for the {product.category.lower()}: {product.name}"
        await media.upload(stage.actor, UploadMedia(product_id, content, alt))
