"""Several relays work at once, die and come back; each aggregate keeps its order."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis
from tests.conformance.announcing import (
    SOON,
    announce,
    carry,
    clear,
    first_deliveries,
    letters,
    numbers,
    published_for,
    running,
    totals,
    waiting,
)
from tests.embedded.harness import until

from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.outbox.api import Relay

HOLD_LIMIT = timedelta(seconds=1)
AGGREGATES = [f"aggregate {number}" for number in range(24)]


@pytest.fixture(autouse=True)
async def empty_outbox(database: Database) -> None:
    await clear(database)


@pytest.fixture
async def event_log(redis: Redis) -> RedisStreamsLog:
    log = RedisStreamsLog(redis, partitions=2)
    await log.open()
    return log


async def produce(database: Database, changes: range) -> None:
    """Write numbered changes of all aggregates at once, a few in each transaction."""

    async def change(aggregate: str) -> None:
        for first in changes[::5]:
            await announce(database, *range(first, first + 5), aggregate=aggregate)

    await asyncio.gather(*map(change, AGGREGATES))


async def test_several_relays_keep_the_order_of_each_aggregate_and_repeat_nothing(
    database: Database, event_log: EventLog
) -> None:
    async with running(*(Relay(database, event_log, poll_every=SOON) for _ in range(3))):
        await produce(database, range(100))
        found = await published_for(event_log, AGGREGATES, changes=100)
        await until(lambda: is_empty(database))
    assert [numbers(found[aggregate]) for aggregate in AGGREGATES] == [
        list(range(100)) for _ in AGGREGATES
    ]
    assert await totals(database) == (100 * len(AGGREGATES), 0, 0)


async def test_two_relays_share_the_lanes_of_one_backlog(
    database: Database, event_log: EventLog
) -> None:
    """While one appends, the other finds lanes that the first has left to it."""
    inside: set[str] = set()
    both = asyncio.Event()

    class MeetingLog(RedisStreamsLog):
        name = ""

        async def append(self, topic: str, entries: object) -> list[str]:
            inside.add(self.name)
            if len(inside) == 2:
                both.set()
            async with asyncio.timeout(60):
                await both.wait()
            return await super().append(topic, entries)  # type: ignore[arg-type]

    await produce(database, range(5))
    relays = []
    for name in ("first", "second"):
        log = MeetingLog(event_log.redis, partitions=2)  # type: ignore[attr-defined]
        log.name = name
        relays.append(Relay(database, log))
    carried = await asyncio.gather(*(carry(relay) for relay in relays))
    assert min(carried) > 0
    assert sum(carried) + await waiting(database) == 5 * len(AGGREGATES)


@asynccontextmanager
async def relay_process(
    postgres: Postgres, valkey: Valkey
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a relay; each line it writes says that it is about to append."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).with_name("relay_process.py")),
        postgres.app_url,
        valkey.url,
        "2",
        str(HOLD_LIMIT.total_seconds()),
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 20,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def begins_to_append(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    async with asyncio.timeout(60):
        assert await process.stdout.readline() != b""


async def is_empty(database: Database) -> bool:
    return await waiting(database) == 0


async def test_a_relay_killed_while_it_publishes_loses_nothing(
    database: Database, postgres: Postgres, valkey: Valkey, event_log: EventLog
) -> None:
    async with relay_process(postgres, valkey) as process:
        await announce(database, *range(50), aggregate="a")
        await begins_to_append(process)
        process.kill()
        await process.wait()
    async with running(Relay(database, event_log, poll_every=SOON)):
        await until(lambda: is_empty(database))
    found = await published_for(event_log, ["a"], changes=50)
    assert first_deliveries(found["a"]) == list(range(50))


async def test_a_stopped_relay_loses_its_lanes_and_comes_back_late_without_harm(
    database: Database, postgres: Postgres, valkey: Valkey, event_log: EventLog
) -> None:
    async with relay_process(postgres, valkey) as process:
        await announce(database, *range(50), aggregate="a")
        await begins_to_append(process)
        process.send_signal(signal.SIGSTOP)
        async with running(Relay(database, event_log)):
            await announce(database, *range(50, 100), aggregate="a")
            await until(lambda: is_empty(database))
        # It appends what it had read long ago, fails to delete it, and goes on.
        process.send_signal(signal.SIGCONT)
        await announce(database, *range(100, 150), aggregate="a")
        await until(lambda: is_empty(database))
    found = await published_for(event_log, ["a"], changes=150)
    assert first_deliveries(found["a"]) == list(range(150))
    assert await totals(database) == (150, 0, 0)
    assert await letters(database) == []


async def test_lanes_are_freed_of_a_session_that_the_database_does_not_end_by_itself(
    database: Database, postgres: Postgres, event_log: EventLog
) -> None:
    """As that of a process that was stopped in the middle of reading a long answer."""
    stuck = await asyncpg.connect(postgres.app_url)
    try:
        await stuck.execute("BEGIN; SELECT FROM outbox_lanes FOR UPDATE")
        await announce(database, 1, aggregate="a")
        async with running(Relay(database, event_log, hold_limit=HOLD_LIMIT)):
            await until(lambda: is_empty(database))
        with pytest.raises(asyncpg.InterfaceError, match="closed"):
            await stuck.fetchval("SELECT 1")
    finally:
        stuck.terminate()


async def test_order_and_completeness_survive_kills_and_stops_under_load(
    database: Database, postgres: Postgres, valkey: Valkey, event_log: EventLog
) -> None:
    async with AsyncExitStack() as stack:
        killed, stopped, _steady = processes = [
            await stack.enter_async_context(relay_process(postgres, valkey)) for _ in range(3)
        ]
        for process in processes:
            working = asyncio.create_task(begins_to_append(process))
            while not working.done():
                await announce(database, 0, aggregate=f"warm {new_id()}")
            await working
        producing = asyncio.create_task(produce(database, range(150)))
        await begins_to_append(stopped)
        stopped.send_signal(signal.SIGSTOP)
        await begins_to_append(killed)
        killed.kill()
        await producing
        await until(lambda: is_empty(database))
        stopped.send_signal(signal.SIGCONT)
        await produce(database, range(150, 200))
        await until(lambda: is_empty(database))
    found = await published_for(event_log, AGGREGATES, changes=200)
    assert [first_deliveries(found[aggregate]) for aggregate in AGGREGATES] == [
        list(range(200)) for _ in AGGREGATES
    ]
    assert await letters(database) == []
