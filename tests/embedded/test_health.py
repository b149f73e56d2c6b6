"""The health routes tell the truth, quickly and to everybody."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import msgspec
import pytest
from prometheus_client import CollectorRegistry, Counter
from redis.asyncio import Redis
from starlette.applications import Starlette
from tests.embedded.harness import until
from tests.embedded.refusing import taking_no_writes

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.health.api import Check, Health, Report
from cartwheel.systems.health.checks import PostgresCheck, RedisCheck
from cartwheel.systems.health.routes import admin_routes, public_routes


@dataclass
class Neighbour:
    """A check whose outcome the test decides."""

    name: str = "neighbour"
    required: bool = True
    failure: Exception | None = None
    hangs: bool = False
    asked: int = 0

    async def check(self) -> str:
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.failure:
            raise self.failure
        return "fine"


async def test_a_postgresql_that_takes_no_writes_is_not_ready(
    database: Database, postgres: Postgres
) -> None:
    """Unless whoever asks does not write."""
    reader = PostgresCheck(database, name="reader", writes=False)
    async with taking_no_writes(postgres.folder):

        async def is_unready() -> bool:
            response = await ask("/readyz", PostgresCheck(database))
            return response.status_code == 503

        await until(is_unready)
        response = await ask("/health", PostgresCheck(database), reader)
    assert {check["name"]: check["ok"] for check in response.json()["checks"]} == {
        "postgresql": False,
        "reader": True,
    }
    assert "read-only" in response.text


async def test_what_goes_on_without_postgresql_for_a_while_is_ready_for_so_long() -> None:
    gone = Database.connect("postgresql://nobody@127.0.0.1:1/none", pool_size=1)
    patient = PostgresCheck(gone, does_without=timedelta(minutes=5))
    response = await ask("/readyz", patient)
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    impatient = PostgresCheck(gone, does_without=timedelta(milliseconds=1))
    assert (await ask("/readyz", impatient)).status_code == 503
    await gone.close()


async def ask(path: str, *checks: Check) -> httpx.Response:
    registry = CollectorRegistry()
    Counter("cartwheel_things_total", "Things.", registry=registry).inc(3)
    health = Health(checks, timeout=timedelta(seconds=0.2))
    return await get(path, Starlette(routes=admin_routes(health, metrics=registry)))


async def get(path: str, app: Starlette) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        return await client.get(path)


async def test_a_redis_that_writes_to_disk_now_and_then_is_not_ready(
    database: Database, redis: Redis
) -> None:
    await redis.config_set("appendfsync", "everysec")
    try:
        response = await ask("/readyz", PostgresCheck(database), RedisCheck(redis))
    finally:
        await redis.config_set("appendfsync", "always")
    assert response.status_code == 503
    assert b"appendfsync everysec, not always" in response.content


async def test_ready(database: Database, redis: Redis) -> None:
    """With both engines in order the server is ready, and says on what."""
    response = await ask("/readyz", PostgresCheck(database), RedisCheck(redis))
    report = msgspec.json.decode(response.content, type=Report)
    assert (response.status_code, report.status) == (200, "ok")
    assert [outcome.detail.split()[0] for outcome in report.checks] == ["PostgreSQL", "Valkey"]


@pytest.mark.parametrize(
    ("check", "status_code", "status", "detail"),
    [
        (Neighbour(failure=UnavailableError("away")), 503, "failed", "away"),
        (Neighbour(failure=UnavailableError("away"), required=False), 200, "degraded", "away"),
        (Neighbour(failure=RuntimeError("host db.internal")), 503, "failed", "failed"),
        (Neighbour(hangs=True), 503, "failed", "no answer within 0.2 s"),
    ],
)
async def test_failing_check(check: Neighbour, status_code: int, status: str, detail: str) -> None:
    """A required neighbour makes the server unready, an optional one degraded; reasons stay in."""
    for path in ("/readyz", "/health"):
        response = await ask(path, check)
        assert response.status_code == status_code
        assert response.json()["status"] == status
        assert [outcome["detail"] for outcome in response.json()["checks"]] == [detail]


@pytest.mark.parametrize("failure", [None, UnavailableError("PostgreSQL 18.4 is away")])
async def test_strangers_learn_a_word(failure: Exception | None) -> None:
    """Versions, reasons and metrics are for operators: on a port of their own."""
    app = Starlette(routes=public_routes(Health([Neighbour(failure=failure)])))
    for path in ("/readyz", "/health"):
        response = await get(path, app)
        assert response.status_code == (503 if failure else 200)
        assert response.json() == {"status": "failed" if failure else "ok"}
        assert response.headers["cache-control"] == "no-store"
        assert response.headers.get("retry-after") == ("1" if failure else None)
    assert (await get("/livez", app)).json() == {"status": "ok"}
    assert (await get("/metrics", app)).status_code == 404


async def test_alive_without_neighbours() -> None:
    """Life does not depend on others."""
    neighbour = Neighbour(hangs=True)
    assert (await ask("/livez", neighbour)).status_code == 200
    assert neighbour.asked == 0


async def test_many_ask_at_once() -> None:
    """However many ask, a check runs once in a while."""
    neighbour = Neighbour()
    health = Health([neighbour], remember=timedelta(seconds=60))
    reports = await asyncio.gather(*(health.report() for _ in range(50)))
    assert all(report == reports[0] for report in reports)
    assert neighbour.asked == 1


async def test_whoever_can_wait_takes_an_older_report_while_all_is_well() -> None:
    """What is not well is looked at anew."""
    neighbour = Neighbour()
    health = Health([neighbour], remember=timedelta(0))
    long = timedelta(hours=1)
    for _ in range(3):
        assert (await health.report(good_for=long)).status == "ok"
    assert neighbour.asked == 1
    neighbour.failure = UnavailableError("PostgreSQL")
    assert (await health.report()).status == "failed"
    neighbour.failure = None
    assert (await health.report(good_for=long)).status == "ok"
    assert neighbour.asked == 3


@pytest.fixture
async def memory_only(redis: Redis) -> AsyncIterator[Redis]:
    """A Valkey that keeps nothing on disk, for the duration of a test."""
    await redis.config_set("appendonly", "no")
    yield redis
    await redis.config_set("appendonly", "yes")


async def test_redis_without_a_file(memory_only: Redis) -> None:
    """A Redis that keeps nothing on disk is not one to acknowledge with."""
    with pytest.raises(UnavailableError, match="keeps no append-only file"):
        await RedisCheck(memory_only).check()


async def test_redis_without_memory(redis: Redis) -> None:
    """A Redis that refuses writes is unavailable."""
    await redis.config_set("maxmemory", "1")
    try:
        with pytest.raises(UnavailableError):
            await RedisCheck(redis).check()
    finally:
        await redis.config_set("maxmemory", "0")


async def test_metrics() -> None:
    """Prometheus reads the registry's metrics."""
    response = await ask("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    assert "cartwheel_things_total 3.0" in response.text.splitlines()
