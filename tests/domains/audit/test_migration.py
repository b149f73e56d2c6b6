"""The migrations to the chain keep nobody waiting who writes or reads meanwhile."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from structlog.testing import capture_logs
from tests.domains.audit.chaining import (
    Books,
    empty_books,
    invent,
    migrate_to,
    revision_before_the_chain,
)

from cartwheel.kernel.db import Database
from cartwheel.migrations import runner
from cartwheel.migrations.runner import HeldError, Manners
from cartwheel.systems.embedded.postgres import APP_ROLE, Postgres
from cartwheel.systems.rpc.api import NO_STORE

SOON = Manners(
    wait=timedelta(seconds=0.1), pause=timedelta(seconds=0.1), patience=timedelta(seconds=0.5)
)


async def test_records_are_queued_beside_those_who_write(postgres: Postgres) -> None:
    async with empty_books(postgres) as (owner_url, app_url):
        await migrate_to(owner_url, revision_before_the_chain())
        database = Database.connect(app_url, pool_size=2)
        books = Books(database, app_url, owner_url)
        for _ in range(3):
            await invent(books, NO_STORE, at=datetime.now(UTC))
        await migrate_to(owner_url, "0024")
        writer, reader = [await asyncpg.connect(app_url) for _ in range(2)]
        queued = "SELECT count(*) FROM audit_unsealed"
        assert await reader.fetchval(queued) == 0, "not while the log is locked"
        async with writer.transaction():
            for table in ("audit_log", "person_sessions", "stores", "people"):
                await writer.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")
            await migrate_to(owner_url, "0025")
        await runner.upgrade(owner_url, app_role=APP_ROLE)
        assert await reader.fetchval(queued) == 3
        await writer.close()
        await reader.close()
        assert await books.seal() == 3
        assert (await books.verify()).misfit is None
        await database.close()


async def test_a_migration_gives_way_to_those_who_read(postgres: Postgres) -> None:
    """It waits for a moment only, so that nobody waits behind it, and comes back."""
    async with empty_books(postgres) as (owner_url, app_url):
        await migrate_to(owner_url, revision_before_the_chain())
        reader, other = [await asyncpg.connect(app_url) for _ in range(2)]
        async with reader.transaction():
            await reader.execute("LOCK TABLE audit_log IN ACCESS SHARE MODE")
            with pytest.raises(HeldError, match="the migration after 0018 changes"):
                await runner.upgrade(owner_url, app_role=APP_ROLE, manners=SOON)
            with capture_logs() as logs:
                patient = Manners(SOON.wait, SOON.pause, timedelta(minutes=1))
                migrating = asyncio.create_task(
                    runner.upgrade(owner_url, app_role=APP_ROLE, manners=patient)
                )
                async with asyncio.timeout(60):
                    while not logs:
                        await asyncio.sleep(0.01)
                    await other.execute("SELECT FROM audit_log")
        await asyncio.wait_for(migrating, 60)
        assert logs[0]["event"] == "the migration gives way and comes back"
        assert await runner.status(owner_url) == (runner.head(), runner.head())
        await reader.close()
        await other.close()
