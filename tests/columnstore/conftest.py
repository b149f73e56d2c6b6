"""ClickHouse behind HTTP, with a front that can refuse, and the pipeline on it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from tests.columnstore.front import Front
from tests.columnstore.line import Line
from tests.domains.making import open_store
from tests.roles.fleet import CLICKHOUSE

from cartwheel.kernel.db import Database
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.columnstore.migrate import migrate


@pytest.fixture(scope="session")
async def clickhouse_url(servers_folder: Path) -> AsyncIterator[str]:
    """The engine behind HTTP, in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *CLICKHOUSE, str(servers_folder / "clickhouse-http"), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


@pytest.fixture
async def front(clickhouse_url: str) -> AsyncIterator[Front]:
    front = Front(clickhouse_url)
    yield front
    await asyncio.to_thread(front.close)


@pytest.fixture
async def remote(front: Front) -> AsyncIterator[ColumnStore]:
    """The engine as a server, behind the front."""
    store = ColumnStore(front.url)
    await store.open()
    await migrate(store)
    yield store
    await store.close()


@pytest.fixture
async def line(redis: Redis, remote: ColumnStore, database: Database) -> Line:
    """The whole line from the log to rows and carts, on the engine behind the front."""
    return await Line.prepare(redis, remote, database, await open_store(database))
