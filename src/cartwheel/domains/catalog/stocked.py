"""Whether there is something left of products, as inventory tells it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.catalog.search.index import SearchIndex
from cartwheel.kernel.connection import Connection

_NOTE: Final = sa.text(
    """
    UPDATE catalog_products p SET in_stock = t.stocked
    FROM unnest(CAST(:ids AS uuid[]), CAST(:stocked AS boolean[])) AS t(id, stocked)
    WHERE p.id = t.id AND p.store_id = :store_id AND p.in_stock IS DISTINCT FROM t.stocked
    RETURNING p.id
    """
)
_UNKNOWN: Final = sa.text(
    """
    SELECT g.id FROM unnest(CAST(:ids AS uuid[])) AS g(id)
    WHERE EXISTS (
        SELECT FROM catalog_variants v JOIN catalog_products p ON p.id = v.product_id
        WHERE p.store_id = :store_id AND p.in_stock IS NULL AND (v.id = g.id OR v.id IN (
            SELECT c.variant_id FROM catalog_components c WHERE c.component_id = g.id)))
    """
)


@dataclass(frozen=True, slots=True)
class ProductStock:
    """What lists filter by; it makes no new version of a product, whom nobody has changed."""

    connection: Connection
    index: SearchIndex

    async def list_unknown(self, store_id: UUID, variants: Collection[UUID]) -> list[UUID]:
        """Return variants of whose products, or bundles with them, nothing is noted yet."""
        given = {"store_id": store_id, "ids": list(variants)}
        return list(await self.connection.scalars(_UNKNOWN, given))

    async def note(self, store_id: UUID, stocked: Mapping[UUID, bool]) -> int:
        """Note of products whether anything of them is left; return how many changed."""
        given = sorted(stocked.items())
        rows = await self.connection.scalars(
            _NOTE,
            {
                "store_id": store_id,
                "ids": [product_id for product_id, _ in given],
                "stocked": [known for _, known in given],
            },
        )
        changed = list(rows)
        await self.index.refresh(store_id, changed)
        return len(changed)
