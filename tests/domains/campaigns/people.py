"""Customers of a store by the thousand, in segments, as the database makes them."""

from uuid import UUID

import sqlalchemy as sa

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id

_SEGMENT = sa.text(
    "INSERT INTO customer_segments (id, store_id, name, description, rule, is_timed,"
    " members_count, created_at, updated_at)"
    " VALUES (:id, :store, :name, '', CAST(:rule AS jsonb), false, 0, now(), now())"
)
_CUSTOMERS = sa.text(
    "INSERT INTO customers (id, store_id, email, name, sort_name, name_key, tags, discount_bps,"
    " allows, zone, created_at, updated_at)"
    " SELECT uuidv7(), :store, CAST(:prefix AS text) || n || '@' || CAST(:domain AS text),"
    " 'Ann Number ' || n, 'ann number ' || n, 'ann n ' || n, '{}', 0,"
    " CASE WHEN :allows THEN ARRAY['email:marketing'] ELSE CAST('{}' AS text[]) END,"
    " CAST(:zone AS text), now(), now() FROM generate_series(1, :count) AS n RETURNING id"
)
_MEMBERS = sa.text(
    "INSERT INTO customer_segment_members (segment_id, customer_id, store_id, since)"
    " SELECT :segment, id, :store, now() FROM unnest(CAST(:ids AS uuid[])) AS id"
)


async def add_segment(connection: Connection, store_id: UUID, name: str = "") -> UUID:
    """Make a segment with nobody in it."""
    segment_id = new_id()
    given = {"id": segment_id, "store": store_id, "name": name or str(segment_id)}
    given["rule"] = '{"kind": "orders", "comparison": "atLeast", "count": 0}'
    await connection.execute(_SEGMENT, given)
    return segment_id


async def add_customers(
    connection: Connection,
    store_id: UUID,
    count: int,
    *,
    segment: UUID | None = None,
    allows: bool = True,
    domain: str = "mail.example",
    prefix: str = "ann",
    zone: str | None = None,
) -> list[UUID]:
    """Make customers who differ by a number, in a segment if one is given."""
    given = {"store": store_id, "count": count, "allows": allows, "domain": domain}
    given |= {"prefix": prefix, "zone": zone}
    ids = list(await connection.scalars(_CUSTOMERS, given))
    if segment is not None:
        await add_members(connection, store_id, segment, ids)
    return ids


async def add_members(
    connection: Connection, store_id: UUID, segment: UUID, ids: list[UUID]
) -> None:
    """Put customers into a segment."""
    await connection.execute(_MEMBERS, {"segment": segment, "store": store_id, "ids": ids})
