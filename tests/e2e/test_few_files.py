"""A process that may open few files takes few connections, and loses nothing it acknowledged."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import psutil
from tests.e2e.conftest import SERVE
from tests.embedded.harness import Instance, refused, running, until

BATCHES = 60


def limited(files: int) -> tuple[str, ...]:
    """Return the command that serves with a hard limit of open files."""
    return ("bash", "-c", f'ulimit -n {files} && exec "$@"', "limited", *SERVE)


def raisable(soft: int) -> tuple[str, ...]:
    """Return the command that serves with a soft limit alone."""
    return ("bash", "-c", f'ulimit -Sn {soft} && exec "$@"', "limited", *SERVE)


def batch(number: int) -> dict[str, Any]:
    """Ten events with ids of their own."""
    return {
        "batch": [
            {
                "type": "track",
                "event": "Product Viewed",
                "messageId": f"{number}-{index}",
                "anonymousId": f"visitor-{index}",
                "properties": {"productId": "p"},
            }
            for index in range(10)
        ]
    }


@contextlib.asynccontextmanager
async def besieged(server: Instance, *, connections: int) -> AsyncIterator[None]:
    """Hold connections that say nothing or half a request; those that end are opened anew."""
    url = httpx.URL(server.run.url)
    assert url.port is not None
    half = b"POST /api/v1/auth/login HTTP/1.1\r\nhost: a\r\ncontent-length: 50\r\n\r\n{"

    async def hold(number: int) -> None:
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection(
                    url.host, url.port, local_addr=(f"127.0.7.{number % 50 + 1}", 0)
                )
                with contextlib.closing(writer):
                    writer.write((b"", half)[number % 2])
                    await reader.read()
            await asyncio.sleep(0.1)

    holding = [asyncio.create_task(hold(number)) for number in range(connections)]
    try:
        yield
    finally:
        for task in holding:
            task.cancel()
        await asyncio.gather(*holding, return_exceptions=True)


async def acknowledge_all(server: Instance) -> None:
    """Have every batch acknowledged, each as often as it takes."""
    async with httpx.AsyncClient(
        base_url=server.run.url,
        headers={"authorization": f"Bearer {server.run.key}"},
        trust_env=False,
        timeout=60,
    ) as client:
        for number in range(BATCHES):
            async with asyncio.timeout(120):
                while True:
                    with contextlib.suppress(httpx.TransportError):
                        answer = await client.post("/api/v1/events/batch", json=batch(number))
                        if answer.status_code == 202:
                            break
                        assert answer.status_code == 503, answer.text
                    await asyncio.sleep(0.1)


async def test_a_thousand_files_are_enough_to_refuse_and_lose_nothing(e2e_folder: Path) -> None:
    """More strangers than places: what was acknowledged becomes rows, and nothing a dead letter."""
    home = e2e_folder / "few-files"
    env = {"CARTWHEEL_LOG_LEVEL": "WARNING", "CARTWHEEL_BODY_TIMEOUT": "PT2S"}
    async with running(home, command=limited(1024), env=env) as server:
        assert any("few files may be open" in line for line in server.errors)
        async with besieged(server, connections=250):
            await acknowledge_all(server)
        async with httpx.AsyncClient(
            base_url=server.run.url,
            headers={"authorization": f"Bearer {server.run.key}"},
            trust_env=False,
            timeout=30,
        ) as client:

            async def all_are_rows() -> bool:
                stats = (await client.get("/api/v1/events/stats")).json()
                assert stats["invalid"] == 0
                return bool(sum(stats["byEvent"].values()) >= BATCHES * 10)

            await until(all_are_rows, seconds=60)
            stats = (await client.get("/api/v1/events/stats")).json()
            assert sum(stats["byEvent"].values()) == BATCHES * 10
        assert await server.stop() == 0


async def test_too_few_files_are_said_at_once(e2e_folder: Path) -> None:
    (line,) = await refused(e2e_folder / "fewer-files", command=limited(512))
    assert line == (
        "cartwheel: The limit of open files is 512, and this needs 1,008 at least:"
        " raise the hard limit (`ulimit -Hn`)."
    )


async def test_a_low_soft_limit_is_raised(e2e_folder: Path) -> None:
    home = e2e_folder / "raised-files"
    async with running(
        home, command=raisable(256), env={"CARTWHEEL_LOG_LEVEL": "WARNING"}
    ) as server:
        soft, hard = psutil.Process(server.process.pid).rlimit(psutil.RLIMIT_NOFILE)
        assert soft >= min(hard, 18_396)
        assert server.faults == []
        assert await server.stop() == 0
