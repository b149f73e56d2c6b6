"""How much is left of what lies in carts, as inventory knows it now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.catalog.api import VariantCatalog
from cartwheel.domains.inventory.api import Stock


@dataclass(frozen=True, slots=True)
class CartStock:
    """Finds the products of carts in the catalogue, by SKU or id, and asks for their stock."""

    catalog: VariantCatalog
    stock: Stock

    async def scarcest(self, store_id: UUID, carts: Sequence[CartAbandoned]) -> list[int | None]:
        """
        Return how many can be sold of the scarcest product of each cart.

        None for a cart of which the catalogue knows nothing, or all is sold without limit.
        """
        named = {item.product_id for cart in carts for item in cart.items}
        variants = await self._variants(store_id, named)
        if not variants:
            return [None] * len(carts)
        found = await self.stock.availability(store_id, set(variants.values()))
        left = {name: found[id_].may_be_sold for name, id_ in variants.items() if id_ in found}
        return [_least(left.get(item.product_id) for item in cart.items) for cart in carts]

    async def _variants(self, store_id: UUID, named: set[str]) -> dict[str, UUID]:
        by_id = {name: id_ for name in named if (id_ := _uuid(name)) is not None}
        known = await self.catalog.variants(store_id, by_id.values())
        by_sku = await self.catalog.by_sku(store_id, named - by_id.keys())
        return {name: id_ for name, id_ in by_id.items() if id_ in known} | {
            sku: variant.variant_id for sku, variant in by_sku.items()
        }


def _least(counts: Iterable[int | None]) -> int | None:
    return min((count for count in counts if count is not None), default=None)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
