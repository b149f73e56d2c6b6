"""
PostgreSQL is silent: callers are told so within seconds, and trackers do not notice.

The door for events lets keys in that it knew, since the log is fine.
"""

import asyncio
import time

import httpx
import pytest
from tests.embedded.harness import until
from tests.embedded.silence import silent
from tests.roles.fleet import Engines, Fleet
from tests.roles.test_outage import accepted, all_ready, is_unready
from tests.roles.test_roles import client_of, viewed

PATIENCE_SECONDS = 1
SOON_SECONDS = 8
"""The patience, for opening a connection and for one statement, on a busy machine."""
NOTICED_SECONDS = 6
"""A key is remembered for 0.4 s, asked for 1 s, and a sign of life waited for 2 s."""


@pytest.mark.serial
async def test_a_silent_database_keeps_nobody_waiting(
    engines: Engines, fleet: Fleet, opened: dict[str, str]
) -> None:
    web, ingest, *_ = await fleet.start(
        "web", "ingest", "pipeline", CARTWHEEL_DATABASE_PATIENCE=f"PT{PATIENCE_SECONDS}S"
    )
    await all_ready(fleet)
    async with client_of(ingest, opened["key"]) as door, client_of(web, opened["key"]) as shop:
        before = await accepted(shop)
        sent = 0

        async def send() -> float:
            nonlocal sent
            sent += 1
            began = time.monotonic()
            answer = await door.post("/api/v1/events", json=viewed(4_000_000 + sent))
            assert answer.status_code == 202, answer.text
            return time.monotonic() - began

        await send()
        with silent(engines.postgres.child.process.pid):
            calls = [asyncio.create_task(refused(shop)) for _ in range(30)]
            began = time.monotonic()
            while time.monotonic() - began < NOTICED_SECONDS:
                assert await send() < SOON_SECONDS
                await asyncio.sleep(0.1)
            await asyncio.gather(*calls)
            await until(lambda: is_unready(web))
            assert await ingest.status() == 200
            # It is known by now that nobody can be asked.
            assert max([await send() for _ in range(20)]) < 1
            began = time.monotonic()
            await refused(shop)
            assert time.monotonic() - began < 1
            stranger = await door.post(
                "/api/v1/events", json=viewed(1), headers={"authorization": "Bearer stranger"}
            )
            assert stranger.status_code == 503
        await all_ready(fleet)

        async def all_arrived() -> bool:
            return await accepted(shop) == before + sent

        await until(all_arrived, seconds=60)
        assert (await shop.get("/api/v1/events/stats")).json()["invalid"] == 0
    assert {role.process.returncode for role in fleet.processes} == {None}


async def refused(shop: httpx.AsyncClient) -> None:
    began = time.monotonic()
    answer = await shop.get("/api/v1/carts/stats")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    assert time.monotonic() - began < SOON_SECONDS
