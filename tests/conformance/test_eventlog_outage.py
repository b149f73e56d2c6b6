"""The server of an event log dies and comes back: nothing acknowledged is lost, all goes on."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from tests.conformance.eventlogs import Place
from tests.conftest import prepare_kafka
from tests.embedded.harness import until

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.eventlog.api import Append, Batch
from cartwheel.systems.eventlog.worker import Worker


@dataclass
class Server:
    """A server of this test's own, that it may kill."""

    place: Place
    kill: Callable[[], Awaitable[None]]
    start: Callable[[], Awaitable[None]]


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-outage-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
async def kafka_server(folder: Path) -> AsyncIterator[Server]:
    kafka = await prepare_kafka(folder)
    settings = "session.timeout.ms=1500&message.timeout.ms=1000"
    async with connect("redis://unused") as redis:
        await kafka.start()
        try:
            yield Server(Place(f"{kafka.url}?{settings}", redis), kafka.kill, kafka.start)
        finally:
            await kafka.stop()


@pytest.fixture
async def redis_server(folder: Path) -> AsyncIterator[Server]:
    running: list[Valkey] = []

    async def start() -> None:
        data = folder / "valkey"
        running.append(await Valkey.start(data, account=server_account(), log=folder / "log"))

    async def kill() -> None:
        running[-1].child.process.kill()
        await running[-1].child.process.wait()

    await start()
    try:
        async with connect(running[-1].url) as redis:
            yield Server(Place(running[-1].url, redis), kill, start)
    finally:
        await running[-1].stop()


@pytest.fixture(params=["redis_server", "kafka_server"])
def server(request: pytest.FixtureRequest) -> Server:
    server: Server = request.getfixturevalue(request.param)
    return server


async def test_a_server_is_killed_and_comes_back(server: Server) -> None:
    log = await server.place.open()
    handled: list[bytes] = []

    async def handle(batches: Sequence[Batch]) -> None:
        handled.extend(entry.value for batch in batches for entry in batch.entries)

    worker = Worker(log, topic="t", group="g", handle=handle, max_entries=10, linger=timedelta(0))
    acknowledged: list[bytes] = []
    attempts = 0

    async def write() -> None:
        nonlocal attempts
        while True:
            attempts += 1
            value = b"%d" % attempts
            with suppress(UnavailableError):
                await log.append("t", [Append(0, value)])
                acknowledged.append(value)
            await asyncio.sleep(0.005)

    async with asyncio.TaskGroup() as group:
        working = group.create_task(worker.run())
        writing = group.create_task(write())
        await until(lambda: len(handled) > 20)
        await server.kill()
        started = time.monotonic()
        with pytest.raises(UnavailableError):
            await log.append("t", [Append(1, b"x")])
        assert time.monotonic() - started < 10
        for question in (log.ping, lambda: log.ends("t")):
            started = time.monotonic()
            with pytest.raises(UnavailableError):
                await question()
            assert time.monotonic() - started < 12
        await server.start()
        before = len(acknowledged)
        await until(lambda: len(acknowledged) > before + 20)
        writing.cancel()
        await until(lambda: set(acknowledged) <= set(handled))
        working.cancel()
    firsts = [int(value) for value in dict.fromkeys(handled) if value != b"x"]
    assert firsts == sorted(firsts)
    await log.close()
