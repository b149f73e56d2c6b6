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
        asked = {variant for each in variants.values() for variant in each}
        found = await self.stock.availability(store_id, asked)
        left = {
            name: _sum(found[each].may_be_sold for each in ids if each in found)
            for name, ids in variants.items()
        }
        return [_least(left.get(item.product_id) for item in cart.items) for cart in carts]

    async def _variants(self, store_id: UUID, named: set[str]) -> dict[str, list[UUID]]:
        """Return the variants of each name: the one of an SKU or an id, or all of a product."""
        ids = {name: id_ for name in named if (id_ := _uuid(name)) is not None}
        of_skus = await self.catalog.by_sku(store_id, named - ids.keys())
        known = await self.catalog.variants(store_id, ids.values())
        products: dict[UUID, list[UUID]] = {}
        for each in await self.catalog.of_products(store_id, set(ids.values()) - known.keys()):
            products.setdefault(each.product_id, []).append(each.variant_id)
        found = {sku: [variant.variant_id] for sku, variant in of_skus.items()}
        for name, id_ in ids.items():
            if variants := [id_] if id_ in known else products.get(id_):
                found[name] = variants
        return found


def _sum(counts: Iterable[int | None]) -> int | None:
    """Add up, without a limit where one has none."""
    known = list(counts)
    return None if None in known else sum(count for count in known if count is not None)


def _least(counts: Iterable[int | None]) -> int | None:
    return min((count for count in counts if count is not None), default=None)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
