"""What is announced is published if and only if it commits, in order, and at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
import structlog
from redis.asyncio import Redis

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import Append, Entry, EventLog, partition_of
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.outbox.api import TOPIC, Outbox, Relay
from cartwheel.systems.outbox.models import outbox


class Counted(msgspec.Struct, frozen=True):
    """Something happened for the nth time."""

    name: ClassVar[str] = "thing.counted"
    version: ClassVar[int] = 2

    store_id: UUID
    number: int


class BrokenLog(RedisStreamsLog):
    """A log that fails after its entries are durable, as many times as it is told to."""

    failures = 1

    async def append(self, topic: str, entries: object) -> list[str]:
        positions = await super().append(topic, entries)  # type: ignore[arg-type]
        if self.failures:
            self.failures -= 1
            raise UnavailableError("The answer got lost")
        return positions


@pytest.fixture(autouse=True)
async def empty_outbox(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(sa.delete(outbox))


@pytest.fixture
async def event_log(redis: Redis) -> RedisStreamsLog:
    log = RedisStreamsLog(redis, partitions=2)
    await log.open()
    return log


async def announce(database: Database, *numbers: int, aggregate: str) -> None:
    async with database.transaction() as connection:
        await Outbox(connection).announce_all(
            [(Counted(store_id=new_id(), number=number), aggregate) for number in numbers]
        )


async def waiting(database: Database) -> int:
    async with database.transaction() as connection:
        return await connection.scalar(sa.select(sa.func.count()).select_from(outbox)) or 0


@asynccontextmanager
async def running(*relays: Relay) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(relay.run()) for relay in relays]
        yield
        for task in tasks:
            task.cancel()


async def published(log: EventLog, aggregate: str, *, entries: int) -> list[Entry]:
    """Read an aggregate's partition until it has brought so many entries of the aggregate."""
    found: list[Entry] = []
    async with asyncio.timeout(20), log.consumer(TOPIC, group=str(new_id())) as consumer:
        while len(found) < entries:
            batches = await consumer.read(max_entries=1000, wait=timedelta(milliseconds=20))
            for batch in batches:
                assert all(
                    partition_of(e.headers["ce_subject"], log.partitions) == batch.partition
                    for e in batch.entries
                )
                found += [e for e in batch.entries if e.headers["ce_subject"] == aggregate]
                await consumer.commit(batch)
    return found


def numbers(entries: list[Entry]) -> list[int]:
    return [msgspec.json.decode(entry.value, type=Counted).number for entry in entries]


async def test_what_commits_is_published_with_its_attributes_and_deleted(
    database: Database, event_log: EventLog
) -> None:
    traceparent = f"00-{'a' * 32}-{'b' * 16}-01"
    message = Counted(store_id=new_id(), number=7)
    with structlog.contextvars.bound_contextvars(traceparent=traceparent):
        async with database.transaction() as connection:
            await Outbox(connection).announce(message, aggregate_id="a")
    assert await Relay(database, event_log).publish_batch() == 1
    assert await waiting(database) == 0
    (entry,) = await published(event_log, "a", entries=1)
    assert msgspec.json.decode(entry.value, type=Counted) == message
    headers = dict(entry.headers)
    assert UUID(headers.pop("ce_id")).version == 7
    assert headers.pop("ce_time").endswith("+00:00")
    assert headers == {
        "ce_specversion": "1.0",
        "ce_type": "thing.counted",
        "ce_typeversion": "2",
        "ce_source": "/cartwheel",
        "ce_subject": "a",
        "content-type": "application/json",
        "traceparent": traceparent,
    }


