"""Telling the catalog of which products anything is left."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.catalog.api import ProductStock, VariantCatalog
from cartwheel.domains.inventory.holds.stock import Stock


@dataclass(frozen=True, slots=True)
class Shelves:
    """Keeps what lists of products filter by, within the transaction that it is given."""

    catalog: VariantCatalog
    stock: Stock
    products: ProductStock

    async def note(self, store_id: UUID, variants: Collection[UUID]) -> int:
        """
        Note of the products of some variants, and of their bundles, whether anything is left.

        It looks at the stock as it is now, whatever was told in which order; returns how many
        products changed.
        """
        beside = await self.catalog.beside(store_id, variants)
        active = [each for each in beside if each.status == "active"]
        found = await self.stock.availability(store_id, [each.variant_id for each in active])
        stocked = dict.fromkeys((each.product_id for each in beside), False)
        for each in active:
            if each.variant_id in found and found[each.variant_id].is_available:
                stocked[each.product_id] = True
        return await self.products.note(store_id, stocked)
