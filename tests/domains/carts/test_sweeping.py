"""Carts are abandoned by the watermark of their store, and one store holds up no other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from structlog.testing import capture_logs
from tests.domains.carts.making import START, announced, chunk, did, entry, stats
from tests.domains.making import open_store
from tests.kit.clock import MovedClock

from cartwheel.domains.carts.follower import CartFollower
from cartwheel.domains.carts.sweeper import CartSweeper, Sweep
from cartwheel.domains.events.api import ADD, EVENTS_TOPIC, VIEW
from cartwheel.domains.stores.api import Store, StoreClock, StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog.api import Append, Batch
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.leadership.api import LeadershipLostError, Term


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
    async with asyncio.timeout(60):
        await sweeping


async def test_a_replayed_store_lives_by_its_events_alone(
    follower: CartFollower, sweeper: CartSweeper, database: Database
) -> None:
    """The cart left 30 minutes before the last event is abandoned; the warm one stays open."""
    store_id = await open_store(database, clock=StoreClock.EVENTS)
    await follower.handle(
        chunk("1-1", store_id, did("a", 0, ADD), did("b", 1, ADD), did("c", 30, VIEW))
    )
    assert (await sweeper.sweep()).abandoned == 1
    found = await stats(database, store_id)
    assert (found.carts, found.abandoned, found.open) == (2, 1, 1)
    assert found.watermark == START + timedelta(minutes=30)
    assert await announced(database, store_id) == ["cart.abandoned"]
    assert (await sweeper.sweep()).abandoned == 0


async def test_a_cart_that_somebody_holds_is_swept_the_next_time(
    follower: CartFollower, sweeper: CartSweeper, database: Database
) -> None:
    """Else the clock of a replayed store would go past it, and it would stay open for ever."""
    store_id = await open_store(database, clock=StoreClock.EVENTS)
    await follower.handle(chunk("1-1", store_id, did("a", 0, ADD), did("c", 30, VIEW)))
    async with database.transaction(store_id=store_id) as connection:
        held = sa.text("SELECT id FROM carts WHERE store_id = :store FOR UPDATE")
        await connection.execute(held.bindparams(store=store_id))
        passed_over = await sweeper.sweep()
        assert passed_over.abandoned == 0
        assert passed_over.next_due_at is not None
        assert passed_over.next_due_at <= sweeper.clock.now()
        assert (await stats(database, store_id)).watermark is None
    assert (await sweeper.sweep()).abandoned == 1
    assert (await stats(database, store_id)).watermark == START + timedelta(minutes=30)


async def test_a_live_store_goes_by_the_wall_clock(
    follower: CartFollower,
    sweeper: CartSweeper,
    clock: MovedClock,
    database: Database,
) -> None:
    store_id = await open_store(database)
    await follower.handle(chunk("1-1", store_id, did("a", 0, ADD)))
    clock.time = START + timedelta(minutes=29, seconds=59)
    due = START + timedelta(minutes=30)

    class ThisStoreAlone(StoreDirectory):
        async def list_stores(self) -> list[Store]:
            return [store for store in await super().list_stores() if store.id == store_id]

    sweeper = replace(sweeper, stores=ThisStoreAlone(database, HOUSE.permissions))
    assert await sweeper.sweep() == Sweep(abandoned=0, next_due_at=due)
    assert (await stats(database, store_id)).abandoned == 0
    clock.time = due
    assert await sweeper.sweep() == Sweep(abandoned=1, next_due_at=None)
    assert (await stats(database, store_id)).abandoned == 1


async def test_a_backlog_never_abandons_a_cart(
    follower: CartFollower,
    sweeper: CartSweeper,
    clock: MovedClock,
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
    async with asyncio.timeout(60):
        await sweeping
    assert (await stats(database, store_id)).abandoned == 0


async def test_sweepers_side_by_side_abandon_a_cart_once(
    follower: CartFollower,
    sweeper: CartSweeper,
    clock: MovedClock,
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
    async with asyncio.timeout(60):
        with pytest.raises(UnavailableError, match="made anew"):
            await sweeping
    assert (await sweeper.sweep()).abandoned == 0


@pytest.mark.parametrize(
    ("clock_of_broken", "spoil", "repair"),
    [
        (
            StoreClock.WALL,
            "UPDATE carts SET items = items || '1' WHERE store_id = :id",
            "UPDATE carts SET items = items - -1 WHERE store_id = :id",
        ),
        (
            StoreClock.EVENTS,
            "UPDATE cart_clocks SET latest_at = latest_at - interval '5000 y' WHERE store_id = :id",
            "UPDATE cart_clocks SET latest_at = latest_at + interval '5000 y' WHERE store_id = :id",
        ),
    ],
    ids=["its carts cannot be read", "its clock cannot be read"],
)
async def test_a_store_that_cannot_be_swept_holds_up_no_other(
    follower: CartFollower,
    sweeper: CartSweeper,
    clock: MovedClock,
    database: Database,
    clock_of_broken: StoreClock,
    spoil: str,
    repair: str,
) -> None:
    async def change(statement: str) -> None:
        async with database.transaction(store_id=broken) as connection:
            await connection.execute(sa.text(statement), {"id": broken})

    before = await open_store(database)
    broken = await open_store(database, clock=clock_of_broken)
    after = await open_store(database)
    for number, store_id in enumerate((before, broken, after), start=1):
        seen = did("a", 0, ADD), did("b", 30, VIEW)
        await follower.handle(chunk(f"{number}-0", store_id, *seen))
    clock.time = START + timedelta(minutes=30)
    await change(spoil)
    with capture_logs() as logs:
        await sweeper.sweep()
    await change(repair)
    [told] = logs
    assert (told["event"], told["store_id"]) == ("carts.store_not_swept", str(broken))
    assert told["exc_info"]
    abandoned = [(await stats(database, each)).abandoned for each in (before, broken, after)]
    assert abandoned == [1, 0, 1]
    assert (await sweeper.sweep()).abandoned == 1
    assert (await stats(database, broken)).abandoned == 1


async def test_a_database_that_is_away_ends_the_round(
    sweeper: CartSweeper, database: Database
) -> None:
    """It is told once, and not once for every store."""
    for _ in range(3):
        await open_store(database)

    class AwayInStores(Database):
        asked: ClassVar[list[UUID]] = []

        @asynccontextmanager
        async def transaction(self, *, store_id: UUID | None = None) -> AsyncIterator[Connection]:
            if store_id is not None:
                self.asked.append(store_id)
                raise UnavailableError("The database does not answer")
            async with Database(self.pool).transaction() as connection:
                yield connection

    away = replace(sweeper, database=AwayInStores(database.pool))
    with capture_logs() as logs, pytest.raises(UnavailableError):
        await away.sweep()
    assert (len(AwayInStores.asked), logs) == (1, [])


async def test_a_leader_of_the_past_sweeps_no_store(
    follower: CartFollower, sweeper: CartSweeper, clock: MovedClock, database: Database
) -> None:
    store_id = await open_store(database)
    await follower.handle(chunk("1-1", store_id, did("a", 0, ADD)))
    clock.time = START + timedelta(hours=1)
    with capture_logs() as logs, pytest.raises(LeadershipLostError):
        await sweeper.sweep(Term("carts sweeper of the past", 1))
    assert logs == []
    assert (await stats(database, store_id)).abandoned == 0
