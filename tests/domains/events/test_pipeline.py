"""Events go from the log into rows once, whatever happens on the way."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from redis.asyncio import Redis
from tests.domains.events.making import counts, read, rows, send, view
from tests.domains.making import open_store

from cartwheel.domains.events.contracts import DeadLetterReason, ListDeadLetters
from cartwheel.domains.events.messages import EVENTS_TOPIC
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.repository import Counts, EventRepository, OutcomeRepository
from cartwheel.domains.stores.api import StoreClock
from cartwheel.kernel.db import Database
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.api import Batch
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog


async def test_every_event_is_a_row_a_duplicate_or_a_dead_letter(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
) -> None:
    await send(log, store_id, view("a"), view("b"), view("a"))
    await send(log, store_id, view("b"), view("c", properties={"productId": "p", "price": -1}))
    await pipeline.handle([await read(log)])
    assert await rows(columnstore, store_id) == ["a", "b"]
    assert await counts(database, store_id) == Counts(accepted=2, duplicates=2, invalid=1)
    async with database.transaction(store_id=store_id) as connection:
        [letter] = await OutcomeRepository(connection).list_dead_letters(
            store_id, ListDeadLetters()
        )
    assert letter.reason is DeadLetterReason.INVALID_AMOUNT
    assert letter.detail == "properties.price: -1 is out of range"
    assert json.loads(bytes(letter.event))["messageId"] == "c"


async def test_a_batch_that_comes_again_changes_nothing(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
) -> None:
    """As after a crash between any two steps and the commit."""
    await send(log, store_id, view("a"), view("b", properties={}))
    batch = await read(log)
    for _ in range(3):
        await pipeline.handle([batch])
    assert await rows(columnstore, store_id) == ["a"]
    assert await counts(database, store_id) == Counts(accepted=1, duplicates=0, invalid=1)


async def test_entries_cut_otherwise_after_a_crash_change_nothing(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
) -> None:
    """Effects hang on the positions of entries, not on how they are read."""
    for message_id in "abc":
        await send(log, store_id, view(message_id), view(f"{message_id}{message_id}"))
    batch = await read(log)
    first_two = Batch(0, batch.entries[:2])
    await pipeline.handle([first_two])
    await pipeline.handle([Batch(0, batch.entries, redelivered=True)])
    assert await rows(columnstore, store_id) == ["a", "aa", "b", "bb", "c", "cc"]
    assert await counts(database, store_id) == Counts(accepted=6, duplicates=0, invalid=0)


class FailsOnce(EventPipeline):
    """Fails after everything is stored, the first time."""

    async def _record(self, parcels: list[Any]) -> None:
        if not failed:
            failed.append(True)
            raise OSError("PostgreSQL is away for a moment")
        await super()._record(parcels)


failed: list[bool] = []


async def test_a_retry_of_live_and_replayed_events_together_adds_no_row(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
) -> None:
    replayed = await open_store(database, clock=StoreClock.EVENTS)
    await send(log, store_id, view("live"))
    await send(log, replayed, view("old", timestamp="2019-10-01T00:00:00Z"))
    batch = await read(log)
    failed.clear()
    hasty = FailsOnce(
        pipeline.log, pipeline.stores, pipeline.deduplicator, pipeline.events, database
    )
    with pytest.raises(OSError, match="away"):
        await hasty.handle([batch])
    await hasty.handle([batch])
    assert await rows(columnstore, store_id) == ["live"]
    assert await rows(columnstore, replayed) == ["old"]
    assert await counts(database, replayed) == Counts(accepted=1, duplicates=0, invalid=0)


@pytest.fixture
async def crashing(pipeline: EventPipeline) -> EventPipeline:
    """A pipeline that dies after dedup, before anything is stored."""

    class Broken(EventRepository):
        async def add(self, *_: Any, **__: Any) -> None:
            raise OSError("the process dies here")

    return EventPipeline(
        log=pipeline.log,
        stores=pipeline.stores,
        deduplicator=pipeline.deduplicator,
        events=Broken(pipeline.events.store),
        database=pipeline.database,
    )


async def test_a_crash_after_dedup_loses_no_event(
    crashing: EventPipeline,
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
) -> None:
    await send(log, store_id, view("a"), view("a"), view("b"))
    with pytest.raises(ExceptionGroup):
        await crashing.handle([await read(log)])
    assert await rows(columnstore, store_id) == []
    await pipeline.handle([await read(log)])
    assert await rows(columnstore, store_id) == ["a", "b"]
    assert await counts(database, store_id) == Counts(accepted=2, duplicates=1, invalid=0)


async def test_stores_do_not_share_message_ids(
    pipeline: EventPipeline, log: RedisStreamsLog, database: Database, store_id: UUID
) -> None:
    other = await open_store(database)
    await send(log, store_id, view("a"))
    await send(log, other, view("a"))
    await pipeline.handle([await read(log)])
    assert (await counts(database, store_id)).accepted == 1
    assert (await counts(database, other)).accepted == 1


async def test_a_replay_is_recognised_long_after_the_hour(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    redis: Redis,
    columnstore: ColumnStore,
    database: Database,
) -> None:
    """A store on the clock of its events has no hour of its own."""
    store_id = await open_store(database, clock=StoreClock.EVENTS)
    old = view("a", timestamp="2019-10-01T00:00:00Z")
    await send(log, store_id, old, view("b", timestamp="2019-10-01T00:10:00Z"))
    batch = await read(log)
    await pipeline.handle([batch])
    async for key in redis.scan_iter("cartwheel:dedup:*"):
        await redis.delete(key)  # as when the hour is over
    await pipeline.handle([batch])
    await send(log, store_id, old, view("c", timestamp="2019-10-01T00:20:00Z"))
    async with log.consumer(EVENTS_TOPIC, group="g") as consumer:
        [again] = await consumer.read(max_entries=100, wait=timedelta(seconds=10))
        assert await consumer.commit(again)
    await pipeline.handle([await read(log)])
    assert await rows(columnstore, store_id) == ["a", "b", "c"]
    assert await counts(database, store_id) == Counts(accepted=3, duplicates=1, invalid=0)
