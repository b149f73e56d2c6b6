"""Redis is away: what needs it says so and when to come back, and everything resumes by itself."""

import asyncio
import time

import httpx
from tests.embedded.harness import until
from tests.roles.conftest import Engines, Fleet
from tests.roles.test_roles import client_of, is_ready, viewed

AWAY_SECONDS = 8


async def test_redis_goes_away_and_comes_back(
    engines: Engines, fleet: Fleet, opened: dict[str, str]
) -> None:
    """Nothing acknowledged is lost; nobody has to be restarted."""
    web, ingest, *_ = await fleet.start("web", "ingest", "pipeline", "worker", "relay")
    for role in fleet.processes:
        await until(lambda role=role: is_ready(role))
    key = opened["key"]
    async with client_of(ingest, key) as door, client_of(web, key) as shop:
        before = (await shop.get("/api/v1/events/stats")).json()["accepted"]
        acknowledged = 0
        number = 1_000

        async def send() -> httpx.Response:
            nonlocal acknowledged, number
            number += 1
            answer = await door.post("/api/v1/events", json=viewed(number))
            acknowledged += answer.status_code == 202
            return answer

        for _ in range(20):
            assert (await send()).status_code == 202
        await engines.valkey.stop()
        went_at = time.monotonic()
        refused = 0
        while time.monotonic() < went_at + AWAY_SECONDS:
            asked_at = time.monotonic()
            answer = await send()
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) >= 1
            assert answer.json()["code"] == "unavailable", answer.text
            assert time.monotonic() - asked_at < 2, "it refuses at once"
            refused += 1
            await asyncio.sleep(0.1)
        assert refused > 10
        for role in (web, ingest):
            assert await role.status() == 503
            assert await role.status("/livez") == 200
        assert (await shop.get("/api/v1/carts")).status_code == 200, "what needs no Redis works"
        await engines.start_valkey()
        for role in fleet.processes:
            await until(lambda role=role: is_ready(role))

        async def is_taken() -> bool:
            return (await send()).status_code == 202

        await until(is_taken)

        async def all_arrived() -> bool:
            stats = (await shop.get("/api/v1/events/stats")).json()
            return stats["accepted"] >= before + acknowledged

        await until(all_arrived, seconds=60)
    assert [role.process.returncode for role in fleet.processes] == [None] * 5
