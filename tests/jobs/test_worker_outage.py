"""Redis away and back: the worker waits, goes on by itself, and does nothing twice."""

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.jobs.working import SendNote, new_job, working

from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.jobs.api import BullMQProducer, Outcome


class Server:
    """A Valkey of the test's own, on one folder and one address."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def start(self) -> None:
        log = self._folder.with_suffix(".log")
        self.valkey = await Valkey.start(self._folder, account=server_account(), log=log)

    async def stop(self) -> None:
        await self.valkey.stop()


@pytest.fixture
async def server(servers_folder: Path) -> AsyncIterator[Server]:
    server = Server(servers_folder / "outage-valkey")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def own_redis(server: Server) -> AsyncIterator[Redis]:
    async with connect(server.valkey.url) as redis:
        await redis.flushall()
        yield redis


async def test_a_job_that_ends_while_redis_is_away_is_completed_when_it_is_back(
    server: Server, own_redis: Redis
) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()
    ran: list[str] = []

    async def handle(note: SendNote) -> None:
        began.set()
        await go_on.wait()
        ran.append(note.text)

    producer = BullMQProducer(own_redis)
    await producer.add_all([new_job("during")])
    async with working(own_redis, handle, lock=timedelta(seconds=30)) as work:
        await began.wait()
        await server.stop()
        go_on.set()
        await until(lambda: work.scopes.ends == [None])
        assert work.finished == []
        await server.start()
        await work.ended(1)
        await producer.add_all([new_job("after")])
        finished = await work.ended(2)
    assert ran == ["during", "after"]
    assert [f.outcome for f in finished] == [Outcome.COMPLETED] * 2


async def test_a_worker_may_be_started_before_redis(server: Server, own_redis: Redis) -> None:
    async def handle(_: SendNote) -> None:
        return

    await BullMQProducer(own_redis).add_all([new_job()])
    await server.stop()
    async with working(own_redis, handle) as work:
        await asyncio.sleep(0)
        await server.start()
        await work.ended(1)


async def test_a_silent_redis_is_given_up_and_found_again(server: Server, own_redis: Redis) -> None:
    """A frozen server keeps its connections open and answers nothing."""
    ran: list[str] = []

    async def handle(note: SendNote) -> None:
        ran.append(note.text)

    producer = BullMQProducer(own_redis)
    async with working(own_redis, handle, lock=timedelta(milliseconds=300)) as work:
        await producer.add_all([new_job("before")])
        await work.ended(1)
        dropped = asyncio.Event()
        drop = work.worker._connection.drop

        def watched() -> None:
            drop()
            dropped.set()

        work.worker._connection.drop = watched
        process = server.valkey.child.process
        process.send_signal(signal.SIGSTOP)
        try:
            await dropped.wait()
        finally:
            process.send_signal(signal.SIGCONT)
        await producer.add_all([new_job("after")])
        await work.ended(2)
    assert ran == ["before", "after"]


async def test_a_worker_can_be_stopped_while_redis_is_away(
    server: Server, own_redis: Redis
) -> None:
    began = asyncio.Event()

    async def handle(_: SendNote) -> None:
        began.set()
        await asyncio.Event().wait()

    await BullMQProducer(own_redis).add_all([new_job()])
    async with working(own_redis, handle, drain=timedelta(milliseconds=50)) as work:
        await began.wait()
        await server.stop()
        async with asyncio.timeout(60):
            await work.stop()
    await server.start()
    assert work.worker.busy == 0
