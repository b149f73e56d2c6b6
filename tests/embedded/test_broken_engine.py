"""When an engine ends while the server runs, the server says so and ends too."""

import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from tests.embedded.harness import running, until
from tests.embedded.test_refusals import fill

from cartwheel.systems.embedded import valkey


@pytest.mark.parametrize(
    ("program", "name", "log"),
    [("postgres", "PostgreSQL", "postgres"), ("valkey-server", "Valkey", "valkey")],
)
async def test_killed_engine(used_home: Path, program: str, name: str, log: str) -> None:
    """The other engine is stopped, the line names the killed one, and the home starts again."""
    async with running(used_home) as instance:
        servers = instance.servers()
        leader = min(
            (p for p in servers if p.name() == program), key=lambda process: process.create_time()
        )
        leader.send_signal(signal.SIGKILL)
        assert await instance.ended() == 1
        (line,) = [line for line in instance.errors if line.startswith("cartwheel: ")]
        assert line.startswith(f"cartwheel: {name} was killed by SIGKILL")
        assert line.endswith(f"(log: {used_home}/logs/{log}.log)")
        await until(lambda: not any(process.is_running() for process in servers))
    async with running(used_home) as instance:
        assert await instance.stop() == 0


async def test_disk_that_fills_up(small_disk: Callable[[int], Path]) -> None:
    """Entries acknowledged before the disk was full are there when there is room again."""
    home = small_disk(300) / "home"
    acknowledged = []
    async with running(home) as instance:
        url = valkey.url(home / "valkey")
        async with Redis.from_url(url, protocol=2, retry=None) as client:
            acknowledged.append(await client.xadd("log", {"value": bytes(4096)}))
            fill(home.parent / "ballast")
            with suppress(RedisError):
                while True:
                    acknowledged.append(await client.xadd("log", {"value": bytes(4096)}))
        assert await instance.ended() == 1
        log = home / "logs/valkey.log"
        assert [line for line in instance.errors if line.startswith("cartwheel: ")] == [
            f"cartwheel: Valkey ended with 1: the disk is full (log: {log})"
        ]
    (home.parent / "ballast").unlink()
    async with running(home), Redis.from_url(url, protocol=2) as client:
        assert [key for key, _ in await client.xrange("log")] == acknowledged
