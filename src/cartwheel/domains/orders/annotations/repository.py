"""Queries about notes and tags, inside the given transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from cartwheel.domains.orders.annotations.contracts import OrderTag
from cartwheel.domains.orders.models import TAGGED, orders
from cartwheel.kernel.bulk import rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_order = orders.c
_MOST: Final = 200
_given = rows_given(of_order=sa.Uuid, tag=sa.Text)
_STORE: Final = _order.store_id == sa.bindparam("of_store", type_=sa.Uuid)
_LOCK: Final = (
    sa.select(_order.id, _order.tags)
    .where(_STORE, _order.id == sa.any_(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid))))
    .order_by(_order.id)
    .with_for_update(key_share=True)
)
_now_tags = (
    sa.select(sa.func.coalesce(sa.func.array_agg(_given.c.tag), sa.text("'{}'")))
    .where(_given.c.of_order == _order.id)
    .scalar_subquery()
)
_SET: Final = (
    sa.update(orders)
    .where(_STORE, _order.id == sa.any_(sa.bindparam("changed", type_=sa.ARRAY(sa.Uuid))))
    .values(tags=_now_tags)
)
_tag = sa.func.unnest(_order.tags).label("tag")
_EACH: Final = sa.select(_tag).where(_STORE, sa.literal_column(TAGGED, sa.Boolean)).subquery()
_COUNT: Final = sa.func.count().label("count")
_COUNTS: Final = (
    sa.select(_EACH.c.tag, _COUNT)
    .group_by(_EACH.c.tag)
    .order_by(_COUNT.desc(), _EACH.c.tag)
    .limit(_MOST)
)


@dataclass(frozen=True, slots=True)
class AnnotationRepository:
    """
    Notes and tags of one store's orders at a time.

    No version of an order is made of them: its items and its money are what they were.
    """

    connection: Connection

    async def set_note(self, store_id: UUID, order_id: UUID, note: str) -> None:
        """Change the note of an order that is locked."""
        await self.connection.execute(
            sa.update(orders)
            .where(_order.store_id == store_id, _order.id == order_id)
            .values(note=note)
        )

    async def lock_tags(self, store_id: UUID, ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
        """Return the tags of those orders that there are, locked in the order of their ids."""
        rows = await self.connection.execute(_LOCK, {"of_store": store_id, "ids": [*ids]})
        return {row.id: frozenset(row.tags) for row in rows}

    async def set_tags(self, store_id: UUID, tags: Mapping[UUID, Collection[str]]) -> None:
        """Let orders that are locked have these tags and no others, by the alphabet."""
        pairs = [(order_id, tag) for order_id, each in tags.items() for tag in sorted(each)]
        await self.connection.execute(
            _SET,
            {
                "of_store": store_id,
                "changed": [*tags],
                "of_order": [order_id for order_id, _ in pairs],
                "tag": [tag for _, tag in pairs],
            },
        )

    async def count_tags(self, store_id: UUID) -> list[OrderTag]:
        """Return the tags of a store's orders, the most frequent first."""
        rows = await self.connection.execute(_COUNTS, {"of_store": store_id})
        return [read(row, OrderTag) for row in rows]
