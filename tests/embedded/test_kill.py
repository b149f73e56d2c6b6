"""Whatever was acknowledged before a kill is there after it."""

import asyncio
from contextlib import suppress
from pathlib import Path

import asyncpg
import obstore
from redis.asyncio import Redis
from redis.exceptions import RedisError
from tests.embedded.harness import Instance, running, until

from cartwheel.systems.embedded import postgres, valkey
from cartwheel.systems.objects.api import open_objects


class Writers:
    """Write numbers to every engine and remember the ones that were acknowledged."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.rows: list[int] = []
        self.entries: list[bytes] = []
        self.objects: list[str] = []

    async def write_rows(self, start: int) -> None:
        url = postgres.url(self.home / "postgres", role=postgres.OWNER_ROLE)
        connection = await asyncpg.connect(url)
        try:
            await connection.execute("CREATE TABLE IF NOT EXISTS numbers (n int PRIMARY KEY)")
            while True:
                await connection.execute("INSERT INTO numbers VALUES ($1)", start)
                self.rows.append(start)
                start += 1
        finally:
            connection.terminate()

    async def write_entries(self) -> None:
        url = valkey.url(self.home / "valkey")
        async with Redis.from_url(url, protocol=2, retry=None) as client:
            while True:
                self.entries.append(await client.xadd("numbers", {"n": len(self.entries)}))

    async def write_objects(self) -> None:
        store = open_objects((self.home / "objects").as_uri())
        while True:
            key = f"numbers/{len(self.objects)}"
            await obstore.put_async(store, key, key.encode())
            self.objects.append(key)

    async def ensure_kept(self) -> None:
        connection = await asyncpg.connect(
            postgres.url(self.home / "postgres", role=postgres.OWNER_ROLE)
        )
        found = await connection.fetch("SELECT n FROM numbers")
        await connection.close()
        assert {row["n"] for row in found} >= set(self.rows)
        async with Redis.from_url(valkey.url(self.home / "valkey"), protocol=2) as client:
            assert {key for key, _ in await client.xrange("numbers")} >= set(self.entries)
        store = open_objects((self.home / "objects").as_uri())
        for key in self.objects:
            content = await (await obstore.get_async(store, key)).bytes_async()
            assert bytes(content) == key.encode()


async def write_until_killed(writers: Writers, instance: Instance, *, start: int) -> None:
    rows, entries, objects = map(len, (writers.rows, writers.entries, writers.objects))
    tasks = [
        asyncio.create_task(writers.write_rows(start)),
        asyncio.create_task(writers.write_entries()),
        asyncio.create_task(writers.write_objects()),
    ]
    await until(
        lambda: (
            len(writers.rows) >= rows + 50
            and len(writers.entries) >= entries + 50
            and len(writers.objects) >= objects + 50
        )
    )
    await instance.kill_tree()
    tasks[2].cancel()
    async with asyncio.timeout(60):
        for task in tasks:
            with suppress(
                OSError, RedisError, asyncpg.PostgresError, asyncpg.InterfaceError,
                asyncio.CancelledError,
            ):  # fmt: skip
                await task


async def test_kill_of_the_whole_tree(used_home: Path) -> None:
    """Rows, log entries and objects survive two kills in the middle of writing."""
    writers = Writers(used_home)
    for start in (0, 1_000_000):
        async with running(used_home) as instance:
            await write_until_killed(writers, instance, start=start)
    async with running(used_home) as instance:
        await writers.ensure_kept()
        assert len(writers.rows) >= 100
        assert await instance.stop() == 0


async def test_valkey_waits_for_the_disk(used_home: Path) -> None:
    """The log's server is set to write each entry to disk before it answers."""
    async with (
        running(used_home),
        Redis.from_url(valkey.url(used_home / "valkey"), protocol=2) as client,
    ):
        names = ("appendonly", "appendfsync", "maxmemory-policy", "save", "lazyfree-lazy-expire")
        assert {name: (await client.config_get(name))[name] for name in names} == {
            "appendonly": "yes",
            "appendfsync": "always",
            "maxmemory-policy": "noeviction",
            "save": "",
            "lazyfree-lazy-expire": "yes",
        }


async def test_postgresql_waits_for_the_disk(used_home: Path) -> None:
    """The database writes to disk before it answers, and would notice damage."""
    async with running(used_home):
        connection = await asyncpg.connect(
            postgres.url(used_home / "postgres", role=postgres.OWNER_ROLE)
        )
        names = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
        assert [await connection.fetchval(f"SHOW {name}") for name in names] == ["on"] * 4
        await connection.close()
