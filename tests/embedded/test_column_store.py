"""
`cartwheel up` over a column store whose disk is read-only or full, or whose files are torn.

Acknowledged events are rows and are what carts have seen; nothing is buried; it is said.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.embedded.harness import UP, Instance, running, until

from cartwheel.domains.events.messages import EVENTS_TOPIC
from cartwheel.entrypoints.diagnosis import diagnose
from cartwheel.kernel.redis import connect
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded import valkey
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog

CARTWHEEL = (sys.executable, "-m", "cartwheel")
SERVE = (*UP, "--no-demo")
# More than it takes to try a batch together, alone, and to make poison of what names its data.
ATTEMPTS_SECONDS = 8


class Shop:
    """A store's client of a running server."""

    def __init__(self, up: Instance, client: httpx.AsyncClient) -> None:
        self.up = up
        self.client = client
        self.sent = 0

    async def send(self, count: int = 1) -> None:
        events = [
            {
                "type": "track",
                "event": "Product Viewed",
                "messageId": f"fault-{self.sent + number}",
                "anonymousId": f"visitor-{number % 7}",
                "properties": {"productId": "p1", "price": 1},
            }
            for number in range(count)
        ]
        answer = await self.client.post("/api/v1/events/batch", json={"batch": events})
        assert answer.status_code == 202, answer.text
        self.sent += count

    async def stats(self) -> dict[str, Any]:
        answer = await self.client.get("/api/v1/events/stats")
        assert answer.status_code == 200, answer.text
        stats: dict[str, Any] = answer.json()
        return stats

    async def all_arrived(self) -> bool:
        stats = await self.stats()
        assert stats["invalid"] == 0, await self.dead_letters()
        return bool(stats["accepted"] == self.sent and await self.seen_by_carts() == self.sent)

    async def rows(self) -> int:
        return sum((await self.stats())["byEvent"].values())

    async def seen_by_carts(self) -> int:
        return int((await self.client.get("/api/v1/carts/stats")).json()["eventsSeen"])

    async def dead_letters(self) -> Any:
        return (await self.client.get("/api/v1/events/dead-letters")).json()["items"]

    async def waits_for(self) -> set[str]:
        stages = (await self.client.get("/api/v1/pipeline/status")).json()["stages"]
        return {stage["waitingFor"] for stage in stages if stage["waitingFor"]}

    async def clickhouse(self) -> dict[str, Any]:
        """What the check of ClickHouse says, at the port for operators."""
        report = (await self.client.get(f"{self.up.run.admin_url}/health")).json()
        return next(check for check in report["checks"] if check["name"] == "clickhouse")

    async def is_ready(self) -> bool:
        return (await self.client.get("/readyz")).status_code == 200


@asynccontextmanager
async def shop_on(home: Path) -> AsyncIterator[Shop]:
    async with running(home, command=SERVE) as up:
        async with httpx.AsyncClient(
            base_url=up.run.url,
            headers={"authorization": f"Bearer {up.run.key}"},
            trust_env=False,
            timeout=30,
        ) as client:
            yield Shop(up, client)
        assert await up.stop() == 0, up.errors


async def sit_out(shop: Shop, *, reason: str) -> None:
    """Send events while ClickHouse takes none, for long enough to have been given up before."""
    await shop.send(50)

    async def waits() -> bool:
        return any(reason in said for said in await shop.waits_for())

    await until(waits, seconds=60)
    ends_at = asyncio.get_running_loop().time() + ATTEMPTS_SECONDS
    while asyncio.get_running_loop().time() < ends_at:
        await shop.send(10)
        await asyncio.sleep(0.5)
    check = await shop.clickhouse()
    assert not check["ok"]
    assert reason in check["detail"]
    assert await shop.is_ready(), "the log makes them durable"
    assert await shop.dead_letters() == []


