"""Recomputing stock, in one statement that sees one moment."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.inventory.checking.contracts import StockDifference
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

MOST_SHOWN: Final = 1_000

_DIFFERENCES: Final = sa.text("""
    WITH moved AS (
        SELECT lot_id, variant_id, location_id, sum(quantity)::integer AS quantity
        FROM inventory_movements WHERE store_id = :store_id
        GROUP BY lot_id, variant_id, location_id
    ), lying AS (
        SELECT variant_id, location_id, sum(on_hand)::integer AS quantity
        FROM inventory_lots WHERE store_id = :store_id GROUP BY variant_id, location_id
    ), allocated AS (
        SELECT variant_id, location_id, sum(quantity)::integer AS quantity
        FROM inventory_hold_lines
        WHERE store_id = :store_id AND until IS NULL AND quantity > 0
        GROUP BY variant_id, location_id
    ), compared (checked, variant_id, location_id, lot_id, kept, recomputed) AS (
        SELECT 'lot', coalesce(o.variant_id, m.variant_id),
            coalesce(o.location_id, m.location_id), coalesce(o.id, m.lot_id),
            coalesce(o.on_hand, 0), coalesce(m.quantity, 0)
        FROM (SELECT * FROM inventory_lots WHERE store_id = :store_id) o
        FULL JOIN moved m ON m.lot_id = o.id
            AND m.variant_id = o.variant_id AND m.location_id = o.location_id
        UNION ALL
        SELECT 'level', coalesce(l.variant_id, y.variant_id),
            coalesce(l.location_id, y.location_id), NULL,
            coalesce(l.on_hand, 0), coalesce(y.quantity, 0)
        FROM (SELECT * FROM inventory_levels WHERE store_id = :store_id) l
        FULL JOIN lying y ON y.variant_id = l.variant_id AND y.location_id = l.location_id
        UNION ALL
        SELECT 'allocated', coalesce(l.variant_id, a.variant_id),
            coalesce(l.location_id, a.location_id), NULL,
            coalesce(l.allocated, 0), coalesce(a.quantity, 0)
        FROM (SELECT * FROM inventory_levels WHERE store_id = :store_id) l
        FULL JOIN (SELECT * FROM allocated WHERE location_id IS NOT NULL) a
            ON a.variant_id = l.variant_id AND a.location_id = l.location_id
        UNION ALL
        SELECT 'waiting', coalesce(i.variant_id, a.variant_id), NULL, NULL,
            coalesce(i.waiting, 0), coalesce(a.quantity, 0)
        FROM (SELECT * FROM inventory_items WHERE store_id = :store_id) i
        FULL JOIN (SELECT * FROM allocated WHERE location_id IS NULL) a
            ON a.variant_id = i.variant_id
    )
    SELECT * FROM compared WHERE kept <> recomputed
    ORDER BY checked, variant_id, location_id, lot_id LIMIT :most
""").bindparams(sa.bindparam("store_id", type_=sa.Uuid), sa.bindparam("most", type_=sa.Integer))
_SIZES: Final = sa.text("""
    SELECT (SELECT count(*) FROM inventory_lots WHERE store_id = :store_id) AS lots,
        (SELECT count(*) FROM inventory_movements WHERE store_id = :store_id) AS movements
""").bindparams(sa.bindparam("store_id", type_=sa.Uuid))


@dataclass(frozen=True, slots=True)
class CheckRepository:
    """What of a store's stock is not what it must come to."""

    connection: Connection

    async def list_differences(self, store_id: UUID) -> tuple[StockDifference, ...]:
        """Compare every figure with what it is recomputed from."""
        rows = await self.connection.execute(
            _DIFFERENCES, {"store_id": store_id, "most": MOST_SHOWN}
        )
        return tuple(read(row, StockDifference) for row in rows)

    async def sizes(self, store_id: UUID) -> tuple[int, int]:
        """Return how many lots and movements there are."""
        row: Any = (await self.connection.execute(_SIZES, {"store_id": store_id})).one()
        return row.lots, row.movements
