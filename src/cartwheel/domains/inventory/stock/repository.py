"""Questions about stock, inside the given transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from cartwheel.domains.inventory.ledger.standing import Oversell, Picking
from cartwheel.domains.inventory.models import items, levels, lots, movements
from cartwheel.domains.inventory.stock.contracts import (
    ListLots,
    ListMovements,
    ListStock,
    LotAction,
    SetStockPolicy,
    StockCounts,
    StockLot,
    StockMovement,
    StockPolicy,
)
from cartwheel.domains.inventory.transfers.models import transfer_lines, transfers
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_item, _lot, _moved = items.c, lots.c, movements.c
_LOT = tuple(_lot[name] for name in StockLot.__struct_fields__ if name != "allowed_actions")
_MOVEMENT = tuple(_moved[name] for name in StockMovement.__struct_fields__)
_OF_STORE: Final = sa.bindparam("of_store", type_=sa.Uuid)
_OF: Final = sa.any_(sa.bindparam("of", type_=ARRAY(sa.Uuid)))
_POLICIES: Final = sa.select(
    _item.variant_id,
    *(_item[name] for name in StockPolicy.__struct_fields__ if name != "reorder_point"),
    _item.set_reorder_point.label("reorder_point"),
).where(_item.store_id == _OF_STORE, _item.variant_id == _OF)
_INCOMING: Final = (
    sa.select(transfer_lines.c.variant_id, sa.func.sum(transfer_lines.c.quantity).label("n"))
    .join_from(transfer_lines, transfers)
    .where(
        transfer_lines.c.store_id == _OF_STORE,
        transfers.c.state == sa.literal_column("'sent'"),
        transfer_lines.c.variant_id == _OF,
    )
    .group_by(transfer_lines.c.variant_id)
)


@dataclass(frozen=True, slots=True)
class StockRepository:
    """Stock of one store at a time, to be looked at."""

    connection: Connection

    async def list_page(
        self, store_id: UUID, query: ListStock, *, among: Collection[UUID] | None
    ) -> list[UUID]:
        """Return variants, one more than the limit when there are more; of some, if given."""
        lies = sa.exists().where(
            levels.c.store_id == _item.store_id, levels.c.variant_id == _item.variant_id
        )
        wanted: list[Any] = [_item.store_id == store_id]
        if among is not None:
            wanted.append(_item.variant_id == sa.any_(sa.literal(list(among), ARRAY(sa.Uuid))))
        if query.location_id is not None:
            wanted.append(lies.where(levels.c.location_id == query.location_id))
        if query.is_low is not None:
            wanted.append(_item.low_since.is_not(None) == query.is_low)
        if query.is_in_stock is not None:
            there = lies.where(levels.c.on_hand > 0) | ~_item.is_tracked
            wanted.append(there == query.is_in_stock)
        if query.is_waited_for is not None:
            wanted.append((_item.waiting > 0) == query.is_waited_for)
        if query.cursor is not None:
            wanted.append(_item.variant_id < query.cursor)
        found = await self.connection.scalars(
            sa.select(_item.variant_id)
            .where(*wanted)
            .order_by(_item.variant_id.desc())
            .limit(query.limit + 1)
        )
        return list(found)

    async def count(self, store_id: UUID, *, today: date) -> StockCounts:
        """Count variants by how they stand."""
        lies = sa.exists().where(
            levels.c.store_id == _item.store_id,
            levels.c.variant_id == _item.variant_id,
            levels.c.on_hand > 0,
        )
        expired = (
            sa.select(sa.func.count())
            .select_from(lots)
            .where(_lot.store_id == store_id, _lot.expires_on < today, _lot.on_hand > 0)
            .scalar_subquery()
        )
        rows = await self.connection.execute(
            sa.select(
                sa.func.count().label("variants"),
                sa.func.count().filter(_item.low_since.is_not(None)).label("low"),
                sa.func.count().filter(~lies, _item.is_tracked).label("out_of_stock"),
                sa.func.count().filter(_item.waiting > 0).label("waited_for"),
                expired.label("expired_lots"),
            ).where(_item.store_id == store_id)
        )
        return read(rows.one(), StockCounts)

    async def list_policies(
        self, store_id: UUID, variants: Collection[UUID]
    ) -> dict[UUID, StockPolicy]:
        """Return the policies of those variants that have stock or a policy."""
        rows = await self.connection.execute(
            _POLICIES,
            {"of_store": store_id, "of": list(variants)},
        )
        return {row.variant_id: read(row, StockPolicy) for row in rows}

    async def set_policy(self, store_id: UUID, command: SetStockPolicy, *, version: int) -> None:
        """Write a variant's policy, whose row is locked."""
        await self.connection.execute(
            sa.update(items)
            .where(_item.store_id == store_id, _item.variant_id == command.variant_id)
            .values(
                is_tracked=command.is_tracked,
                picking=command.picking,
                oversell=command.oversell,
                oversell_limit=command.oversell_limit,
                available_on=command.available_on,
                lead_time_days=command.lead_time_days,
                service_level=command.service_level,
                set_reorder_point=command.reorder_point,
                version=version,
            )
        )

    async def incoming(self, store_id: UUID, variants: Collection[UUID]) -> dict[UUID, int]:
        """Return how much of variants is on its way between locations."""
        rows = await self.connection.execute(
            _INCOMING,
            {"of_store": store_id, "of": list(variants)},
        )
        return {row.variant_id: int(row.n) for row in rows}

    async def list_lots(self, store_id: UUID, query: ListLots) -> list[StockLot]:
        """Return lots, one more than the limit when there are more, in the order of the query."""
        wanted: list[Any] = [_lot.store_id == store_id]
        wanted.append(_lot.on_hand == 0 if query.is_empty else _lot.on_hand > 0)
        if query.variant_id is not None:
            wanted.append(_lot.variant_id == query.variant_id)
        if query.location_id is not None:
            wanted.append(_lot.location_id == query.location_id)
        order: tuple[sa.ColumnElement[Any], ...] = (_lot.id.desc(),)
        after = None if query.cursor is None else _lot.id < query.cursor
        if query.expires_before is not None:
            wanted.append(_lot.expires_on < query.expires_before)
            order = (_lot.expires_on, _lot.id)
            other = lots.alias()
            shown = sa.select(other.c.expires_on, other.c.id).where(
                other.c.store_id == store_id, other.c.id == query.cursor
            )
            after = None if query.cursor is None else sa.tuple_(*order) > shown.scalar_subquery()
        if after is not None:
            wanted.append(after)
        rows = await self.connection.execute(
            sa.select(*_LOT).where(*wanted).order_by(*order).limit(query.limit + 1)
        )
        return [_lot_of(row) for row in rows]

    async def find_lot(self, store_id: UUID, lot_id: UUID) -> StockLot | None:
        """Return a lot, if the store has it."""
        rows = await self.connection.execute(
            sa.select(*_LOT).where(_lot.store_id == store_id, _lot.id == lot_id)
        )
        row = rows.one_or_none()
        return None if row is None else _lot_of(row)

    async def list_expired(
        self, store_id: UUID, *, location_id: UUID | None, today: date, limit: int
    ) -> list[tuple[UUID, UUID]]:
        """Return lots that have expired with something in them, each with its variant."""
        wanted: list[Any] = [_lot.store_id == store_id, _lot.expires_on < today, _lot.on_hand > 0]
        if location_id is not None:
            wanted.append(_lot.location_id == location_id)
        rows = await self.connection.execute(
            sa.select(_lot.id, _lot.variant_id)
            .where(*wanted)
            .order_by(_lot.expires_on, _lot.id)
            .limit(limit)
        )
        return [(row.id, row.variant_id) for row in rows]

    async def list_movements(self, store_id: UUID, query: ListMovements) -> list[StockMovement]:
        """Return movements, one more than the limit when there are more, the newest first."""
        wanted: list[Any] = [_moved.store_id == store_id]
        wanted += [
            _moved[name] == value
            for name in ("variant_id", "location_id", "lot_id", "kind", "reference_id")
            if (value := getattr(query, name)) is not None
        ]
        if query.since is not None:
            wanted.append(_moved.at >= query.since)
        if query.until is not None:
            wanted.append(_moved.at < query.until)
        if query.cursor is not None:
            wanted.append(_moved.id < query.cursor)
        rows = await self.connection.execute(
            sa.select(*_MOVEMENT).where(*wanted).order_by(_moved.id.desc()).limit(query.limit + 1)
        )
        return [read(row, StockMovement) for row in rows]


def _lot_of(row: Any) -> StockLot:
    values = row._asdict()
    return StockLot(**values, allowed_actions=(LotAction.WRITE_OFF,) if row.on_hand else ())


DEFAULT_POLICY = StockPolicy(
    is_tracked=True,
    picking=Picking.FEFO,
    oversell=Oversell.DENY,
    oversell_limit=None,
    available_on=None,
    lead_time_days=None,
    service_level=None,
    reorder_point=None,
    version=0,
)
"""How a variant is sold of which nothing has been said, nor has there been any."""