async def all_is_well(shop: Shop) -> None:
    await until(shop.all_arrived, seconds=60)
    assert await shop.rows() == shop.sent
    assert await shop.dead_letters() == []
    assert await shop.waits_for() == set()

    async def is_ok() -> bool:
        return bool((await shop.clickhouse())["ok"])

    await until(is_ok)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Make a folder read-only for whoever opens files in it from now on; needs to mount."""
    bound = subprocess.run(
        ["mount", "--bind", str(folder), str(folder)], capture_output=True, check=False
    )
    if bound.returncode != 0:
        pytest.skip(f"cannot mount: {bound.stderr.decode().strip()}")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_a_read_only_folder_loses_nothing(used_home: Path) -> None:
    async with shop_on(used_home) as shop:
        await shop.send(20)
        await until(shop.all_arrived)
        with read_only(used_home / "clickhouse"):
            await sit_out(shop, reason="Read-only file system")
        await all_is_well(shop)


@contextmanager
def moved_to(disk: Path, folder: Path) -> Iterator[None]:
    """Let a folder lie on a disk of its own."""
    subprocess.run(["cp", "-a", f"{folder}/.", str(disk)], check=True)
    subprocess.run(["mount", "--bind", str(disk), str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


async def test_a_full_disk_loses_nothing(
    used_home: Path, small_disk: Callable[[int], Path]
) -> None:
    disk = small_disk(160)
    with moved_to(disk, used_home / "clickhouse"):
        async with shop_on(used_home) as shop:
            await shop.send(20)
            await until(shop.all_arrived)
            room = os.statvfs(disk)
            (disk / "filler").write_bytes(bytes(room.f_bavail * room.f_frsize - 300_000))
            await sit_out(shop, reason="not enough space")
            (disk / "filler").unlink()
            await all_is_well(shop)


@asynccontextmanager
async def keeping_what_it_reads(home: Path) -> AsyncIterator[None]:
    """Join a group that commits nothing, so that the log of a running home forgets nothing."""
    async with connect(valkey.url(home / "valkey")) as redis:
        log = RedisStreamsLog(redis, partitions=Settings().eventlog_partitions)
        await log.open()
        async with log.consumer(EVENTS_TOPIC, group="keeper"):
            yield


def largest_part(folder: Path) -> Path:
    """Find the part of the table `events` with the most in it."""
    parts = [
        data.parent
        for data in folder.glob("store/*/*/all_*/data.bin")
        if "message_id" in (data.parent / "columns.txt").read_text()
    ]
    return max(parts, key=lambda part: (part / "data.bin").stat().st_size)


async def run(home: Path, *command: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *CARTWHEEL,
        *command,
        env={**os.environ, "CARTWHEEL_HOME": str(home)},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output
    return output.decode()


async def test_a_torn_part_is_said_and_its_rows_are_written_anew(used_home: Path) -> None:
    """What the log still holds comes back; counts and carts stay as they were."""
    async with shop_on(used_home) as shop, keeping_what_it_reads(used_home):
        await shop.send(300)
        await until(shop.all_arrived)
        sent = shop.sent
    part = largest_part(used_home / "clickhouse")
    lost = int((part / "count.txt").read_text())
    with (part / "data.bin").open("r+b") as data:
        data.truncate((part / "data.bin").stat().st_size // 2)

    async with shop_on(used_home) as shop:
        assert await shop.rows() == sent - lost
        said = f"1 torn part of the table events set aside: {lost} rows"
        check = await shop.clickhouse()
        assert (check["ok"], said in check["detail"]) == (False, True), check
        assert any("columnstore.parts_torn" in line for line in shop.up.errors), shop.up.errors
        found = {f.name: f for f in (await diagnose(Settings(home=used_home))).engines}
        assert found["clickhouse"].state == "failed"
        assert said in found["clickhouse"].detail
        assert await shop.is_ready()

    assert "entries of the log will be looked at once more" in await run(
        used_home, "repair", "events"
    )
    async with shop_on(used_home) as shop:

        async def are_back() -> bool:
            return await shop.rows() == sent

        await until(are_back, seconds=60)
        stats = await shop.stats()
        assert (stats["accepted"], stats["invalid"]) == (sent, 0)
        assert await shop.seen_by_carts() == sent
