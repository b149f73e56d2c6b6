"""
Redis or Kafka is away: what needs it says so and when to come back, and all resumes by itself.

Nothing acknowledged is lost, and nobody has to be restarted.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from statistics import median

import httpx
import pytest
from tests.conftest import prepare_kafka
from tests.embedded.harness import until
from tests.roles.fleet import Engines, Fleet, RoleProcess
from tests.roles.test_roles import client_of, is_ready, viewed

from cartwheel.systems.kafka.broker import Kafka

AWAY_SECONDS = 4


@pytest.fixture
async def kafka(roles_folder: Path) -> AsyncIterator[Kafka]:
    """A broker that may be stopped."""
    broker = await prepare_kafka(roles_folder)
    await broker.start()
    yield broker
    await broker.kill()  # nothing of it is kept


async def all_ready(fleet: Fleet) -> None:
    for role in fleet.processes:
        await until(lambda role=role: is_ready(role), seconds=60)


async def sit_out(
    *,
    away: Callable[[], Awaitable[None]],
    back: Callable[[], Awaitable[None]],
    fleet: Fleet,
    key: str,
    numbers: int,
) -> None:
    """Send events before, during and after an outage, and find all of those acknowledged."""
    web, ingest, *_ = fleet.processes
    async with client_of(ingest, key) as door, client_of(web, key) as shop:
        before = await accepted(shop)
        acknowledged = 0
        number = numbers

        async def send() -> httpx.Response:
            nonlocal acknowledged, number
            number += 1
            answer = await door.post("/api/v1/events", json=viewed(number))
            acknowledged += answer.status_code == 202
            return answer

        for _ in range(20):
            assert (await send()).status_code == 202
        await away()
        ends_at = time.monotonic() + AWAY_SECONDS
        took: list[float] = []
        while time.monotonic() < ends_at or len(took) < 10:
            began = time.monotonic()
            answer = await send()
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) >= 1
            assert answer.json()["code"] == "unavailable"
            took.append(time.monotonic() - began)
            await asyncio.sleep(0.1)
        assert median(took) < 1, "most are refused at once"
        await until(lambda: is_unready(ingest))
        for role in fleet.processes:
            assert await role.status("/livez") == 200
        assert (await shop.get("/api/v1/carts")).status_code == 200, "what needs it not goes on"
        await back()
        await all_ready(fleet)

        async def is_taken() -> bool:
            return (await send()).status_code == 202

        await until(is_taken)

        async def all_arrived() -> bool:
            return await accepted(shop) >= before + acknowledged

        await until(all_arrived, seconds=60)
    assert {role.process.returncode for role in fleet.processes} == {None}


async def accepted(shop: httpx.AsyncClient) -> int:
    return (await shop.get("/api/v1/events/stats")).json()["accepted"]


async def is_unready(role: RoleProcess) -> bool:
    return await role.status() == 503


@pytest.mark.serial
async def test_redis_goes_away_and_comes_back(
    engines: Engines, fleet: Fleet, opened: dict[str, str]
) -> None:
    await fleet.start("web", "ingest", "pipeline", "worker", "relay", "scheduler")
    await all_ready(fleet)
    await sit_out(
        away=engines.valkey.stop,
        back=engines.start_valkey,
        fleet=fleet,
        key=opened["key"],
        numbers=1_000_000,
    )


@pytest.mark.serial
async def test_kafka_goes_away_and_comes_back(
    kafka: Kafka, fleet: Fleet, opened: dict[str, str]
) -> None:
    url = {"CARTWHEEL_EVENTLOG_URL": f"{kafka.url}?message.timeout.ms=2000"}
    await fleet.start("web", "ingest", "pipeline", "worker", "relay", **url)
    await all_ready(fleet)
    await sit_out(
        away=kafka.kill, back=kafka.start, fleet=fleet, key=opened["key"], numbers=2_000_000
    )
