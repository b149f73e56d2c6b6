"""Locks by name in PostgreSQL, for what has no row of its own to lock."""

from typing import Final

import sqlalchemy as sa

from cartwheel.kernel.connection import Connection

_LOCK: Final = sa.select(
    sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.bindparam("name", type_=sa.Text), 0))
)


async def lock_name(connection: Connection, name: str) -> None:
    """Wait until nobody else holds a name, and hold it until the transaction ends."""
    await connection.execute(_LOCK, {"name": name})
