"""A PostgreSQL that refuses, as after a failover or with a full disk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from cartwheel.systems.embedded.postgres import ADMIN_ROLE, url


@asynccontextmanager
async def taking_no_writes(folder: Path) -> AsyncIterator[None]:
    """Have the server on a folder take no writes for the block."""
    connection = await asyncpg.connect(url(folder, role=ADMIN_ROLE))
    try:
        await connection.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        await connection.execute("SELECT pg_reload_conf()")
        yield
    finally:
        await connection.execute("SET default_transaction_read_only = off")
        await connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
        await connection.execute("SELECT pg_reload_conf()")
        await connection.close()
