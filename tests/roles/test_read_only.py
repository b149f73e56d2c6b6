"""
PostgreSQL takes no writes for a while: roles with traffic say so, wait, and go on.

The door for events needs none: it stays ready and answers 202 all the time.
"""

import asyncio
from uuid import UUID

import httpx
import sqlalchemy as sa
from tests.embedded.harness import until
from tests.embedded.refusing import taking_no_writes
from tests.roles.fleet import Engines, Fleet
from tests.roles.test_outage import all_ready, is_unready
from tests.roles.test_roles import client_of, viewed

from cartwheel.domains.carts.messages import CartResumed
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.outbox.models import dead_letters

AWAY_SECONDS = 5


async def test_roles_wait_for_a_database_that_takes_no_writes(
    engines: Engines, fleet: Fleet, opened: dict[str, str]
) -> None:
    web, ingest, pipeline = await fleet.start("web", "ingest", "pipeline")
    others = [pipeline, *await fleet.start("worker", "relay", "scheduler")]
    await all_ready(fleet)
    database = Database.connect(engines.postgres.app_url, pool_size=1)
    async with client_of(ingest, opened["key"]) as door, client_of(web, opened["key"]) as shop:
        before = await accepted(shop)
        sent = 0

        async def send() -> None:
            nonlocal sent
            sent += 1
            answer = await door.post("/api/v1/events", json=viewed(3_000_000 + sent))
            assert answer.status_code == 202, answer.text

        for _ in range(10):
            await announce(database, UUID(opened["storeId"]))
        async with taking_no_writes(engines.postgres.folder):
            for role in (web, *others):
                await until(lambda role=role: is_unready(role))
            ends_at = asyncio.get_running_loop().time() + AWAY_SECONDS
            while asyncio.get_running_loop().time() < ends_at:
                await send()
                await asyncio.sleep(0.05)
            assert await ingest.status() == 200
            assert (await shop.get("/api/v1/carts")).status_code == 200
            refused = await shop.delete(f"/api/v1/webhooks/endpoints/{new_id()}")
            assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        await all_ready(fleet)

        async def all_arrived() -> bool:
            return await accepted(shop) == before + sent

        await until(all_arrived, seconds=60)
        stats = (await shop.get("/api/v1/events/stats")).json()
        assert stats["invalid"] == 0
    assert {role.process.returncode for role in fleet.processes} == {None}
    async with database.transaction() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(dead_letters)) == 0
    await database.close()


async def announce(database: Database, store_id: UUID) -> None:
    cart_id = new_id()
    async with database.transaction(store_id=store_id) as connection:
        await Outbox(connection).announce(
            CartResumed(
                store_id=store_id,
                cart_id=cart_id,
                visitor_id="visitor",
                episode=1,
                resumed_at=SystemClock().now(),
            ),
            aggregate_id=cart_id,
        )


async def accepted(shop: httpx.AsyncClient) -> int:
    return (await shop.get("/api/v1/events/stats")).json()["accepted"]
