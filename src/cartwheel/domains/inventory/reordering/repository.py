"""Queries about sales and reorder points, inside the given transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from cartwheel.domains.inventory.models import items, movements
from cartwheel.kernel.bulk import arrays_of, rows_given
from cartwheel.kernel.connection import Connection

_item, _moved = items.c, movements.c


class OrderingTerms(NamedTuple):
    """How a variant is ordered, where it says so itself."""

    lead_time_days: int | None
    service_level: float | None
    set_reorder_point: int | None
    computed_reorder_point: int | None


def _computed() -> sa.Update:
    given = rows_given(of_variant=sa.Uuid, point=sa.Integer)
    return (
        sa.update(items)
        .where(
            _item.store_id == sa.bindparam("of_store", type_=sa.Uuid),
            _item.variant_id == given.c.of_variant,
        )
        .values(computed_reorder_point=given.c.point)
    )


_COMPUTED: Final = _computed()


@dataclass(frozen=True, slots=True)
class ReorderRepository:
    """Sales and terms of one store at a time."""

    connection: Connection

    async def list_variants(self, store_id: UUID, *, after: UUID | None, limit: int) -> list[UUID]:
        """Return variants whose stock is counted, in the order of their keys."""
        wanted = [_item.store_id == store_id, _item.is_tracked]
        if after is not None:
            wanted.append(_item.variant_id > after)
        query = sa.select(_item.variant_id).where(*wanted).order_by(_item.variant_id).limit(limit)
        return list(await self.connection.scalars(query))

    async def list_terms(
        self, store_id: UUID, variants: Collection[UUID]
    ) -> dict[UUID, OrderingTerms]:
        """Return how variants are ordered."""
        rows = await self.connection.execute(
            sa.select(_item.variant_id, *(_item[name] for name in OrderingTerms._fields)).where(
                _item.store_id == store_id,
                _item.variant_id == sa.any_(sa.bindparam("of", type_=ARRAY(sa.Uuid))),
            ),
            {"of": list(variants)},
        )
        return {row.variant_id: OrderingTerms(*row[1:]) for row in rows}

    async def list_sales(
        self, store_id: UUID, variants: Collection[UUID], *, since: datetime, zone: str
    ) -> dict[UUID, Mapping[date, int]]:
        """Return how many were sold on each day of a zone on which any were."""
        day = sa.cast(
            sa.func.timezone(sa.bindparam("zone", type_=sa.Text), _moved.at), sa.Date
        ).label("day")
        rows = await self.connection.execute(
            sa.select(_moved.variant_id, day, (-sa.func.sum(_moved.quantity)).label("sold"))
            .where(
                _moved.store_id == store_id,
                _moved.kind == sa.literal_column("'sale'"),
                _moved.variant_id == sa.any_(sa.bindparam("of", type_=ARRAY(sa.Uuid))),
                _moved.at >= since,
            )
            .group_by(_moved.variant_id, day),
            {"of": list(variants), "zone": zone},
        )
        found: dict[UUID, dict[date, int]] = {variant_id: {} for variant_id in variants}
        for row in rows:
            found[row.variant_id][row.day] = int(row.sold)
        return dict(found)

    async def set_computed(self, store_id: UUID, points: Mapping[UUID, int | None]) -> None:
        """Keep what was computed, of variants that are locked."""
        rows = [{"of_variant": of, "point": point} for of, point in sorted(points.items())]
        if rows:
            values = {**arrays_of(rows[0], rows), "of_store": store_id}
            await self.connection.execute(_COMPUTED, values)
