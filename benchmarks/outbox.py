"""
How long a change takes from its commit to the handlers, and how fast a backlog drains.

Latency: single announcements are committed on a schedule by one process, relayed
by a second, and handled by a subscriber in a third; a sample is the time from the
return of COMMIT to the call of the handler, on the clock that all processes of the
machine share. The handler runs in its transaction, with the inbox. Throughput: a
backlog is written first, then one relay publishes and deletes it.

The peer is the outbox as it is commonly written: every 100 ms a poller selects up
to 100 unsent rows FOR UPDATE SKIP LOCKED, appends one after the other with XADD,
marks them as sent, and goes on at once while there are more. It has a table of its
own on servers of the same settings, and the same subscriber behind it.

Handling: a backlog of abandoned carts is worked off by the groups that decide about
interventions and that address webhooks, each announcement counted once for each group.
"""

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
import msgspec
import uvloop
from dishka import AsyncContainer, Provider, Scope, from_context, make_async_container
from pydantic import SecretStr

from cartwheel.domains.carts.api import CartAbandoned, CartItem
from cartwheel.domains.interventions.handlers import DECISIONS
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.webhooks.handlers import GROUP as WEBHOOKS
from cartwheel.entrypoints.house import HOUSE
from cartwheel.entrypoints.wiring import open_container, open_scope
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import connect
from cartwheel.kernel.settings import Settings
from cartwheel.migrations import runner
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.engines import Engines
from cartwheel.systems.embedded.postgres import APP_ROLE, Postgres
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.eventlog.api import Append, EventLog, partition_of
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog, stream_key
from cartwheel.systems.outbox.announcements import attributes
from cartwheel.systems.outbox.api import TOPIC, Outbox, Relay, Subscriber, Subscription
from cartwheel.systems.outbox.conveyor import Conveyor
from cartwheel.systems.rpc.api import RequestProvider, TransactionScope
from harness import median, percentile, report, table
from peers.outbox_polling import TABLE, poll, send_batch, write

DURABILITY = "Durability: Valkey AOF with appendfsync always; PostgreSQL synchronous_commit on."
RATE = 200
WARM = 100
PARTITIONS = 2
AGGREGATES = 5_000
BATCH = 1_000


class Noted(msgspec.Struct, frozen=True):
    """Something happened; about 330 bytes as JSON."""

    name: ClassVar[str] = "bench.noted"
    version: ClassVar[int] = 1

    store_id: UUID
    number: int
    padding: str = "x" * 260


def noted(number: int) -> tuple[Noted, str]:
    """Return an announcement and its aggregate's id."""
    return Noted(UUID(int=0), number), f"order {number % AGGREGATES}"


def polled(number: int) -> tuple[str, list[str], bytes]:
    """Return the same as a row for the poller."""
    message, aggregate = noted(number)
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(new_id()),
        "ce_type": message.name,
        "ce_typeversion": "1",
        "ce_source": "/cartwheel",
        "ce_subject": aggregate,
        "ce_time": "2026-03-02T10:00:00+00:00",
        "content-type": "application/json",
    }
    stream = stream_key(TOPIC, partition_of(aggregate, PARTITIONS))
    return stream, [word for pair in headers.items() for word in pair], msgspec.json.encode(message)


def new_folder() -> Path:
    """Make a folder that the servers' own account may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-bench-"))
    folder.chmod(0o711)
    return folder


@asynccontextmanager
async def engines() -> AsyncIterator[tuple[str, str]]:
    """Run PostgreSQL and Valkey on new folders; gives their URLs."""
    folder = new_folder()
    account = server_account()
    postgres = await Postgres.start(
        folder / "postgres", account=account, log=folder / "postgres.log"
    )
    valkey = await Valkey.start(folder / "valkey", account=account, log=folder / "valkey.log")
    try:
        await runner.upgrade(postgres.owner_url, app_role=APP_ROLE)
        owner = await asyncpg.connect(postgres.owner_url)
        await owner.execute(TABLE)
        await owner.close()
        yield postgres.app_url, valkey.url
    finally:
        await valkey.stop()
        await postgres.stop()
        shutil.rmtree(folder)


@asynccontextmanager
async def clients(
    database_url: str, redis_url: str
) -> AsyncIterator[tuple[Database, RedisStreamsLog, asyncpg.Connection]]:
    """Connect to the engines, the poller's way too."""
    database = Database.connect(database_url, pool_size=8)
    connection = await asyncpg.connect(database_url)
    async with connect(redis_url) as redis:
        log = RedisStreamsLog(redis, partitions=PARTITIONS)
        await log.open()
        yield database, log, connection
    await connection.close()
    await database.close()


