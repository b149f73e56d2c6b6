"""Variants by what somebody typed or scanned, for those who count, move and sell them."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.catalog.search.filters import Filters
from cartwheel.domains.catalog.search.search import Search
from cartwheel.domains.catalog.search.text import mark_of
from cartwheel.kernel.connection import Connection

_OF: Final = sa.text(
    """
    SELECT v.id FROM catalog_variants v
    WHERE v.store_id = :store_id AND (v.product_id = ANY(:products) OR v.sku = :text)
    ORDER BY lower(:text) IN (lower(v.sku), lower(v.barcode)) DESC,
        array_position(:products, v.product_id), v.position, v.id
    """
).bindparams(
    sa.bindparam("products", type_=sa.ARRAY(sa.Uuid)),
    sa.bindparam("store_id", type_=sa.Uuid),
    sa.bindparam("text", type_=sa.Text),
)


@dataclass(frozen=True, slots=True)
class VariantFinder:
    """Variants of a store by words, SKU or barcode, whatever their status."""

    connection: Connection
    search: Search

    async def find(self, store_id: UUID, text: str) -> list[UUID]:
        """Return variants of up to 200 products, the best first; before all one with this code."""
        products = await self.search.find(store_id, text, Filters(mark_of(store_id)))
        values = {"store_id": store_id, "products": products, "text": text.strip()}
        return list(await self.connection.scalars(_OF, values))
