"""Handlers run in a transaction of their store, in order, and until they succeed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from dishka import AsyncContainer, Provider, Scope, make_async_container
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import Append, EventLog
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.outbox.api import TOPIC, Outbox, Subscriber, Subscription
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.rpc.api import RequestProvider, TransactionScope


class Counted(msgspec.Struct, frozen=True):
    """Something happened for the nth time."""

    name: ClassVar[str] = "thing.counted"
    version: ClassVar[int] = 1

    store_id: UUID
    number: int


class Ignored(msgspec.Struct, frozen=True):
    """Nobody listens to this."""

    name: ClassVar[str] = "thing.ignored"
    version: ClassVar[int] = 1

    store_id: UUID


@dataclass
class Journal:
    """What the handlers did."""

    handled: list[int] = field(default_factory=list)
    stores: set[str] = field(default_factory=set)
    failures: dict[int, int] = field(default_factory=dict)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def reach(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.handled) < count:
                self.arrived.clear()
                await self.arrived.wait()


async def count(message: Counted, journal: Journal, connection: AsyncConnection) -> None:
    """Announce what came, and fail as often as the journal says."""
    journal.stores.add(
        await connection.scalar(sa.text("SELECT current_setting('cartwheel.store_id')")) or ""
    )
    await Outbox(connection).announce(message, aggregate_id=f"echo {message.store_id}")
    journal.handled.append(message.number)
    journal.arrived.set()
    if journal.failures.get(message.number, 0) > 0:
        journal.failures[message.number] -= 1
        raise ZeroDivisionError


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
async def event_log(redis: Redis) -> EventLog:
    log = RedisStreamsLog(redis, partitions=1)
    await log.open()
    return log


@pytest.fixture
async def subscriber(
    database: Database, event_log: EventLog, journal: Journal
) -> AsyncIterator[Subscriber]:
    provider = Provider(scope=Scope.APP)
    provider.provide(lambda: journal, provides=Journal)
    container = make_async_container(provider, RequestProvider())

    def scope(store_id: UUID) -> AbstractAsyncContextManager[AsyncContainer]:
        return open_scope(container, database, store_id)

    yield Subscriber("test", (Subscription(Counted, count),), event_log, scope)
    await container.close()


@asynccontextmanager
async def open_scope(
    container: AsyncContainer, database: Database, store_id: UUID
) -> AsyncIterator[AsyncContainer]:
    async with (
        TransactionScope(database, store_id=store_id) as transaction,
        container({TransactionScope: transaction}) as scope,
    ):
        yield scope


@asynccontextmanager
async def running(subscriber: Subscriber) -> AsyncIterator[None]:
    task = asyncio.create_task(subscriber.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def publish(log: EventLog, *messages: Counted | Ignored) -> None:
    await log.append(
        TOPIC,
        [
            Append(0, msgspec.json.encode(m), {"ce_type": m.name, "ce_id": str(new_id())})
            for m in messages
        ],
    )


async def echoes(database: Database, store_id: UUID) -> list[int]:
    async with database.transaction() as connection:
        rows = await connection.scalars(
            sa.select(outbox.c.body)
            .where(outbox.c.aggregate_id == f"echo {store_id}")
            .order_by(outbox.c.position)
        )
        return [msgspec.json.decode(body, type=Counted).number for body in rows]


async def committed(log: EventLog) -> None:
    async with asyncio.timeout(10):
        while any(lag.entries for lag in await log.lag(TOPIC, group="test")):
            await asyncio.sleep(0.01)


async def test_handlers_get_what_they_ask_for_in_the_order_of_the_log(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    store_id = new_id()
    await publish(event_log, *(Counted(store_id, number) for number in range(20)))
    async with running(subscriber):
        await committed(event_log)
    assert journal.handled == list(range(20))
    assert journal.stores == {str(store_id)}
    assert await echoes(database, store_id) == list(range(20))


async def test_what_nobody_subscribed_to_is_passed_over(
    event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    await publish(event_log, Ignored(new_id()), Counted(new_id(), 1), Ignored(new_id()))
    async with running(subscriber):
        await committed(event_log)
    assert journal.handled == [1]


async def test_a_failing_handler_is_rolled_back_and_tried_again_before_the_next(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    store_id = new_id()
    journal.failures[2] = 2
    await publish(event_log, *(Counted(store_id, number) for number in (1, 2, 3)))
    async with running(subscriber):
        await journal.reach(2)
        (lag,) = await event_log.lag(TOPIC, group="test")
        assert lag.entries == 3
        await committed(event_log)
    assert journal.handled == [1, 2, 2, 2, 3]
    assert await echoes(database, store_id) == [1, 2, 3]


async def test_what_was_not_committed_is_handled_again_by_the_next(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    """Stopped in the middle of a batch, the whole batch comes again: handlers are idempotent."""
    store_id = new_id()
    journal.failures[2] = 1_000
    await publish(event_log, Counted(store_id, 1), Counted(store_id, 2))
    async with running(subscriber):
        await journal.reach(2)
    journal.failures.clear()
    journal.handled.clear()
    async with running(subscriber):
        await committed(event_log)
    assert journal.handled == [1, 2]
    assert await echoes(database, store_id) == [1, 1, 2]