async def relay(database: Database, log: RedisStreamsLog, _connection: object) -> None:
    """Be the process that relays."""
    await Relay(database, log).run()


async def poller(_database: object, log: RedisStreamsLog, connection: asyncpg.Connection) -> None:
    """Be the process that polls."""
    await poll(connection, log.redis)


class _Parts(Provider):
    database = from_context(provides=Database, scope=Scope.APP)


async def handler(database: Database, log: RedisStreamsLog, _connection: object) -> None:
    """Be the process that handles; prints number and time of each call."""

    @asynccontextmanager
    async def scope(store_id: UUID) -> AsyncIterator[AsyncContainer]:
        async with (
            TransactionScope(database, store_id=store_id) as transaction,
            container({TransactionScope: transaction}) as opened,
        ):
            yield opened

    async def note(message: Noted) -> None:
        print(message.number, time.monotonic(), flush=True)

    container = make_async_container(_Parts(), RequestProvider(), context={Database: database})
    await Subscriber("bench", (Subscription(Noted, note),), log, scope).run()


async def handled(announcements: int) -> tuple[float, float]:
    """
    Have a backlog of abandoned carts handled; return how many in a second, and in one of a core.

    By what `cartwheel run worker` runs, in this process: each cart is scored and decided
    about, offered to webhooks, and what is decided is delivered.
    """
    async with engines() as (database_url, redis_url):
        settings = Settings(home=Path("unused"), secret_key=SecretStr("x" * 32))
        objects = Path(tempfile.gettempdir()).as_uri()
        places = Engines(database_url, database_url, redis_url, "chdb://unused", objects)
        async with open_container(settings, places) as container:
            log = await container.get(EventLog)
            for first in range(0, announcements, BATCH):
                await log.append(TOPIC, [abandoned(first + n) for n in range(BATCH)])
            scope = partial(open_scope, container)
            live = asyncio.create_task((await container.get(LiveSettings)).run())
            readers = [
                asyncio.create_task(Subscriber(group.name, group.subscriptions, log, scope).run())
                for group in HOUSE.groups.groups
                if group.name in (DECISIONS.name, WEBHOOKS.name)
            ]
            started, busy = time.perf_counter(), time.process_time()
            while sum(
                [
                    lag.entries
                    for name in (DECISIONS.name, WEBHOOKS.name)
                    for lag in await log.lag(TOPIC, group=name)
                ]
            ):
                await asyncio.sleep(0.05)
            took, busy = time.perf_counter() - started, time.process_time() - busy
            for task in (live, *readers):
                task.cancel()
            await asyncio.gather(live, *readers, return_exceptions=True)
    return 2 * announcements / took, 2 * announcements / busy


def abandoned(number: int) -> Append:
    """Return an abandoned cart of three products as an entry of the log."""
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    cart_id = new_id()
    items = tuple(
        CartItem(
            product_id=f"{number}-{n}",
            name="Stoneware mug, 300 ml",
            category="kitchen.cups",
            brand="acme",
            price_minor=2450,
            currency="USD",
            quantity=1,
        )
        for n in range(3)
    )
    message = CartAbandoned(
        store_id=UUID(int=7),
        cart_id=cart_id,
        visitor_id=f"visitor-{number}",
        episode=1,
        opened_at=at - timedelta(minutes=50),
        abandoned_at=at,
        items=items,
        currency="USD",
        value_minor=7350,
    )
    headers = attributes(
        event_id=new_id(),
        name=message.name,
        version=message.version,
        subject=str(cart_id),
        time=at,
        traceparent=None,
    )
    return Append(
        partition_of(str(cart_id), PARTITIONS), msgspec.json.encode(message), headers, str(cart_id)
    )


ROLES: dict[str, Callable[[Any, Any, Any], Coroutine[Any, Any, None]]] = {
    "relay": relay,
    "poller": poller,
    "handler": handler,
}


async def play(role: str, database_url: str, redis_url: str) -> None:
    """Be one of the processes."""
    async with clients(database_url, redis_url) as parts:
        await ROLES[role](*parts)


