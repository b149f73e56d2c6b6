"""Telling the catalog of which products anything is left."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.api import ProductStock, VariantCatalog
from cartwheel.domains.inventory.holds.stock import Stock
from cartwheel.domains.inventory.reordering.repository import ReorderRepository
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.systems.rpc.api import ServiceScopes

_AT_ONCE: Final = 500


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

    async def note_unknown(self, store_id: UUID, variants: Collection[UUID]) -> int:
        """Do so where nothing is noted yet, as of products older than what is noted of them."""
        unknown = await self.products.list_unknown(store_id, variants)
        return await self.note(store_id, unknown) if unknown else 0


@dataclass(frozen=True, slots=True)
class ShelfUpkeep:
    """
    To be called now and then: finds products of which nobody was told yet what is left.

    Each few hundred variants are a transaction; the next call goes on where one was interrupted.
    """

    scopes: ServiceScopes
    stores: StoreDirectory

    async def fill(self) -> int:
        """Note of such products of every store whether anything is left; return how many."""
        return sum([await self.fill_store(store.id) for store in await self.stores.list_stores()])

    async def fill_store(self, store_id: UUID) -> int:
        """Do so for one store."""
        noted, last = 0, None
        while True:
            async with self.scopes.open(store_id) as scope:
                repository = await scope.get(ReorderRepository)
                found = await repository.list_variants(store_id, after=last, limit=_AT_ONCE)
                noted += await (await scope.get(Shelves)).note_unknown(store_id, found)
            if len(found) < _AT_ONCE:
                return noted
            last = found[-1]
