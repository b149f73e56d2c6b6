"""Locking and reading what stands, and writing down what a book has changed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from cartwheel.domains.inventory.ledger.book import Book, Lot, MovementKind
from cartwheel.domains.inventory.ledger.standing import Item, Level, Oversell, Picking, in_order
from cartwheel.domains.inventory.models import items, levels, locations, lots, movements
from cartwheel.kernel.bulk import arrays_of, insertion, rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_ARGUMENTS: Final = (
    sa.bindparam("store_id", type_=sa.Uuid),
    sa.bindparam("variants", type_=ARRAY(sa.Uuid)),
    sa.bindparam("today", type_=sa.Date),
    sa.bindparam("moment", type_=sa.DateTime(timezone=True)),
)
# Text, for a question that SQLAlchemy builds would be asked outside of a transaction.
_LOCKED: Final = sa.text(
    "SELECT * FROM inventory_locked(:store_id, :holder_id, :variants, :today, :moment)"
).bindparams(*_ARGUMENTS, sa.bindparam("holder_id", type_=sa.Uuid))
_STANDING: Final = sa.select(
    sa.func.inventory_standing(*_ARGUMENTS)
    .table_valued(
        *("variant_id", "is_tracked", "picking", "oversell", "oversell_limit", "available_on"),
        *("reorder_point", "waiting", "low_since", "waiting_held", "location_id", "priority"),
        *("channels", "is_active", "on_hand", "allocated", "version", "held", "expired"),
    )
    .render_derived()
)

_ITEM_COLUMNS: Final = (
    *("store_id", "variant_id", "is_tracked", "picking", "oversell", "waiting", "version"),
    "updated_at",
)
_OPEN_ITEMS: Final = insertion(items, _ITEM_COLUMNS).on_conflict_do_nothing()
_LEVEL_COLUMNS: Final = (
    *("store_id", "variant_id", "location_id", "on_hand", "allocated", "version", "updated_at"),
)
_ADD_LEVELS: Final = insertion(levels, _LEVEL_COLUMNS)
_LOT_COLUMNS: Final = (
    *("id", "store_id", "variant_id", "location_id", "code", "expires_on", "sell_until"),
    *("received_at", "on_hand"),
)
_LOT: Final = tuple(lots.c[name] for name in _LOT_COLUMNS if name != "store_id")
_READ_LOTS: Final = sa.select(*_LOT).where(
    lots.c.store_id == sa.bindparam("of_store", type_=sa.Uuid),
    lots.c.variant_id == sa.any_(sa.bindparam("of", type_=ARRAY(sa.Uuid))),
    (lots.c.on_hand > 0) | (lots.c.code == sa.any_(sa.bindparam("codes", type_=ARRAY(sa.Text)))),
)
_ADD_LOTS: Final = insertion(lots, _LOT_COLUMNS)
_MOVEMENT_COLUMNS: Final = (
    *("id", "store_id", "variant_id", "location_id", "lot_id", "kind", "quantity", "balance"),
    *("reason", "reference_id", "moved_by", "at"),
)
_ADD_MOVEMENTS: Final = insertion(movements, _MOVEMENT_COLUMNS)


def _updates() -> tuple[sa.Update, sa.Update, sa.Update]:
    of_store = sa.bindparam("of_store", type_=sa.Uuid)
    level = rows_given(
        of_variant=sa.Uuid,
        of_location=sa.Uuid,
        now_on_hand=sa.Integer,
        now_allocated=sa.Integer,
        now_version=sa.Integer,
    )
    change_levels = (
        sa.update(levels)
        .where(
            levels.c.store_id == of_store,
            levels.c.variant_id == level.c.of_variant,
            levels.c.location_id == level.c.of_location,
        )
        .values(
            on_hand=level.c.now_on_hand,
            allocated=level.c.now_allocated,
            version=level.c.now_version,
            updated_at=sa.bindparam("at", type_=sa.DateTime(timezone=True)),
        )
    )
    lot = rows_given(of_lot=sa.Uuid, now_on_hand=sa.Integer)
    change_lots = (
        sa.update(lots)
        .where(lots.c.store_id == of_store, lots.c.id == lot.c.of_lot)
        .values(on_hand=lot.c.now_on_hand)
    )
    item = rows_given(
        of_variant=sa.Uuid, now_waiting=sa.Integer, now_low_since=sa.DateTime(timezone=True)
    )
    change_items = (
        sa.update(items)
        .where(items.c.store_id == of_store, items.c.variant_id == item.c.of_variant)
        .values(waiting=item.c.now_waiting, low_since=item.c.now_low_since)
    )
    return change_levels, change_lots, change_items


_CHANGE_LEVELS, _CHANGE_LOTS, _CHANGE_ITEMS = _updates()


@dataclass(frozen=True, slots=True)
class LedgerRepository:
    """Stock of one store at a time."""

    connection: Connection

    async def open_items(self, store_id: UUID, variants: Collection[UUID], *, at: datetime) -> None:
        """Let variants have a row to be locked by, if they have none."""
        rows = [
            {
                "store_id": store_id,
                "variant_id": variant_id,
                "is_tracked": True,
                "picking": Picking.FEFO,
                "oversell": Oversell.DENY,
                "waiting": 0,
                "version": 1,
                "updated_at": at,
            }
            for variant_id in sorted(variants)
        ]
        if rows:
            await self.connection.execute(_OPEN_ITEMS, arrays_of(_ITEM_COLUMNS, rows))

    async def lock(
        self,
        store_id: UUID,
        variants: Iterable[UUID],
        *,
        holder_id: UUID | None = None,
        at: datetime,
        today: date,
    ) -> Book:
        """Lock a holder's row, then variants and those it holds by their keys; read what stands."""
        rows = await self.connection.execute(
            _LOCKED,
            {
                "store_id": store_id,
                "holder_id": holder_id,
                "variants": list(variants),
                "today": today,
                "moment": at,
            },
        )
        found = rows.all()
        hold_id = found[0].hold_id if found else None
        return Book(store_id, _items(found), at=at, today=today, hold_id=hold_id)

    async def read(
        self, store_id: UUID, variants: Iterable[UUID], *, at: datetime, today: date
    ) -> dict[UUID, Item]:
        """Return what stands, which others may change at once."""
        values = {"store_id": store_id, "variants": list(variants), "today": today, "moment": at}
        return _items((await self.connection.execute(_STANDING, values)).all())

    async def find_place(self, store_id: UUID, location_id: UUID) -> Level | None:
        """Return a location as an empty level of any variant, if the store has it."""
        row = (
            await self.connection.execute(
                sa.select(
                    locations.c.id,
                    locations.c.priority,
                    locations.c.channels,
                    locations.c.is_active,
                ).where(locations.c.store_id == store_id, locations.c.id == location_id)
            )
        ).one_or_none()
        if row is None:
            return None
        return Level(row.id, row.priority, tuple(row.channels), row.is_active)

    async def read_lots(
        self, book: Book, variants: Collection[UUID], *, codes: Collection[str] = ()
    ) -> None:
        """Read the lots of variants in which something lies, or that have one of these codes."""
        rows = await self.connection.execute(
            _READ_LOTS,
            {"of_store": book.store_id, "of": list(variants), "codes": list(codes)},
        )
        # What has been read before may have been changed since.
        book.lots = {row.id: read(row, Lot) for row in rows} | book.lots

    async def find_lot(self, store_id: UUID, lot_id: UUID) -> Lot | None:
        """Return a lot, if the store has it."""
        rows = await self.connection.execute(
            sa.select(*_LOT).where(lots.c.store_id == store_id, lots.c.id == lot_id)
        )
        row = rows.one_or_none()
        return None if row is None else read(row, Lot)

    async def list_shipped(
        self, store_id: UUID, reference_id: UUID, variants: Collection[UUID]
    ) -> dict[UUID, Lot]:
        """Return for each variant the lot from which it was last shipped for somebody."""
        rows = await self.connection.execute(
            sa.select(*_LOT)
            .join_from(movements, lots, movements.c.lot_id == lots.c.id)
            .where(
                movements.c.store_id == store_id,
                movements.c.reference_id == reference_id,
                movements.c.kind == MovementKind.SALE,
                movements.c.variant_id == sa.any_(sa.bindparam("of", type_=ARRAY(sa.Uuid))),
            )
            .order_by(movements.c.id),
            {"of": list(variants)},
        )
        return {row.variant_id: read(row, Lot) for row in rows}

    async def write(self, book: Book) -> None:
        """Write down what a book has changed: as many statements as there are tables concerned."""
        store = {"store_id": book.store_id}
        fresh = [
            {
                **store,
                "variant_id": variant_id,
                "location_id": location_id,
                "on_hand": level.on_hand,
                "allocated": level.allocated,
                "version": level.version,
                "updated_at": book.at,
            }
            for (variant_id, location_id), level in book.levels(book.new_levels)
        ]
        if fresh:
            await self.connection.execute(_ADD_LEVELS, arrays_of(_LEVEL_COLUMNS, fresh))
        changed = [
            {
                "of_variant": variant_id,
                "of_location": location_id,
                "now_on_hand": level.on_hand,
                "now_allocated": level.allocated,
                "now_version": level.version,
            }
            for (variant_id, location_id), level in book.levels(
                book.changed_levels - book.new_levels
            )
        ]
        await self._change(_CHANGE_LEVELS, book, changed, at=book.at)
        moved = [book.lots[lot_id] for lot_id in sorted(book.moved_lots)]
        added = [
            {**store, **{name: getattr(lot, name) for name in _LOT_COLUMNS if name != "store_id"}}
            for lot in moved
            if lot.is_new
        ]
        if added:
            await self.connection.execute(_ADD_LOTS, arrays_of(_LOT_COLUMNS, added))
        kept = [{"of_lot": lot.id, "now_on_hand": lot.on_hand} for lot in moved if not lot.is_new]
        await self._change(_CHANGE_LOTS, book, kept)
        if book.movements:
            told = [
                {**store, "at": book.at}
                | {
                    name: getattr(movement, name)
                    for name in _MOVEMENT_COLUMNS
                    if name not in ("store_id", "at")
                }
                for movement in book.movements
            ]
            await self.connection.execute(_ADD_MOVEMENTS, arrays_of(_MOVEMENT_COLUMNS, told))
        stated = [
            {
                "of_variant": variant_id,
                "now_waiting": book.items[variant_id].waiting,
                "now_low_since": book.items[variant_id].low_since,
            }
            for variant_id in sorted(book.changed_items)
        ]
        await self._change(_CHANGE_ITEMS, book, stated)

    async def _change(
        self, statement: sa.Update, book: Book, rows: list[dict[str, Any]], **more: Any
    ) -> None:
        if rows:
            values = {**arrays_of(rows[0], rows), "of_store": book.store_id, **more}
            await self.connection.execute(statement, values)


def _items(rows: Iterable[Any]) -> dict[UUID, Item]:
    found: dict[UUID, Item] = {}
    for row in rows:
        item = found.get(row.variant_id)
        if item is None:
            item = found[row.variant_id] = Item(
                variant_id=row.variant_id,
                is_tracked=row.is_tracked,
                picking=Picking(row.picking),
                oversell=Oversell(row.oversell),
                oversell_limit=row.oversell_limit,
                available_on=row.available_on,
                reorder_point=row.reorder_point,
                low_since=row.low_since,
                waiting=row.waiting,
                waiting_held=row.waiting_held,
            )
        if row.location_id is not None:
            item.levels[row.location_id] = Level(
                location_id=row.location_id,
                priority=row.priority,
                channels=tuple(row.channels),
                is_active=row.is_active,
                on_hand=row.on_hand,
                allocated=row.allocated,
                held=row.held,
                expired=row.expired,
                version=row.version,
            )
    for item in found.values():
        item.levels = in_order(item.levels.values())
    return found
