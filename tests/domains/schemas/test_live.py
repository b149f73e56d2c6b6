"""A new schema is in force in every process within a second, whether or not Redis is there."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from uuid import UUID

import httpx
import pytest
from redis.asyncio import Redis
from tests.domains.schemas.making import NOTED, TOTAL, order
from tests.embedded.harness import until

from cartwheel.domains.events.built_in import built_in_schemas
from cartwheel.domains.schemas.live import LiveSchemas
from cartwheel.kernel.db import Database
from cartwheel.kernel.redis import connect
from cartwheel.systems.broadcast.api import Broadcast

NOWHERE = "redis://127.0.0.1:1/0"


@asynccontextmanager
async def following(database: Database, redis: Redis) -> AsyncIterator[LiveSchemas]:
    """Follow as a process does."""
    live = LiveSchemas(database, Broadcast(redis), built_in_schemas())
    task = asyncio.create_task(live.run())
    try:
        yield live
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def text(live: LiveSchemas, store_id: UUID) -> str | None:
    found = (await live.of(store_id)).find("Order Placed")
    return None if found is None else found.text


@pytest.mark.serial
async def test_processes_with_redis_and_without(
    client: httpx.AsyncClient, database: Database, redis: Redis, store_id: UUID
) -> None:
    nowhere = connect(NOWHERE)
    async with following(database, redis) as hearing, following(database, nowhere) as deaf:
        for live in (hearing, deaf):
            assert await text(live, store_id) is None
        for schema in (order(TOTAL), order(NOTED)):
            body = {"subject": "Order Placed", "schema": schema}
            started = time.monotonic()
            assert (await client.post("/schemas", json=body)).status_code == 201
            for live in (hearing, deaf):
                await until(partial(_is_known, live, store_id, schema), seconds=10)
            assert time.monotonic() - started < 1.5
    await nowhere.aclose()


def _is_known(live: LiveSchemas, store_id: UUID, schema: str) -> bool:
    known = live._stores.find(store_id)
    found = None if known is None else known.find("Order Placed")
    return found is not None and found.text == schema
