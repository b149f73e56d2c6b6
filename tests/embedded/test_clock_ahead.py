"""A crash while the clock is ahead stops nothing once it is right: leases are freed at start."""

import asyncio
import signal
from pathlib import Path

import asyncpg
import httpx
from redis.asyncio import Redis
from tests.embedded.harness import UP, running, until

from cartwheel.systems.embedded import postgres, valkey

_HOURS = 7_200_000
_NO_DEMO = (*UP, "--no-demo")


async def _put_off(home: Path) -> None:
    """Leave leases as a clock would that was two hours ahead when everything was killed."""
    async with Redis.from_url(valkey.url(home / "valkey"), protocol=2) as redis:
        owners = [key async for key in redis.scan_iter("cartwheel:log:*:owner")]
        assert owners
        for key in owners:
            assert await redis.pexpire(key, _HOURS)
        members = [key async for key in redis.scan_iter("cartwheel:log:*:members")]
        for key in members:
            for member, end in await redis.zrange(key, 0, -1, withscores=True):
                await redis.zadd(key, {member: end + _HOURS})
            assert await redis.pexpire(key, _HOURS)
    connection = await asyncpg.connect(postgres.url(home / "postgres", role=postgres.OWNER_ROLE))
    changed = await connection.execute(
        "UPDATE leases SET expires_at = expires_at + interval '2 hours'"
    )
    await connection.close()
    assert changed != "UPDATE 0"


async def test_the_next_start_takes_everything(used_home: Path) -> None:
    """An event is a row, and the sweeper leads, within seconds of the next start."""
    async with running(used_home, command=_NO_DEMO) as instance:
        await until(lambda: _leads(used_home))
        instance.process.send_signal(signal.SIGSTOP)  # nobody renews what is put off now
        try:
            await _put_off(used_home)
        finally:
            await instance.kill_tree()
    async with running(used_home, command=_NO_DEMO) as instance:
        run = instance.run
        headers = {"Authorization": f"Bearer {run.key}"}
        async with httpx.AsyncClient(base_url=run.url, headers=headers, trust_env=False) as client:
            event = {"type": "page", "name": "Front page", "anonymousId": "visitor"}
            sent = await client.post("/api/v1/events", json=event)
            assert sent.status_code == 202

            async def is_a_row() -> bool:
                stats = await client.get("/api/v1/events/stats")
                return bool(stats.json()["accepted"])

            await until(is_a_row)
        await until(lambda: _leads(used_home))
        assert await instance.stop() == 0


async def _leads(home: Path) -> bool:
    connection = await asyncpg.connect(postgres.url(home / "postgres", role=postgres.OWNER_ROLE))
    try:
        async with asyncio.timeout(60):
            return bool(
                await connection.fetchval(
                    "SELECT count(*) FROM leases"
                    " WHERE expires_at BETWEEN now() AND now() + interval '15 min'"
                )
            )
    finally:
        await connection.close()
