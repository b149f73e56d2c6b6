"""What an earlier run left behind does not stand in the way of the next."""

import asyncio
import os
from pathlib import Path

import asyncpg
import psutil
from redis.asyncio import Redis
from tests.embedded.harness import running, until

from cartwheel.systems.embedded import postgres, valkey
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.leftovers import find_leftovers


async def test_pid_file_that_names_a_stranger(used_home: Path) -> None:
    """A pid that belongs to another program by now is nobody's server, and is left alone."""
    async with running(used_home) as instance:
        await instance.kill_tree()
    stranger = await asyncio.create_subprocess_exec("sleep", "60")
    for path in (
        used_home / "postgres/data/postmaster.pid",
        used_home / "postgres/.s.PGSQL.5432.lock",
    ):
        lines = path.read_text().splitlines()
        path.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
    try:
        async with running(used_home) as instance:
            assert await instance.stop() == 0
        assert stranger.returncode is None
    finally:
        stranger.kill()
        await stranger.wait()


async def test_servers_that_still_run(empty_home: Path) -> None:
    """Servers that outlived their parent are stopped, and what they had acknowledged is there."""
    home, account = empty_home, server_account()
    server = await postgres.Postgres.start(home / "postgres", account=account, log=home / "log")
    cache = await valkey.Valkey.start(home / "valkey", account=account, log=home / "log")
    connection = await asyncpg.connect(server.owner_url)
    await connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    async with Redis.from_url(cache.url, protocol=2) as client:
        await client.set("kept", "yes")
    async with running(home) as instance:
        assert not server.child.is_running
        assert not cache.child.is_running
        assert server.child.process.pid not in [p.pid for p in instance.servers()]
        fresh = await asyncpg.connect(server.owner_url)
        assert await fresh.fetchval("SELECT one FROM kept") == 1
        await fresh.close()
        async with Redis.from_url(cache.url, protocol=2) as client:
            assert await client.get("kept") == b"yes"
    connection.terminate()


async def test_only_servers_of_the_folder_are_leftovers(
    empty_home: Path, valkey: valkey.Valkey
) -> None:
    """A server of another folder, or another program in the folder, is not ours to stop."""
    home = empty_home
    sleeper = await asyncio.create_subprocess_exec("sleep", "60", cwd=home)
    try:
        await until(lambda: psutil.Process(sleeper.pid).name() == "sleep")
        assert find_leftovers("valkey-server", home) == []
        found = find_leftovers("valkey-server", valkey.folder)
        assert [process.pid for process in found] == [valkey.child.process.pid]
        assert os.getpid() not in [process.pid for process in find_leftovers("python", home)]
    finally:
        sleeper.kill()
        await sleeper.wait()


async def test_half_made_database(home: Path) -> None:
    """A first start that was cut off is made again."""
    folder = home / "postgres"
    folder.mkdir(parents=True)
    (folder / "unfinished").mkdir()
    (folder / "unfinished/PG_VERSION").write_text("18\n")
    async with running(home) as instance:
        assert await instance.stop() == 0
    assert not (folder / "unfinished").exists()


async def test_announcement_of_a_killed_server(used_home: Path) -> None:
    """What a killed server announced no longer counts."""
    async with running(used_home) as instance:
        await instance.kill_tree()
        assert (used_home / "run.json").exists()
        assert instance.home.find_run() is None