async def test_what_rolls_back_is_never_published(database: Database, event_log: EventLog) -> None:
    async def announce_and_fail() -> None:
        async with database.transaction() as connection:
            message = Counted(store_id=new_id(), number=1)
            await Outbox(connection).announce(message, aggregate_id="a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await announce_and_fail()
    assert await Relay(database, event_log).publish_batch() == 0


async def test_a_commit_wakes_the_relay(database: Database, event_log: EventLog) -> None:
    """The poll is an hour away, so only the notification can have done it."""
    async with running(Relay(database, event_log, poll_every=timedelta(hours=1))):
        for number in range(5):
            await announce(database, number, aggregate="a")
            await published(event_log, "a", entries=number + 1)


async def test_the_poll_finds_what_was_never_notified(
    database: Database, event_log: EventLog
) -> None:
    async with running(Relay(database, event_log, poll_every=timedelta(milliseconds=50))):
        await announce(database, 1, aggregate="a")
        await published(event_log, "a", entries=1)
        async with database.transaction() as connection:  # a row without a notification
            row = {"id": new_id(), "aggregate_id": "a", "name": "thing.counted", "version": 2}
            body = msgspec.json.encode(Counted(store_id=new_id(), number=2)).decode()
            await connection.execute(sa.insert(outbox).values(**row, body=body))
        assert numbers(await published(event_log, "a", entries=2)) == [1, 2]


async def test_the_relay_listens_again_when_its_connection_is_cut(
    database: Database, event_log: EventLog
) -> None:
    listeners = sa.text(
        "FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND state = 'idle'"
        " AND usename = current_user"
    )

    async def pids() -> set[int]:
        async with database.transaction() as connection:
            return set(await connection.scalars(sa.text(f"SELECT pid {listeners}")))

    async with running(Relay(database, event_log, poll_every=timedelta(hours=1))):
        async with asyncio.timeout(10):
            while not (first := await pids()):
                await asyncio.sleep(0.01)
        async with database.transaction() as connection:
            await connection.execute(sa.text(f"SELECT pg_terminate_backend(pid) {listeners}"))
        async with asyncio.timeout(10):
            while not await pids() - first:
                await asyncio.sleep(0.01)
        await announce(database, 1, aggregate="a")
        assert numbers(await published(event_log, "a", entries=1)) == [1]


async def test_several_relays_keep_the_order_of_each_aggregate(
    database: Database, event_log: EventLog
) -> None:
    poll = timedelta(milliseconds=20)
    aggregates = [f"aggregate {n}" for n in range(4)]

    async def produce(aggregate: str) -> None:
        for first in range(0, 200, 5):
            await announce(database, *range(first, first + 5), aggregate=aggregate)

    async with running(*(Relay(database, event_log, poll_every=poll) for _ in range(3))):
        await asyncio.gather(*(produce(aggregate) for aggregate in aggregates))
        for aggregate in aggregates:
            found = await published(event_log, aggregate, entries=200)
            assert numbers(found) == list(range(200))
    assert await waiting(database) == 0


async def test_a_second_relay_stands_by_while_one_publishes(
    database: Database, event_log: EventLog
) -> None:
    publishing, go_on = asyncio.Event(), asyncio.Event()

    class SlowLog(RedisStreamsLog):
        async def append(self, topic: str, entries: list[Append]) -> list[str]:  # type: ignore[override]
            publishing.set()
            await go_on.wait()
            return await super().append(topic, entries)

    slow = SlowLog(event_log.redis, partitions=2)  # type: ignore[attr-defined]
    await announce(database, 1, aggregate="a")
    first = asyncio.create_task(Relay(database, slow).publish_batch())
    await publishing.wait()
    assert await Relay(database, event_log).publish_batch() == 0
    go_on.set()
    assert await first == 1


async def test_an_answer_lost_after_publishing_repeats_and_loses_nothing(
    database: Database, redis: Redis
) -> None:
    log = BrokenLog(redis, partitions=2)
    await log.open()
    await announce(database, 1, 2, aggregate="a")
    relay = Relay(database, log)
    with pytest.raises(UnavailableError):
        await relay.publish_batch()
    assert await waiting(database) == 2
    assert await relay.publish_batch() == 2
    found = await published(log, "a", entries=4)
    assert numbers(found) == [1, 2, 1, 2]
    assert len({entry.headers["ce_id"] for entry in found}) == 2


async def test_the_relay_goes_on_after_a_failure(database: Database, redis: Redis) -> None:
    log = BrokenLog(redis, partitions=2)
    await log.open()
    async with running(Relay(database, log, poll_every=timedelta(hours=1))):
        await announce(database, 1, aggregate="a")
        assert numbers(await published(log, "a", entries=2)) == [1, 1]
