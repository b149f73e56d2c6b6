"""Events go from the log into rows once, whatever happens on the way."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.making import open_store

from cartwheel.domains.accounts.api import StoreClock, StoreDirectory
from cartwheel.domains.events.contracts import DeadLetterReason, ListDeadLetters
from cartwheel.domains.events.dedup import Deduplicator
from cartwheel.domains.events.messages import ACTIVITIES_TOPIC, EVENTS_TOPIC, ActivityChunk
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.repository import Counts, EventRepository, OutcomeRepository
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.api import Append, Batch, Entry
from cartwheel.systems.eventlog.progress import advance, consumer_progress
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog

NOW = datetime.now(UTC)


@pytest.fixture
async def log(redis: Redis) -> RedisStreamsLog:
    log = RedisStreamsLog(redis, partitions=1)
    await log.open()
    return log


@pytest.fixture
async def pipeline(
    log: RedisStreamsLog, redis: Redis, columnstore: ColumnStore, database: Database
) -> EventPipeline:
    return EventPipeline(
        log=log,
        stores=StoreDirectory(database),
        deduplicator=Deduplicator(redis),
        events=EventRepository(columnstore),
        database=database,
    )


@pytest.fixture
async def store_id(database: Database) -> UUID:
    return await open_store(database)


def view(message_id: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "event": "Product Viewed",
        "messageId": message_id,
        "anonymousId": "v",
        "properties": {"productId": "p", "price": 2},
        **fields,
    }


async def send(log: RedisStreamsLog, store_id: UUID, *events: dict[str, Any]) -> None:
    headers = {
        "store": str(store_id),
        "received": str(int(NOW.timestamp() * 1000)),
        "count": str(len(events)),
    }
    await log.append(EVENTS_TOPIC, [Append(0, json.dumps(events).encode(), headers)])


async def read(log: RedisStreamsLog, *, topic: str = EVENTS_TOPIC, group: str = "g") -> Batch:
    async with log.consumer(topic, group=group) as consumer:
        while True:
            batches = await consumer.read(max_entries=100, wait=timedelta(milliseconds=10))
            if batches:
                return batches[0]


async def rows(columnstore: ColumnStore, store_id: UUID) -> list[str]:
    found = await columnstore.query(
        "SELECT message_id FROM events WHERE store_id = {id:UUID} ORDER BY message_id",
        {"id": str(store_id)},
    )
    return [row[0] for row in found]


async def counts(database: Database, store_id: UUID) -> Counts:
    async with database.transaction(store_id=store_id) as connection:
        return await OutcomeRepository(connection).total(store_id)


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


@pytest.mark.parametrize("clock", StoreClock)
@pytest.mark.parametrize(
    "timestamp", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
async def test_an_absurd_time_stops_nothing(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    clock: StoreClock,
    timestamp: str,
) -> None:
    store_id = await open_store(database, clock=clock)
    await send(log, store_id, view("a", timestamp=timestamp), view("b"))
    batch = await read(log)
    await pipeline.handle([Batch(0, batch.entries, redelivered=True)])
    assert await rows(columnstore, store_id) == ["b"]
    assert await counts(database, store_id) == Counts(accepted=1, duplicates=0, invalid=1)


async def test_an_entry_of_no_store_or_of_no_sense_is_buried_whole_and_passed(
    pipeline: EventPipeline, log: RedisStreamsLog, database: Database, store_id: UUID
) -> None:
    nobody = new_id()
    await send(log, nobody, view("a"), view("b"))
    headers = {"store": str(store_id), "received": "1772366400000", "count": "3"}
    await log.append(EVENTS_TOPIC, [Append(0, b"[{", headers)])
    batch = await read(log)
    await pipeline.handle([batch])
    assert await counts(database, nobody) == Counts(accepted=0, duplicates=0, invalid=2)
    assert await counts(database, store_id) == Counts(accepted=0, duplicates=0, invalid=3)
    told = await read(log, topic=ACTIVITIES_TOPIC)
    parcels = msgspec.msgpack.decode(told.entries[0].value, type=ActivityChunk).parcels
    assert parcels[-1].position == batch.last


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
    async for key in redis.scan_iter("cartwheel:seen:*"):
        await redis.delete(key)  # as when the hour is over
    await pipeline.handle([batch])
    await send(log, store_id, old, view("c", timestamp="2019-10-01T00:20:00Z"))
    async with log.consumer(EVENTS_TOPIC, group="g") as consumer:
        [again] = await consumer.read(max_entries=100, wait=timedelta(seconds=10))
        assert await consumer.commit(again)
    await pipeline.handle([await read(log)])
    assert await rows(columnstore, store_id) == ["a", "b", "c"]
    assert await counts(database, store_id) == Counts(accepted=3, duplicates=1, invalid=0)


async def test_followers_are_told_even_of_a_chunk_without_a_usable_event(
    pipeline: EventPipeline, log: RedisStreamsLog, store_id: UUID
) -> None:
    """Carts must come past its position: the watermark waits for it."""
    await send(log, store_id, view("a", properties={}))
    batch = await read(log)
    await pipeline.handle([batch])
    told = await read(log, topic=ACTIVITIES_TOPIC)
    [parcel] = msgspec.msgpack.decode(told.entries[0].value, type=ActivityChunk).parcels
    assert (parcel.position, parcel.activities) == (batch.last, [])


def placed(position: str, log: str, store_id: UUID, *events: dict[str, Any]) -> Batch:
    """Make a batch of one entry at a position of a log."""
    headers = {
        "store": str(store_id),
        "received": str(int(NOW.timestamp() * 1000)),
        "count": str(len(events)),
    }
    return Batch(0, [Entry(position, json.dumps(events).encode(), headers)], log=log)


@pytest.mark.parametrize(
    ("first", "second"),
    [("", "1f00"), ("redis0", "kafka0"), ("kafka1", "kafka2")],
    ids=["from before identities", "from Redis to Kafka", "a cluster made anew"],
)
async def test_another_log_begins_anew_and_its_positions_are_its_own(
    pipeline: EventPipeline,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
    first: str,
    second: str,
) -> None:
    """Its low positions are not taken for what the old log's progress has passed."""
    async with database.transaction() as connection:
        await connection.execute(sa.delete(consumer_progress))
    await pipeline.handle([placed("900-0", first, store_id, view("a"))])
    # The same position in another log is another event, also where it may be stored already.
    await pipeline.handle([placed("900-0", second, store_id, view("b"))])
    lower = placed("1-0", f"{second}x", store_id, view("c"), view("d"))
    await pipeline.handle([Batch(0, lower.entries, redelivered=True, log=lower.log)])
    await pipeline.handle([lower])
    assert await rows(columnstore, store_id) == ["a", "b", "c", "d"]
    assert await counts(database, store_id) == Counts(accepted=4, duplicates=0, invalid=0)
    # And back: what the first log has done stays done, what is new in it goes on.
    await pipeline.handle([placed("900-0", first, store_id, view("a"))])
    await pipeline.handle([placed("901-0", first, store_id, view("e"))])
    assert await rows(columnstore, store_id) == ["a", "b", "c", "d", "e"]
    assert await counts(database, store_id) == Counts(accepted=5, duplicates=0, invalid=0)


