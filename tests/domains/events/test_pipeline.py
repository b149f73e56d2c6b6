"""Events go from the log into rows once, whatever happens on the way."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import pytest
from redis.asyncio import Redis
from tests.domains.events.making import NOW, counts, read, rows, send, view
from tests.domains.making import open_store

from cartwheel.domains.events.contracts import DeadLetterReason, ListDeadLetters, ListEvents
from cartwheel.domains.events.letters.repository import LetterRepository
from cartwheel.domains.events.looking import EventLookup, cursor_of
from cartwheel.domains.events.messages import EVENTS_TOPIC, REFUSED_HEADER, SENT_HEADER
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.repository import Counts, EventRepository
from cartwheel.domains.stores.api import StoreClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError, find_outage
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.api import Append, Batch, Entry
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog


async def test_every_event_is_a_row_a_duplicate_or_a_dead_letter(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
) -> None:
    await send(log, store_id, view("a"), view("b"), view("a"))
    await send(log, store_id, view("b"))
    await log.append(EVENTS_TOPIC, [Append(0, b'[{"type":"click"}]', _refused(store_id))])
    await pipeline.handle([await read(log)])
    assert await rows(columnstore, store_id) == ["a", "b"]
    assert await counts(database, store_id) == Counts(
        accepted=2, duplicates=2, invalid=0, refused=1
    )
    async with database.transaction(store_id=store_id) as connection:
        [letter] = await LetterRepository(connection).list_page(store_id, ListDeadLetters())
    assert letter.reason is DeadLetterReason.REFUSED
    assert letter.detail == "0.type: Invalid enum value 'click'"
    assert json.loads(bytes(letter.event)) == [{"type": "click"}]


def _refused(store_id: UUID) -> dict[str, str]:
    received = str(int(NOW.timestamp() * 1000))
    reasons = "0.type: Invalid enum value 'click'"
    return {"store": str(store_id), "received": received, "count": "1", REFUSED_HEADER: reasons}


async def test_what_was_repaired_and_what_is_rare_is_in_the_row(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
) -> None:
    """Also beside events that have nothing of it."""
    spoilt = view("c", properties={"productId": "p", "price": "$19.99"}, groupId="g")
    await send(log, store_id, view("a"), spoilt, view("b"))
    await pipeline.handle([await read(log)])
    kept = await columnstore.query(
        "SELECT message_id, price_minor, group_id, repairs FROM events"
        " WHERE store_id = {id:UUID} ORDER BY message_id",
        {"id": str(store_id)},
    )
    note = '[{"field":"properties.price","was":"$19.99","now":19.99}]'
    assert [tuple(row) for row in kept] == [
        ("a", 200, "", ""),
        ("b", 200, "", ""),
        ("c", 1999, "g", note),
    ]
    assert await counts(database, store_id) == Counts(
        accepted=3, duplicates=0, invalid=0, repaired=1
    )


async def test_times_are_corrected_by_when_their_entry_was_sent(
    pipeline: EventPipeline, log: RedisStreamsLog, columnstore: ColumnStore, store_id: UUID
) -> None:
    """A second delivery by a later owner adds no row: it looks for the corrected time."""
    clock = NOW - timedelta(minutes=5)
    event = view("slow", timestamp=(clock - timedelta(seconds=1)).isoformat())
    headers = {
        "store": str(store_id),
        "received": str(int(NOW.timestamp() * 1000)),
        "count": "1",
        SENT_HEADER: str(int(clock.timestamp() * 1000)),
    }
    await log.append(EVENTS_TOPIC, [Append(0, json.dumps([event]).encode(), headers)])
    batch = await read(log)
    await pipeline.handle([batch])
    await pipeline.handle([Batch(0, batch.entries, redelivered=True)])
    [[at, told_at]] = await columnstore.query(
        "SELECT timestamp, told_at FROM events WHERE store_id = {id:UUID}", {"id": str(store_id)}
    )
    assert abs(at.replace(tzinfo=UTC) - (NOW - timedelta(seconds=1))) <= timedelta(milliseconds=2)
    assert told_at == event["timestamp"]


async def test_a_batch_that_comes_again_changes_nothing(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
) -> None:
    """As after a crash between any two steps and the commit."""
    await send(log, store_id, view("a"), view("b", properties={}))
    await log.append(EVENTS_TOPIC, [Append(0, b'[{"type":"click"}]', _refused(store_id))])
    batch = await read(log)
    for _ in range(3):
        await pipeline.handle([batch])
    assert await rows(columnstore, store_id) == ["a", "b"]
    assert await counts(database, store_id) == Counts(
        accepted=2, duplicates=0, invalid=0, repaired=1, refused=1
    )


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


class RefusesOnce(EventRepository):
    """Is away for the first insert that it sees."""

    refused: ClassVar[list[str]] = []

    async def add(self, rows: Sequence[tuple[object, ...]], *, token: str) -> None:
        if not self.refused:
            self.refused.append(token)
            raise UnavailableError("ClickHouse")
        await super().add(rows, token=token)


async def test_the_halves_of_a_backlog_fail_and_come_again_together(
    pipeline: EventPipeline,
    redis: Redis,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
) -> None:
    """While one half of the partitions is at ClickHouse, the other is understood."""
    await redis.flushdb()  # the log of one partition
    log = RedisStreamsLog(redis, partitions=4)
    await log.open()
    pipeline = replace(pipeline, log=log, events=RefusesOnce(columnstore))
    backlog = []
    for partition in range(4):
        names = [f"{partition}-{number}" for number in range(5_000)]
        events = [view(name, anonymousId=f"v{partition}") for name in names]
        headers = {
            "store": str(store_id),
            "received": str(int(NOW.timestamp() * 1000)),
            "count": "5000",
        }
        entry = Entry("1-1", json.dumps(events).encode(), headers)
        backlog.append(Batch(partition, (entry,), log="halves"))  # no other test's progress
    with pytest.raises(ExceptionGroup) as refused:
        await pipeline.handle(backlog)
    assert find_outage(refused.value) is not None
    await pipeline.handle(backlog)
    assert await counts(database, store_id) == Counts(accepted=20_000, duplicates=0, invalid=0)
    assert len(set(await rows(columnstore, store_id))) == 20_000
    assert len(await rows(columnstore, store_id)) == 20_000


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
        pipeline.log,
        pipeline.stores,
        pipeline.deduplicator,
        pipeline.events,
        database,
        pipeline.teller,
        pipeline.enricher,
        pipeline.enriched,
        pipeline.gate,
        pipeline.routes,
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
        teller=pipeline.teller,
        enricher=pipeline.enricher,
        enriched=pipeline.enriched,
        gate=pipeline.gate,
        routes=pipeline.routes,
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


async def test_what_is_kept_can_be_read(
    pipeline: EventPipeline, log: RedisStreamsLog, columnstore: ColumnStore, store_id: UUID
) -> None:
    """Of one visitor, by its id, or those that were repaired; the newest first."""
    whole = view(
        "c",
        anonymousId="w",
        userId="u",
        timestamp=(NOW - timedelta(seconds=5)).isoformat(),
        properties={"productId": "p", "price": "$19.99"},
        context={"ip": "8.8.8.8"},
        groupId="g",
        channel="server",
        integrations={"All": False},
    )
    old = view("old", timestamp=(NOW - timedelta(days=3)).isoformat())
    await send(log, store_id, view("a"), whole, view("b"), old)
    await pipeline.handle([await read(log)])
    lookup = EventLookup(columnstore)

    async def listed(**query: Any) -> list[str]:
        since = NOW - timedelta(days=1)
        found = await lookup.list(store_id, ListEvents(**query), since=since)
        return [event.message_id for event in found]

    assert await listed() == ["a", "b", "c"]
    assert await listed(limit=1) == ["a", "b"]  # one more says that there are more
    assert await listed(event="Product Viewed") == ["a", "b", "c"]
    assert "a" not in await listed(until=NOW)
    assert await listed(until=datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))) == []
    assert await listed(event="Product Added") == []
    assert await listed(visitor_id="w") == await listed(message_id="c") == ["c"]
    assert await listed(repaired=True) == ["c"]
    assert await listed(visitor_id="nobody") == []
    [event] = await lookup.list(store_id, ListEvents(message_id="c"), since=NOW - timedelta(days=1))
    shown = json.loads(msgspec.json.encode(event))
    assert {name: shown[name] for name in ("properties", "context", "groupId", "channel")} == {
        name: whole[name] for name in ("properties", "context", "groupId", "channel")
    }
    assert (shown["integrations"], shown["userId"]) == ({"All": False}, "u")
    assert shown["repairs"] == [{"field": "properties.price", "was": "$19.99", "now": 19.99}]


async def test_pages_of_events_go_on_where_the_last_one_ended(
    pipeline: EventPipeline, log: RedisStreamsLog, store_id: UUID, columnstore: ColumnStore
) -> None:
    """Of one moment too, and none comes twice."""
    moments = [NOW, NOW, NOW, NOW - timedelta(milliseconds=1), NOW - timedelta(hours=1)]
    sent = [view(f"m-{n}", timestamp=at.isoformat()) for n, at in enumerate(moments)]
    await send(log, store_id, *sent)
    await pipeline.handle([await read(log)])
    lookup = EventLookup(columnstore)
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        query = ListEvents(limit=2, cursor=cursor)
        page = await lookup.list(store_id, query, since=NOW - timedelta(days=1))
        seen += [event.message_id for event in page[:2]]
        cursor = cursor_of(page[:2][-1])
    assert seen == [f"m-{n}" for n in range(5)]
