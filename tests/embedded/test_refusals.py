"""What `up` does not start on, said in one line, with the home left as it was."""

import hashlib
import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis
from tests.embedded.harness import UP, refused, running

from cartwheel import __version__
from cartwheel.systems.embedded import postgres, valkey
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.errors import StartError


def contents(home: Path) -> dict[str, str]:
    """The digests of everything in a home but its lock and its logs."""
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.rglob("*")
        if path.is_file() and path.name != "lock" and path.parent.name != "logs"
    }


async def make(home: Path) -> dict[str, str]:
    async with running(home) as instance:
        async with Redis.from_url(valkey.url(home / "valkey"), protocol=2) as client:
            await client.set("kept", "yes")
        assert await instance.stop() == 0
    return contents(home)


async def ensure_intact(home: Path) -> None:
    async with running(home), Redis.from_url(valkey.url(home / "valkey"), protocol=2) as client:
        assert await client.get("kept") == b"yes"


async def test_second_up(used_home: Path) -> None:
    """A home has one process, which goes on undisturbed."""
    async with running(used_home) as instance:
        run = instance.run
        assert await refused(used_home) == [
            f"cartwheel: Another Cartwheel (process {instance.process.pid}) runs on {used_home}."
        ]
        assert instance.run == run
        await instance.ready(seconds=5)
        assert await instance.stop() == 0


async def test_taken_port(home: Path) -> None:
    """A taken port is found before any engine starts."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert await refused(home, env={"CARTWHEEL_PORT": str(port)}) == [
            (
                f"cartwheel: Port {port} of 127.0.0.1 is taken: "
                "stop what runs there or give another --port."
            )
        ]
    assert not (home / "postgres").exists()


async def test_port_shared_with_another_server(home: Path) -> None:
    """A port that another program is willing to share is taken all the same."""
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = taken.getsockname()[1]
        lines = await refused(home, env={"CARTWHEEL_PORT": str(port)})
        assert [line.split(":")[1].strip() for line in lines] == [
            f"Port {port} of 127.0.0.1 is taken"
        ]


async def test_newer_home(home: Path) -> None:
    """A home of a newer version waits for that version."""
    before = await make(home)
    (home / "version.json").write_text('{"version":"99.1.0"}')
    assert await refused(home) == [
        (
            f"cartwheel: {home} was used by Cartwheel 99.1.0, this is {__version__}: "
            "run that version or a newer one."
        )
    ]
    (home / "version.json").write_text(f'{{"version":"{__version__}"}}')
    assert contents(home) == before


async def test_data_of_another_postgresql(home: Path) -> None:
    """A cluster of another major version is not touched."""
    await make(home)
    data = home / "postgres/data"
    (data / "PG_VERSION").write_text("17\n")
    before = contents(home / "postgres")
    assert await refused(home) == [
        (
            f"cartwheel: {data} was made by PostgreSQL 17, this is 18: "
            "move the data with pg_dump, or set CARTWHEEL_DATABASE_URL."
        )
    ]
    assert contents(home / "postgres") == before
    (data / "PG_VERSION").write_text("18\n")
    await ensure_intact(home)


async def test_full_disk(small_disk: Callable[[int], Path]) -> None:
    """A full disk is said to be full, and the home starts when there is room again."""
    home = small_disk(300) / "home"
    before = await make(home)
    ballast = home.parent / "ballast"
    fill(ballast)
    assert await refused(home) == [
        (
            f"cartwheel: The disk of {home} is full: 0 MiB are free, "
            "Cartwheel starts with 128 MiB or more."
        )
    ]
    assert contents(home) == before
    ballast.unlink()
    await ensure_intact(home)


async def test_read_only_disk(small_disk: Callable[[int], Path]) -> None:
    """A read-only disk is said to be read-only."""
    disk = small_disk(300)
    home = disk / "home"
    before = await make(home)
    remount(disk, "ro")
    assert await refused(home) == [f"cartwheel: Cannot write to {home}: the disk is read-only."]
    assert contents(home) == before
    remount(disk, "rw")
    await ensure_intact(home)


async def test_new_home_on_a_read_only_disk(small_disk: Callable[[int], Path]) -> None:
    """Nothing can be made there."""
    disk = small_disk(1)
    remount(disk, "ro")
    home = disk / "home"
    assert await refused(home) == [f"cartwheel: Cannot write to {home}: the disk is read-only."]


async def test_home_that_is_a_file(empty_home: Path) -> None:
    """A file in the place of the home stays a file."""
    (empty_home / "home").write_text("mine")
    assert await refused(empty_home / "home") == [
        (
            f"cartwheel: Cannot write to {empty_home}/home: "
            "something that is not a folder stands there."
        )
    ]
    assert (empty_home / "home").read_text() == "mine"


async def test_disk_that_fills_up_while_making_the_database(
    small_disk: Callable[[int], Path],
) -> None:
    """A database that does not fit leaves nothing half made."""
    folder = small_disk(20) / "postgres"
    log = folder.parent / "log"
    with pytest.raises(StartError) as refusal:
        await postgres.Postgres.start(folder, account=server_account(), log=log)
    assert str(refusal.value) == (
        f"The database cannot be made: initdb ended with 1: the disk is full (log: {log})."
    )
    assert list(folder.iterdir()) == []


async def test_unreachable_database(home: Path) -> None:
    """A database given by URL that is away is said to be away."""
    url = "postgresql://cartwheel_app@127.0.0.1:1/cartwheel"
    assert await refused(home, env={"CARTWHEEL_DATABASE_URL": url}) == [
        "cartwheel: The database does not answer"
    ]


async def test_role_that_bypasses_row_level_security(
    home: Path, postgres_admin: asyncpg.Connection, admin_url: str
) -> None:
    """The application does not run as a superuser."""
    assert await postgres_admin.fetchval("SHOW is_superuser") == "on"
    assert await refused(home, env={"CARTWHEEL_DATABASE_URL": admin_url}) == [
        (
            "cartwheel: The role postgres bypasses row-level security: give the application one "
            "that is neither a superuser nor has BYPASSRLS."
        )
    ]


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("CARTWHEEL_OUTBOUND_ALLOWED_PORTS", "secret", "Input should be JSON"),
        ("CARTWHEEL_PORT", "99999", "Input should be less than or equal to 65535"),
    ],
)
async def test_settings_that_cannot_be_read(
    home: Path, name: str, value: str, complaint: str
) -> None:
    """The line names the variable, and not its value, which may be a secret."""
    assert await refused(home, command=UP, env={name: value}) == [f"cartwheel: {name}: {complaint}"]


def remount(disk: Path, mode: str) -> None:
    """Make a disk read-only, or writable again."""
    subprocess.run(["mount", "-o", f"remount,{mode}", str(disk)], check=True)


def fill(ballast: Path) -> None:
    """Leave no room on the disk."""
    with ballast.open("wb") as file:
        chunk = bytes(1 << 20)
        try:
            while True:
                file.write(chunk)
                file.flush()
        except OSError:
            os.ftruncate(file.fileno(), os.lseek(file.fileno(), 0, os.SEEK_END))