async def test_progress_from_before_identities_counts_in_the_same_log(
    pipeline: EventPipeline, redis: Redis, database: Database, store_id: UUID
) -> None:
    """An upgraded home goes on where it was: its log has the empty identity."""
    await redis.set("cartwheel:log:partitions", 1)
    await redis.delete("cartwheel:log:identity")
    old = RedisStreamsLog(redis, partitions=1)
    await old.open()
    await send(old, store_id, view("a"))
    batch = await read(old)
    assert batch.log == ""
    async with database.transaction() as connection:
        assert await advance(connection, "events", partition=0, position=batch.last) is not None
    await pipeline.handle([batch])
    assert await counts(database, store_id) == Counts(accepted=0, duplicates=0, invalid=0)


@pytest.mark.parametrize(
    ("value", "headers", "shown"),
    [
        (b'[{"type":"track"}]', {"store": "mine", "received": "now", "count": "2"}, None),
        (b"[1,2]", {"store": "mine", "received": "1772366400000"}, [1, 2]),
        (b"\xff\x00", {"store": "mine", "received": "1772366400000", "count": "3"}, "\ufffd\ufffd"),
        (b"[]", {}, None),
    ],
    ids=["wrong time", "no count", "no text", "no headers"],
)
async def test_an_entry_that_cannot_be_worked_off_is_buried_and_passed(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    database: Database,
    store_id: UUID,
    value: bytes,
    headers: dict[str, str],
    shown: Any,
) -> None:
    headers = {name: text.replace("mine", str(store_id)) for name, text in headers.items()}
    nobody = shown is None
    await log.append(EVENTS_TOPIC, [Append(0, value, headers)])
    batch = await read(log)
    async with database.transaction(store_id=UUID(int=0)) as connection:
        before = await OutcomeRepository(connection).total(UUID(int=0))
    for _ in range(2):  # a crash before the commit buries it once
        await pipeline.bury(batch, ValueError("no\0thing"))
    owner = UUID(int=0) if nobody else store_id
    async with database.transaction(store_id=owner) as connection:
        outcomes = OutcomeRepository(connection)
        page = await outcomes.list_dead_letters(
            owner, ListDeadLetters(reason=DeadLetterReason.UNPROCESSABLE)
        )
        total = await outcomes.total(owner)
    assert page[0].detail == "ValueError: no\ufffdthing"
    if not nobody:
        assert len(page) == 1
        assert json.loads(bytes(page[0].event)) == shown
    expected = int(headers.get("count", "1"))
    assert total.invalid - (before.invalid if nobody else 0) == expected
    told = await read(log, topic=ACTIVITIES_TOPIC)
    chunk = msgspec.msgpack.decode(told.entries[-1].value, type=ActivityChunk)
    assert [(p.position, p.activities) for p in chunk.parcels] == [(batch.last, [])]
    assert chunk.log == await log.identity(EVENTS_TOPIC)
