"""Carts follow the log exactly once, and are abandoned by the store's watermark."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.making import open_store

from cartwheel.domains.accounts.api import StoreClock, StoreDirectory
from cartwheel.domains.carts.contracts import CartStats
from cartwheel.domains.carts.follower import CartFollower
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.domains.carts.sweeper import CartSweeper
from cartwheel.domains.events.api import (
    ADD,
    BUY,
    EVENTS_TOPIC,
    VIEW,
    Activity,
    ActivityChunk,
    Line,
    Parcel,
)
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog.api import Append, Batch, Entry
from cartwheel.systems.eventlog.progress import consumer_progress
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog

START = datetime(2019, 10, 1, tzinfo=UTC)
LINE = Line("p", "", "", "", "USD", 1000, 1)


class FixedClock:
    """A clock that tests set."""

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


@pytest.fixture(autouse=True)
async def log(redis: Redis, database: Database) -> RedisStreamsLog:
    async with database.transaction() as connection:
        await connection.execute(sa.delete(consumer_progress))
    log = RedisStreamsLog(redis, partitions=1)
    await log.open()
    return log


@pytest.fixture
def follower(database: Database) -> CartFollower:
    return CartFollower(database=database, stores=StoreDirectory(database))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def sweeper(database: Database, log: RedisStreamsLog, clock: FixedClock) -> CartSweeper:
    return CartSweeper(database=database, stores=StoreDirectory(database), log=log, clock=clock)


def did(visitor: str, minutes: float, kind: int) -> Activity:
    at_ms = int((START + timedelta(minutes=minutes)).timestamp() * 1000)
    if kind == BUY:
        return Activity(visitor, at_ms, BUY, (), "o", "USD", 990)
    return Activity(visitor, at_ms, kind, (LINE,) if kind == ADD else ())


def entry(position: str, store_id: UUID, *activities: Activity, log: str = "") -> Entry:
    parcel = Parcel(position, store_id, list(activities))
    value = msgspec.msgpack.encode(ActivityChunk([parcel], log))
    return Entry("9-9", value, {})


def chunk(position: str, store_id: UUID, *activities: Activity) -> list[Batch]:
    return [Batch(0, [entry(position, store_id, *activities)])]


async def announced(database: Database, store_id: UUID) -> list[str]:
    async with database.transaction() as connection:
        rows = await connection.execute(
            sa.text(
                "SELECT name FROM outbox WHERE convert_from(body, 'UTF8') LIKE :store"
                " ORDER BY position"
            ),
            {"store": f"%{store_id}%"},
        )
        return list(rows.scalars())


async def stats(database: Database, store_id: UUID) -> CartStats:
    async with database.transaction(store_id=store_id) as connection:
        return await CartRepository(connection).stats(store_id)


async def test_a_chunk_that_comes_again_changes_nothing(
    follower: CartFollower, database: Database
) -> None:
    store_id = await open_store(database)
    batch = chunk("1-1", store_id, did("v", 0, ADD), did("v", 1, BUY), did("v", 2, ADD))
    for _ in range(3):
        await follower.handle(batch)
    found = await stats(database, store_id)
    assert (found.carts, found.converted, found.open, found.events_seen) == (2, 1, 1, 3)
    assert await announced(database, store_id) == ["cart.converted"]


async def test_a_chunk_that_was_appended_twice_counts_once(
    follower: CartFollower, database: Database
) -> None:
    """As when the pipeline died between telling the topic and committing its batch."""
    store_id = await open_store(database)
    first = entry("1-1", store_id, did("v", 0, ADD))
    await follower.handle([Batch(0, [first, first])])
    await follower.handle([Batch(0, [first, entry("2-0", store_id, did("v", 1, VIEW)), first])])
    found = await stats(database, store_id)
    assert (found.carts, found.events_seen) == (1, 2)


@pytest.mark.parametrize(("first", "second"), [("", "1f00"), ("redis0", "kafka0")])
async def test_the_activities_of_another_log_are_new_whatever_their_positions(
    follower: CartFollower, database: Database, first: str, second: str
) -> None:
    """Also where one batch holds both: a topic may outlive the one it was made from."""
    store_id = await open_store(database)
    old = entry("900-0", store_id, did("v", 0, ADD), log=first)
    new = entry("1-0", store_id, did("w", 1, ADD), log=second)
    await follower.handle([Batch(0, [old])])
    await follower.handle([Batch(0, [old, new])])
    await follower.handle([Batch(0, [new])])
    found = await stats(database, store_id)
    assert (found.carts, found.events_seen) == (2, 2)


async def test_the_clock_waits_for_the_log_that_is_read_now(
    follower: CartFollower, sweeper: CartSweeper, log: RedisStreamsLog, database: Database
) -> None:
    """Progress in an older log with higher positions lets no barrier pass."""
    store_id = await open_store(database)
    [position] = await log.append(EVENTS_TOPIC, [Append(0, b"[]")])
    await follower.handle([Batch(0, [entry("9999999999999-0", store_id, log="older")])])
    sweeping = asyncio.create_task(sweeper.sweep())
    done, _ = await asyncio.wait({sweeping}, timeout=0.2)
    assert not done
    identity = await log.identity(EVENTS_TOPIC)
    await follower.handle([Batch(0, [entry(position, store_id, log=identity)])])
    async with asyncio.timeout(10):
        await sweeping


async def test_carts_and_announcements_go_together_or_not_at_all(
    follower: CartFollower, database: Database
) -> None:
    """What an overtaken owner does late has no effect."""
    store_id = await open_store(database)
    await follower.handle(chunk("5-0", store_id, did("v", 0, ADD)))
    await follower.handle(chunk("4-0", store_id, did("v", 1, BUY)))
    found = await stats(database, store_id)
    assert (found.open, found.converted) == (1, 0)
    assert await announced(database, store_id) == []


async def test_a_replayed_store_lives_by_its_events_alone(
    follower: CartFollower, sweeper: CartSweeper, database: Database
) -> None:
    """The cart left 30 minutes before the last event is abandoned; the warm one stays open."""
    store_id = await open_store(database, clock=StoreClock.EVENTS)
    await follower.handle(
        chunk("1-1", store_id, did("a", 0, ADD), did("b", 1, ADD), did("c", 30, VIEW))
    )
    assert await sweeper.sweep() == 1
    found = await stats(database, store_id)
    assert (found.carts, found.abandoned, found.open) == (2, 1, 1)
    assert found.watermark == START + timedelta(minutes=30)
    assert await announced(database, store_id) == ["cart.abandoned"]
    assert await sweeper.sweep() == 0


async def test_a_live_store_goes_by_the_wall_clock(
    follower: CartFollower,
    sweeper: CartSweeper,
    clock: FixedClock,
    database: Database,
) -> None:
    store_id = await open_store(database)
    await follower.handle(chunk("1-1", store_id, did("a", 0, ADD)))
    clock.time = START + timedelta(minutes=29, seconds=59)
    await sweeper.sweep()
    assert (await stats(database, store_id)).abandoned == 0
    clock.time = START + timedelta(minutes=30)
    await sweeper.sweep()
    assert (await stats(database, store_id)).abandoned == 1


async def test_a_backlog_never_abandons_a_cart(
    follower: CartFollower,
    sweeper: CartSweeper,
    clock: FixedClock,
    log: RedisStreamsLog,
    database: Database,
) -> None:
    """While events wait in the log, the clock stands; they may say that the visitor was there."""
    store_id = await open_store(database)
    [position] = await log.append(EVENTS_TOPIC, [Append(0, b"[]")])
    await follower.handle(chunk("1-1", store_id, did("a", 0, ADD)))
    clock.time = START + timedelta(minutes=30)
    sweeping = asyncio.create_task(sweeper.sweep())
    done, _ = await asyncio.wait({sweeping}, timeout=0.2)
    assert not done
    assert (await stats(database, store_id)).abandoned == 0
    identity = await log.identity(EVENTS_TOPIC)
    read = entry(position, store_id, did("a", 29, VIEW), log=identity)
    await follower.handle([Batch(0, [read])])
    async with asyncio.timeout(10):
        await sweeping
    assert (await stats(database, store_id)).abandoned == 0


async def test_another_stores_carts_are_out_of_reach(
    follower: CartFollower, database: Database
) -> None:
    """Row-level security hides them even from a query that forgets the store."""
    store_id = await open_store(database)
    other = await open_store(database)
    await follower.handle(chunk("1-1", store_id, did("a", 0, ADD)))
    async with database.transaction(store_id=other) as connection:
        assert (await connection.execute(sa.text("SELECT count(*) FROM carts"))).scalar() == 0
    async with database.transaction() as connection:
        assert (await connection.execute(sa.text("SELECT count(*) FROM carts"))).scalar() == 0


async def test_sweepers_side_by_side_abandon_a_cart_once(
    follower: CartFollower,
    sweeper: CartSweeper,
    clock: FixedClock,
    database: Database,
) -> None:
    store_id = await open_store(database)
    visitors = [f"v{n}" for n in range(20)]
    await follower.handle(chunk("1-1", store_id, *(did(v, 0, ADD) for v in visitors)))
    clock.time = START + timedelta(hours=1)
    await asyncio.gather(*(sweeper.sweep() for _ in range(5)))
    await sweeper.sweep()
    assert (await stats(database, store_id)).abandoned == 20
    assert await announced(database, store_id) == ["cart.abandoned"] * 20


async def test_a_sweep_gives_up_on_a_log_that_was_made_anew(
    sweeper: CartSweeper, log: RedisStreamsLog, redis: Redis
) -> None:
    """Carts will never come to the end of the old one."""
    await log.append(EVENTS_TOPIC, [Append(0, b"[]")])
    sweeping = asyncio.create_task(sweeper.sweep())
    assert not (await asyncio.wait([sweeping], timeout=0.5))[0]
    await redis.flushall()
    await log.open()
    async with asyncio.timeout(30):
        with pytest.raises(UnavailableError, match="made anew"):
            await sweeping
    assert await sweeper.sweep() == 0
