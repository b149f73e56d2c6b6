"""What the database's own refusals mean to whoever opens a transaction."""

from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest
import sqlalchemy as sa
from tests.embedded.harness import until

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.postgres import Postgres


async def answers(database: Database) -> bool:
    try:
        async with database.transaction() as connection:
            return await connection.scalar(sa.select(1)) == 1
    except UnavailableError:
        return False


async def test_a_server_that_can_take_nobody_in_is_away(servers_folder: Path) -> None:
    """Else a full or a recovering server would use up the attempts of jobs and handlers."""
    server = await Postgres.start(
        servers_folder / "small",
        account=server_account(),
        log=servers_folder / "small.log",
        overrides={"fsync": "off", "max_connections": "8"},
    )
    database = Database.connect(server.app_url, pool_size=1)
    try:
        async with AsyncExitStack() as others:
            while True:
                try:
                    other = await asyncpg.connect(server.owner_url)
                except asyncpg.TooManyConnectionsError:
                    break
                others.push_async_callback(other.close)
            with pytest.raises(UnavailableError):
                async with database.transaction():
                    pass
        await until(lambda: answers(database))
    finally:
        await database.close()
        await server.stop()