@contextmanager
def process(role: str, *urls: str) -> Iterator[subprocess.Popen[str]]:
    """Run one of the processes."""
    running = subprocess.Popen(
        [sys.executable, __file__, "--role", role, *urls], stdout=subprocess.PIPE, text=True
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


async def latencies(role: str, *, samples: int) -> list[float]:
    """Commit on a schedule; return the milliseconds from each commit to its handler."""
    committed: dict[int, float] = {}
    async with engines() as urls, clients(*urls) as (database, _log, connection):

        async def announce(number: int) -> None:
            async with database.transaction() as transaction:
                await Outbox(transaction).announce_all([noted(number)])

        async def hand_in(number: int) -> None:
            await write(connection, [polled(number)])

        commit = announce if role == "relay" else hand_in
        with process(role, *urls), process("handler", *urls) as handling:
            reading = asyncio.create_task(asyncio.to_thread(_read_calls, handling, WARM + samples))
            started = time.monotonic()
            for number in range(WARM + samples):
                if number == WARM:  # by now every process has had something to do
                    await asyncio.sleep(1.5)
                    started = time.monotonic() - WARM / RATE
                await asyncio.sleep(started + number / RATE - time.monotonic())
                await commit(number)
                committed[number] = time.monotonic()
            called = await reading
    return [(called[n] - committed[n]) * 1000 for n in range(WARM, WARM + samples)]


def _read_calls(handling: subprocess.Popen[str], count: int) -> dict[int, float]:
    assert handling.stdout is not None
    called: dict[int, float] = {}
    while len(called) < count:
        number, moment = handling.stdout.readline().split()
        called.setdefault(int(number), float(moment))
    return called


async def throughput(rows: int, rounds: int) -> tuple[list[float], list[float]]:
    """Drain backlogs with the relay and with the poller in turn; return rows per second."""
    ours, theirs = [], []
    async with engines() as urls, clients(*urls) as (database, log, connection):
        for _ in range(rounds):
            for first in range(0, rows, BATCH):
                async with database.transaction() as transaction:
                    batch = [noted(number) for number in range(first, first + BATCH)]
                    await Outbox(transaction).announce_all(batch)
            [conveyor] = Relay(database, log).conveyors
            ours.append(await _drain(partial(_carry, conveyor), rows))
            some = rows // 10  # it is slower by so much
            await write(connection, [polled(number) for number in range(some)])
            theirs.append(await _drain(lambda: send_batch(connection, log.redis), some))
    return ours, theirs


async def _carry(conveyor: Conveyor) -> int:
    return (await conveyor.carry()).rows


async def _drain(batch: Callable[[], Coroutine[Any, Any, int]], rows: int) -> float:
    started = time.perf_counter()
    done = 0
    while done < rows:
        done += await batch()
    return rows / (time.perf_counter() - started)


def main() -> None:
    """Measure, print the table and the figures; or be one of the processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less than 50 seconds")
    parser.add_argument("--handling", action="store_true", help="the handling alone")
    parser.add_argument("--role", choices=ROLES, help=argparse.SUPPRESS)
    parser.add_argument("urls", nargs="*", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.role:
        uvloop.run(play(arguments.role, *arguments.urls))
        return
    if arguments.handling:
        per_second, per_core_second = uvloop.run(handled(20_000))
        report(
            announcements_handled_per_second=per_second,
            announcements_handled_per_core_second=per_core_second,
        )
        return
    rounds, rows, seconds = (3, 20_000, 8) if arguments.quick else (5, 50_000, 30)
    took = uvloop.run(latencies("relay", samples=RATE * seconds))
    took_polling = uvloop.run(latencies("poller", samples=RATE * seconds))
    ours, theirs = uvloop.run(throughput(rows, rounds))
    handling, of_a_core = uvloop.run(handled(rows))
    figures = {
        "p50_ms_commit_to_delivered": percentile(took, 50),
        "p99_ms_commit_to_delivered": percentile(took, 99),
        "rows_per_second": median(ours),
        "p50_ms_polling": percentile(took_polling, 50),
        "p99_ms_polling": percentile(took_polling, 99),
        "rows_per_second_polling": median(theirs),
        "ratio_rows_vs_polling": median(ours) / median(theirs),
        "announcements_handled_per_second": handling,
        "announcements_handled_per_core_second": of_a_core,
    }
    table(
        f"From commit to a handler's call, and a backlog through one relay. {DURABILITY}",
        ["", f"p50 at {RATE}/s", f"p99 at {RATE}/s", "rows/s"],
        [
            [name, f"{p50:.1f} ms", f"{p99:.1f} ms", f"{rate:,.0f}"]
            for name, p50, p99, rate in (
                ("cartwheel relay", *list(figures.values())[:3]),
                ("poller, 100 ms", *list(figures.values())[3:6]),
            )
        ],
    )
    print(f"\nAnnouncements handled by their groups: {handling:,.0f}/s")
    report(**figures)


if __name__ == "__main__":
    main()
