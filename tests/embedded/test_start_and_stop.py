"""`up` brings its servers along and takes every one of them with it."""

import asyncio
import signal
import stat
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from tests.embedded.harness import Instance, running, until

from cartwheel import __version__
from cartwheel.systems.embedded.sockets import leave_socket_folder, socket_folder


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_stops_cleanly(used_home: Path, number: signal.Signals) -> None:
    """A signal ends server and engines within ten seconds, with 0 and without a word."""
    async with running(used_home) as instance:
        servers = instance.servers()
        assert {process.name() for process in servers} == {"postgres", "valkey-server"}
        assert instance.run.pid == instance.process.pid
        assert instance.run.version == __version__
        assert instance.run.admin_url is not None
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(f"{instance.run.url}/metrics")).status_code == 404
            assert (await client.get(f"{instance.run.admin_url}/metrics")).status_code == 200
        assert await instance.stop(number) == 0
        assert instance.faults == []
        assert not any(process.is_running() for process in servers)
        assert not (used_home / "run.json").exists()


async def test_starts_again_on_the_same_home(home: Path) -> None:
    """What was made once is used again."""
    async with running(home) as instance:
        made = (home / "postgres/data/PG_VERSION").stat().st_mtime_ns
        assert await instance.stop() == 0
    async with running(home):
        assert (home / "postgres/data/PG_VERSION").stat().st_mtime_ns == made


async def test_open_streams_do_not_hold_it_up(used_home: Path) -> None:
    """A client that reads forever is cut off in time."""
    async with (
        running(used_home) as instance,
        httpx.AsyncClient(trust_env=False) as client,
        client.stream("GET", f"{instance.run.url}/stream") as response,
    ):
        chunks = response.aiter_bytes()
        assert (await anext(chunks)).startswith(b"tick\n")
        assert await instance.stop() == 0


async def test_can_be_stopped_while_it_starts(home: Path) -> None:
    """A signal during the start leaves no server and a home that starts."""
    instance = await Instance.launch(home)
    await until((home / "postgres").exists)
    servers = instance.servers()
    assert await instance.stop() == 0
    await until(lambda: not any(process.is_running() for process in servers))
    async with running(home):
        pass


async def test_second_signal_ends_it_at_once(used_home: Path) -> None:
    """Whoever presses Ctrl-C twice does not wait for open requests."""
    async with (
        running(used_home) as instance,
        httpx.AsyncClient(trust_env=False) as client,
        client.stream("GET", f"{instance.run.url}/stream"),
    ):
        instance.process.send_signal(signal.SIGINT)
        await until(lambda: not _listens(instance))
        servers = instance.servers()
        assert await instance.stop(signal.SIGINT, seconds=5) == 130
        await until(lambda: not any(process.is_running() for process in servers))


async def test_servers_end_when_the_parent_is_killed(used_home: Path) -> None:
    """Killing the parent alone leaves nothing running."""
    async with running(used_home) as instance:
        servers = instance.servers()
        instance.process.kill()
        assert await instance.ended() == -signal.SIGKILL
        await until(lambda: not any(process.is_running() for process in servers))


async def test_only_its_user_gets_in(home: Path) -> None:
    """The engines listen on sockets in closed folders and on no port."""
    async with running(home) as instance:
        for folder in ("postgres", "valkey", "clickhouse", "objects", "logs"):
            assert stat.S_IMODE((home / folder).stat().st_mode) == 0o700
        assert stat.S_IMODE((home / "run.json").stat().st_mode) == 0o600
        for socket in ("postgres/.s.PGSQL.5432", "valkey/valkey.sock"):
            assert stat.S_IMODE((home / socket).stat().st_mode) == 0o700
        for process in instance.servers():
            assert process.net_connections(kind="inet") == []


async def test_two_homes_side_by_side(home: Path) -> None:
    """Homes share nothing."""
    async with running(home) as first, running(home.with_name("second")) as second:
        assert first.run.url != second.run.url
        codes = await asyncio.gather(first.stop(), second.stop())
        assert codes == [0, 0]


async def test_deep_home(home: Path) -> None:
    """A path too long for a socket is no obstacle."""
    deep = home.joinpath(*["a-rather-long-name-of-a-folder"] * 4)
    async with running(deep) as instance:
        outside = [
            socket_folder(deep / "postgres", name=".s.PGSQL.5432"),
            socket_folder(deep / "valkey", name="valkey.sock"),
        ]
        assert [stat.S_IMODE(folder.stat().st_mode) for folder in outside] == [0o700, 0o700]
        assert await instance.stop() == 0
        assert not any(folder.exists() for folder in outside)


def test_a_killed_server_leaves_no_folder_outside(home: Path) -> None:
    """What it had there goes with it; what is somebody else's stays."""
    deep = home.joinpath(*["a-rather-long-name-of-a-folder"] * 4)
    for others in ((), ("somebody-else",)):
        outside = socket_folder(deep, name="any.sock")
        outside.mkdir()
        for name in ("any.sock", "any.sock.lock", *others):
            (outside / name).touch()
        leave_socket_folder(deep, name="any.sock")
        assert outside.exists() == bool(others)
    (outside / "somebody-else").unlink()
    outside.rmdir()


def _listens(instance: Instance) -> bool:
    # The admin port goes on to the end, so that whoever watches sees how it stops.
    run = instance.home.find_run()
    port = urlsplit(run.url).port if run else None
    connections = psutil.Process(instance.process.pid).net_connections(kind="tcp")
    return any(
        connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
        for connection in connections
    )
