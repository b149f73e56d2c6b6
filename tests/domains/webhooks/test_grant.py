"""Keys made before there were webhooks may manage them, where they may manage the store."""

from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from cartwheel.kernel.ids import new_id
from cartwheel.migrations import runner
from cartwheel.systems.embedded.postgres import ADMIN_ROLE, APP_ROLE, Postgres, url

STORE = new_id()
KEYS = {"owner": ["accounts:write", "carts:read"], "replay": ["carts:read"], "none": []}


@pytest.fixture
async def old_database(postgres: Postgres) -> AsyncIterator[str]:
    """The owner's URL of a database of the time before, with three keys."""
    admin = await asyncpg.connect(url(postgres.folder, role=ADMIN_ROLE))
    await admin.execute("CREATE DATABASE before_webhooks OWNER cartwheel_owner")
    owner_url = url(postgres.folder, role="cartwheel_owner", database="before_webhooks")
    await migrate(owner_url, lambda config: command.upgrade(config, "0009"))
    connection = await asyncpg.connect(owner_url)
    await connection.execute(
        "INSERT INTO stores VALUES ($1, 'Old', 'wall', 'USD', '30 min', false, NULL, NULL, now())",
        STORE,
    )
    for name, permissions in KEYS.items():
        await connection.execute(
            "INSERT INTO store_keys VALUES ($1, $2, $3, $4, $5, now())",
            new_id(),
            STORE,
            name,
            name.encode(),
            permissions,
        )
    await connection.close()
    yield owner_url
    await admin.execute("DROP DATABASE before_webhooks WITH (FORCE)")
    await admin.close()


async def migrate(owner_url: str, step: Callable[[Config], None]) -> None:
    engine = create_async_engine(owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))

    def run(connection: Connection) -> None:
        config = runner.config()
        config.attributes.update(connection=connection, app_role=APP_ROLE)
        step(config)

    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


async def kept(owner_url: str) -> dict[str, list[str]]:
    connection = await asyncpg.connect(owner_url)
    rows = await connection.fetch("SELECT prefix, permissions FROM store_keys")
    await connection.close()
    return {row["prefix"]: list(row["permissions"]) for row in rows}


async def test_who_may_manage_the_store_may_manage_webhooks(old_database: str) -> None:
    await migrate(old_database, lambda config: command.upgrade(config, "0010"))
    granted = [*KEYS["owner"], "webhooks:read", "webhooks:write"]
    assert await kept(old_database) == {**KEYS, "owner": granted}
    await migrate(old_database, lambda config: command.downgrade(config, "0009"))
    assert await kept(old_database) == KEYS
