"""Finding stock by what somebody typed or scanned."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.catalog.api import VariantFinder
from cartwheel.domains.inventory.goods import Good, Goods
from cartwheel.domains.inventory.stock.contracts import (
    FindVariants,
    ListStock,
    StockedVariant,
    StockPage,
)
from cartwheel.domains.inventory.stock.viewing import StockView


@dataclass(frozen=True, slots=True)
class StockSearch:
    """Variants by words, SKU or barcode, and what they are called."""

    view: StockView
    goods: Goods
    finder: VariantFinder

    async def list(self, store_id: UUID, query: ListStock) -> StockPage:
        """List variants with stock, the newest first."""
        text = (query.search or "").strip()
        among = await self.finder.find(store_id, text) if text else None
        return await self.view.list(store_id, query, among=among)

    async def find(self, store_id: UUID, query: FindVariants) -> tuple[StockedVariant, ...]:
        """Find variants that have stock of their own, the best first."""
        found = await self.finder.find(store_id, query.search)
        goods = await self.goods.find(store_id, found)
        stocked = [good for good in goods.values() if good.is_stocked]
        return tuple(_described(good) for good in stocked[: query.limit])

    async def describe(
        self, store_id: UUID, variants: Collection[UUID]
    ) -> tuple[StockedVariant, ...]:
        """Tell what those of the variants are called that the store has."""
        return tuple(map(_described, (await self.goods.find(store_id, variants)).values()))


def _described(good: Good) -> StockedVariant:
    return StockedVariant(
        variant_id=good.variant_id,
        product_id=good.product_id,
        sku=good.sku,
        title=good.title,
        product_title=good.product_title,
        is_stocked=good.is_stocked,
        expires=good.expires,
        shelf_life_days=good.shelf_life_days,
    )
