"""What visitors did, and what became of their carts."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.domains.carts.contracts import CartStats
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.domains.events.api import ADD, BUY, Activity, ActivityChunk, Line, Parcel
from cartwheel.kernel.db import Database
from cartwheel.systems.eventlog.api import Batch, Entry

START = datetime(2019, 10, 1, tzinfo=UTC)
LINE = Line("p", "", "", "", "USD", 1000, 1)


def did(visitor: str, minutes: float, kind: int) -> Activity:
    at_ms = int((START + timedelta(minutes=minutes)).timestamp() * 1000)
    if kind == BUY:
        return Activity(visitor, at_ms, BUY, (), "o", "USD", 990)
    return Activity(visitor, at_ms, kind, (LINE,) if kind == ADD else ())


def entry(position: str, store_id: UUID, *activities: Activity, log: str = "") -> Entry:
    parcel = Parcel(position, store_id, list(activities))
    value = msgspec.msgpack.encode(ActivityChunk([parcel], log))
    return Entry("9-9", value, {})


def chunk(position: str, store_id: UUID, *activities: Activity) -> list[Batch]:
    return [Batch(0, [entry(position, store_id, *activities)])]


async def announced(database: Database, store_id: UUID) -> list[str]:
    async with database.transaction() as connection:
        rows = await connection.execute(
            sa.text(
                "SELECT name FROM outbox WHERE convert_from(body, 'UTF8') LIKE :store"
                " ORDER BY position"
            ),
            {"store": f"%{store_id}%"},
        )
        return list(rows.scalars())


async def stats(database: Database, store_id: UUID) -> CartStats:
    async with database.transaction(store_id=store_id) as connection:
        return await CartRepository(connection).stats(store_id)
