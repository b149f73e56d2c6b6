"""`cartwheel up` whose Valkey fills up: events are refused in time, and nothing is lost."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from redis.asyncio import Redis
from tests.embedded.harness import UP, Instance, running, until
from tests.embedded.refusing import taking_no_writes
from tests.full_memory import ceiling

from cartwheel.entrypoints.diagnosis import diagnose
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import connect
from cartwheel.kernel.redis_memory import RedisMemory
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.memory import machine_bytes, valkey_ceiling_mib
from cartwheel.systems.embedded.valkey import url
from cartwheel.systems.health.checks import RedisMemoryCheck

# The share that is kept free has to hold what is read at one time, too: it counts.
TINY = {"CARTWHEEL_VALKEY_MEMORY_MIB": "48", "CARTWHEEL_DEDUP_MEMORY_MIB": "2"}
EVENTS = 20


def batch(number: int) -> dict[str, Any]:
    return {
        "batch": [
            {
                "type": "track",
                "event": "Product Viewed",
                "messageId": f"full-{number}-{index}",
                "anonymousId": f"visitor-{index}",
                "properties": {"productId": "p1", "price": 1, "note": "x" * 4_000},
            }
            for index in range(EVENTS)
        ]
    }


async def test_what_was_acknowledged_before_memory_ran_short_becomes_rows(home: Path) -> None:
    """The pipeline stands still until it is full, works it off, and the door opens by itself."""
    async with (
        running(home, command=(*UP, "--no-demo"), env=TINY) as up,
        httpx.AsyncClient(
            base_url=up.run.url,
            headers={"authorization": f"Bearer {up.run.key}"},
            trust_env=False,
            timeout=30,
        ) as client,
    ):
        sent = 0
        async with taking_no_writes(home / "postgres"):
            while True:
                answer = await client.post("/api/v1/events/batch", json=batch(sent))
                if answer.status_code != 202:
                    break
                sent += 1
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert int(answer.headers["retry-after"]) >= 1
            assert sent > 50
            async with connect(url(home / "valkey")) as redis:
                use = await RedisMemory(redis).look()
                assert use.most == 48 << 20
                assert use.is_full
                await redis.set("what goes on inside", "has room")

            async def says_so() -> bool:
                return "No new events are taken in" in await admin(up, "/health")

            await until(says_so, seconds=10)
            assert "cartwheel_redis_memory_most_bytes 5.0331648e+07" in await admin(up, "/metrics")
            found = await diagnose(Settings(home=home))
            [finding] = [engine for engine in found.engines if engine.name == "redis"]
            assert (found.ok, finding.state) == (False, "failed")
            assert "of 48 MiB used" in finding.detail

        async def is_taken() -> bool:
            answer = await client.post("/api/v1/events/batch", json=batch(sent))
            return answer.status_code == 202

        await until(is_taken, seconds=60)
        sent += 1

        async def are_rows() -> bool:
            stats = (await client.get("/api/v1/events/stats")).json()
            assert stats["invalid"] == 0
            assert stats["accepted"] <= sent * EVENTS
            return bool(sum(stats["byEvent"].values()) == stats["accepted"] == sent * EVENTS)

        await until(are_rows, seconds=60)
        assert await up.stop() == 0, up.errors
    assert any("redis.memory_full" in line for line in up.errors)
    assert not [line for line in up.errors if "Traceback" in line]


async def admin(up: Instance, path: str) -> str:
    async with httpx.AsyncClient(base_url=up.run.admin_url, trust_env=False) as client:
        return (await client.get(path)).text


async def test_health_warns_before_anything_is_refused(redis: Redis) -> None:
    check = RedisMemoryCheck(RedisMemory(redis))
    used = (await RedisMemory(redis).look()).used
    assert await check.check() == f"{used / (1 << 20):,.0f} MiB used, without a ceiling"
    async with ceiling(redis, used * 2):
        assert "of" in await check.check()
    async with ceiling(redis, round(used / 0.75)):
        with pytest.raises(UnavailableError, match="Redis is filling up"):
            await check.check()
    async with ceiling(redis, used):
        with pytest.raises(UnavailableError, match="No new events are taken in"):
            await check.check()
    assert not check.required


async def test_a_redis_that_would_forget_is_told_of(redis: Redis) -> None:
    check = RedisMemoryCheck(RedisMemory(redis))
    await redis.config_set("maxmemory-policy", "allkeys-lru")
    try:
        async with ceiling(redis, 1 << 30):
            with pytest.raises(UnavailableError, match="allkeys-lru, not noeviction"):
                await check.check()
        assert "without a ceiling" in await check.check()
    finally:
        await redis.config_set("maxmemory-policy", "noeviction")


def test_the_ceiling_leaves_room_beside_repeated_events(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="at least twice CARTWHEEL_DEDUP_MEMORY_MIB"):
        Settings(valkey_memory_mib=100, dedup_memory_mib=51)
    assert valkey_ceiling_mib(Settings(valkey_memory_mib=100, dedup_memory_mib=50)) == 100
    made = valkey_ceiling_mib(Settings(dedup_memory_mib=100))
    assert 100 + 256 <= made <= 100 + 4096
    unlimited = machine_bytes(tmp_path)
    (tmp_path / "memory.max").write_text("max\n")
    assert machine_bytes(tmp_path) == unlimited
    (tmp_path / "memory.max").write_text("1048576\n")
    assert machine_bytes(tmp_path) == 1 << 20
