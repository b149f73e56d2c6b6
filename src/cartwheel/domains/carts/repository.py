"""Queries of the carts domain, inside the given transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.carts.contracts import Cart, CartItem, CartState, CartStats, ListCarts
from cartwheel.domains.carts.models import cart_clocks, cart_watermarks, carts
from cartwheel.domains.carts.rules import LiveCart
from cartwheel.kernel.connection import Connection

_FIELDS = [field.name for field in fields(LiveCart)]


@cache
def _page(*wanted: str) -> sa.Select[Any]:
    """Build the question for a page, once for each way to narrow it."""
    ways = {
        "state": carts.c.state == sa.bindparam("state"),
        "cursor": carts.c.id < sa.bindparam("cursor"),
    }
    return (
        sa.select(carts)
        .where(carts.c.store_id == sa.bindparam("store_id"), *(ways[name] for name in wanted))
        .order_by(carts.c.id.desc())
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )


@dataclass(frozen=True, slots=True)
class CartRepository:
    """Carts of one store at a time."""

    connection: Connection

    async def lock_live(
        self, store_id: UUID, visitor_ids: Collection[str], *, user_ids: Collection[str] = ()
    ) -> dict[str, LiveCart]:
        """Lock the live carts of these visitors and users, in the order of their ids."""
        wanted = carts.c.visitor_id == _any_of(visitor_ids)
        if user_ids:
            wanted = sa.or_(wanted, carts.c.user_id == _any_of(user_ids))
        rows = await self.connection.execute(
            sa.select(carts)
            .where(carts.c.store_id == store_id, wanted, carts.c.closed_at.is_(None))
            .order_by(carts.c.id)
            .with_for_update()
        )
        return {row.visitor_id: _live(row) for row in rows}

    async def find_bought(
        self, store_id: UUID, visitor_ids: Collection[str], *, since: datetime
    ) -> dict[str, datetime]:
        """Return which of these visitors bought after a time, and when they did last."""
        rows = await self.connection.execute(
            sa.select(carts.c.visitor_id, sa.func.max(carts.c.closed_at).label("last_at"))
            .where(
                carts.c.store_id == store_id,
                carts.c.visitor_id == _any_of(visitor_ids),
                carts.c.closed_at > since,
            )
            .group_by(carts.c.visitor_id)
        )
        return {row.visitor_id: row.last_at for row in rows}

    async def lock_idle(
        self, store_id: UUID, *, watermark: datetime, idle_limit: timedelta, limit: int
    ) -> list[LiveCart]:
        """
        Lock open carts that were last seen the idle limit before the watermark or earlier.

        Those that somebody else holds are passed over; `has_idle` counts them.
        """
        rows = await self.connection.execute(
            sa.select(carts)
            .where(*_idle(store_id, watermark - idle_limit))
            .order_by(carts.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_live(row) for row in rows]

    async def has_idle(self, store_id: UUID, *, watermark: datetime, idle_limit: timedelta) -> bool:
        """Tell whether such a cart is there, whoever holds it."""
        found = sa.exists().where(*_idle(store_id, watermark - idle_limit))
        return bool(await self.connection.scalar(sa.select(found)))

    async def find_longest_idle(self, store_id: UUID) -> datetime | None:
        """Return when the open cart was last seen that was not for the longest time."""
        found: datetime | None = await self.connection.scalar(
            sa.select(sa.func.min(carts.c.last_seen_at)).where(
                carts.c.store_id == store_id,
                carts.c.state == sa.literal_column("'open'"),
                sa.func.jsonb_array_length(carts.c["items"]) > sa.literal_column("0"),
            )
        )
        return found

    async def save(self, changed: Sequence[LiveCart]) -> None:
        """Write carts, new or changed."""
        statement = insert(carts)
        kept = {"id", "store_id", "visitor_id", "opened_at"}
        await self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["id"],
                set_={
                    column.name: statement.excluded[column.name]
                    for column in carts.columns
                    if column.name not in kept
                },
            ),
            [
                {
                    **{field: getattr(cart, field) for field in _FIELDS},
                    "items": msgspec.to_builtins(cart.items),
                }
                for cart in changed
            ],
        )

    async def remove(self, store_id: UUID, cart_ids: Sequence[UUID]) -> None:
        """Take away carts that went into others."""
        await self.connection.execute(
            sa.delete(carts).where(carts.c.store_id == store_id, carts.c.id.in_(cart_ids))
        )

    async def touch(self, warm: Sequence[LiveCart]) -> None:
        """Write only when the visitors of these carts were last seen."""
        seen = (
            sa.func.unnest(
                sa.literal([cart.id for cart in warm], sa.ARRAY(sa.Uuid)),
                sa.literal(
                    [cart.last_seen_at for cart in warm], sa.ARRAY(sa.DateTime(timezone=True))
                ),
            )
            .table_valued(sa.column("id", sa.Uuid), sa.column("at", sa.DateTime(timezone=True)))
            .render_derived()
        )
        await self.connection.execute(
            sa.update(carts)
            .where(carts.c.store_id == warm[0].store_id, carts.c.id == seen.c.id)
            .values(last_seen_at=seen.c.at)
        )

    async def find(self, store_id: UUID, cart_id: UUID) -> Cart | None:
        """Return a cart, if the store has it."""
        rows = await self.connection.execute(
            sa.select(carts).where(carts.c.store_id == store_id, carts.c.id == cart_id)
        )
        row = rows.one_or_none()
        return None if row is None else cart_of(row)

    async def list_page(self, store_id: UUID, query: ListCarts) -> list[Cart]:
        """Return one more than the limit, when there are more."""
        given = {"state": query.state, "cursor": query.cursor}
        wanted = {name: value for name, value in given.items() if value is not None}
        rows = await self.connection.execute(
            _page(*wanted), {"store_id": store_id, "limit": query.limit + 1, **wanted}
        )
        return [cart_of(row) for row in rows]

    async def stats(self, store_id: UUID) -> CartStats:
        """Count a store's carts and the events they were made of."""
        was_abandoned = carts.c.episode > 0
        counted = await self.connection.execute(
            sa.select(
                sa.func.count(),
                sa.func.count().filter(carts.c.closed_at.is_(None), ~was_abandoned),
                sa.func.count().filter(carts.c.state == CartState.CONVERTED),
                sa.func.count().filter(was_abandoned),
                sa.func.count().filter(carts.c.state == CartState.RECOVERED),
            ).where(carts.c.store_id == store_id)
        )
        total, left_open, converted, abandoned, recovered = counted.one()
        return CartStats(
            carts=total,
            open=left_open,
            converted=converted,
            abandoned=abandoned,
            recovered=recovered,
            events_seen=await self.count_seen(store_id),
            watermark=await self.find_watermark(store_id),
        )

    async def count_seen(self, store_id: UUID) -> int:
        """Count the events that carts were made of so far."""
        seen = await self.connection.execute(
            sa.select(sa.func.coalesce(sa.func.sum(cart_clocks.c.events_seen), 0)).where(
                cart_clocks.c.store_id == store_id
            )
        )
        return int(seen.scalar_one())

    async def see(self, store_id: UUID, *, partition: int, events: int, latest: datetime) -> None:
        """Count events that carts have taken in, and move the partition's clock on."""
        statement = insert(cart_clocks).values(
            store_id=store_id, partition=partition, events_seen=events, latest_at=latest
        )
        await self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["store_id", "partition"],
                set_={
                    "events_seen": cart_clocks.c.events_seen + statement.excluded.events_seen,
                    "latest_at": sa.func.greatest(
                        cart_clocks.c.latest_at, statement.excluded.latest_at
                    ),
                },
            )
        )

    async def find_latest(self, store_id: UUID) -> datetime | None:
        """Return the latest event time of a store."""
        rows = await self.connection.execute(
            sa.select(sa.func.max(cart_clocks.c.latest_at)).where(
                cart_clocks.c.store_id == store_id
            )
        )
        latest: datetime | None = rows.scalar_one()
        return latest

    async def find_watermark(self, store_id: UUID) -> datetime | None:
        """Return how far the clock of a store that lives by its events has come."""
        rows = await self.connection.execute(
            sa.select(cart_watermarks.c.watermark).where(cart_watermarks.c.store_id == store_id)
        )
        return rows.scalar_one_or_none()

    async def raise_watermark(self, store_id: UUID, watermark: datetime) -> None:
        """Move a store's clock on; it never goes back."""
        statement = insert(cart_watermarks).values(store_id=store_id, watermark=watermark)
        await self.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["store_id"],
                set_={
                    "watermark": sa.func.greatest(
                        cart_watermarks.c.watermark, statement.excluded.watermark
                    )
                },
            )
        )


def _any_of(texts: Collection[str]) -> sa.CollectionAggregate[Any]:
    return sa.any_(sa.literal(list(texts), sa.ARRAY(sa.Text)))


def _live(row: Any) -> LiveCart:
    fields = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's mapping
    fields["state"] = CartState(fields["state"])
    fields["items"] = msgspec.convert(fields["items"], list[CartItem])
    return LiveCart(**fields)


def cart_of(row: Any) -> Cart:
    """Return a cart as others see it, out of its row."""
    return msgspec.convert(_live(row), Cart, from_attributes=True)


def _idle(store_id: UUID, last_seen_at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        carts.c.store_id == store_id,
        carts.c.state == sa.literal_column("'open'"),
        sa.func.jsonb_array_length(carts.c["items"]) > sa.literal_column("0"),
        carts.c.last_seen_at <= last_seen_at,
    )
