"""Rows say what events do not say of themselves: device, what brought the visitor, the visit."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.events.making import NOW, enricher, read, send, view
from tests.domains.making import open_store

from cartwheel.domains.events.contracts import DeadLetterReason, ListDeadLetters
from cartwheel.domains.events.enriching.geography import Geography, Place
from cartwheel.domains.events.enriching.profiles import Profile, ProfileRepository
from cartwheel.domains.events.enriching.topic import ENRICHED_TOPIC, EnrichedTopic
from cartwheel.domains.events.enriching.upkeep import VisitorUpkeep
from cartwheel.domains.events.letters.repository import LetterRepository
from cartwheel.domains.events.messages import ADDRESS_HEADER, AGENT_HEADER, EVENTS_TOPIC
from cartwheel.domains.events.models import visitor_profiles
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.stores.api import StoreClock
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.api import Append, Batch
from cartwheel.systems.eventlog.errors import UnusableEntryError
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/17.2 Mobile/15E148 Safari/604.1"
)


def came(message_id: str, *, ago: timedelta, **fields: Any) -> dict[str, Any]:
    """Make a view so long ago."""
    return view(message_id, timestamp=(NOW - ago).isoformat(), **fields)


def page(url: str, referrer: str = "", **context: Any) -> dict[str, Any]:
    return {"page": {"url": url, "referrer": referrer}, **context}


async def work_off(pipeline: EventPipeline, log: RedisStreamsLog) -> Batch:
    """Have everything that is on the log become rows, and commit it."""
    async with log.consumer(EVENTS_TOPIC, group="g") as consumer:
        [batch] = await consumer.read(max_entries=100, wait=timedelta(seconds=10))
        await pipeline.handle([batch])
        assert await consumer.commit(batch)
    return batch


async def column(columnstore: ColumnStore, store_id: UUID, *names: str) -> dict[str, Any]:
    """Return some columns by message id."""
    found = await columnstore.query(
        f"SELECT message_id, {', '.join(names)} FROM events WHERE store_id = {{id:UUID}}",
        {"id": str(store_id)},
    )
    return {row[0]: row[1] if len(names) == 1 else tuple(row[1:]) for row in found}


async def test_a_row_says_by_what_and_whence_its_visitor_came(
    pipeline: EventPipeline, log: RedisStreamsLog, columnstore: ColumnStore, store_id: UUID
) -> None:
    """The event's own word counts more than that of its request; what a server sends has none."""
    headers = {
        "store": str(store_id),
        "received": str(int(NOW.timestamp() * 1000)),
        "count": "2",
        AGENT_HEADER: PHONE,
        ADDRESS_HEADER: "203.0.113.0",
    }
    shop = page("https://shop.example/cups", "https://www.google.com/")
    robot = {"userAgent": "Mozilla/5.0 (compatible; Googlebot/2.1)", "ip": "198.51.100.7"}
    events = [view("phone", context=shop), view("robot", anonymousId="w", context=robot)]
    await log.append(EVENTS_TOPIC, [Append(0, json.dumps(events).encode(), headers)])
    await send(log, store_id, view("server", anonymousId="x"))
    await work_off(pipeline, log)
    names = ("device", "browser", "os", "bot", "ip", "source", "traffic", "in_business_hours")
    assert await column(columnstore, store_id, *names) == {
        "phone": (
            *("mobile", "Mobile Safari", "iOS", "", "203.0.113.0"),
            *("google", "organic_search", True),
        ),
        "robot": ("bot", "Googlebot", "", "Googlebot", "198.51.100.0", "", "", True),
        "server": ("", "", "", "", "", "", "", True),
    }


class Spoilt(Geography):
    """A file that answers with nonsense."""

    def place_of(self, address: str) -> Place:
        raise ValueError(f"no place: {address!r}")


async def test_what_cannot_be_enriched_is_a_dead_letter_that_says_so(
    pipeline: EventPipeline, log: RedisStreamsLog, database: Database, store_id: UUID
) -> None:
    spoilt = replace(pipeline, enricher=replace(pipeline.enricher, geography=Spoilt(None)))
    await send(log, store_id, view("a"))
    batch = await read(log)
    with pytest.raises(UnusableEntryError) as unusable:
        await spoilt.handle([batch])
    await spoilt.bury(batch, unusable.value)
    async with database.transaction(store_id=store_id) as connection:
        [letter] = await LetterRepository(connection).list_page(store_id, ListDeadLetters())
    assert letter.reason is DeadLetterReason.ENRICHMENT
    assert "no place" in letter.detail


async def test_a_visit_ends_with_half_an_hour_of_silence(
    pipeline: EventPipeline, log: RedisStreamsLog, columnstore: ColumnStore, store_id: UUID
) -> None:
    """And not with a new campaign; what brought the visitor holds for all of the visit."""
    minute = timedelta(minutes=1)
    by_mail = page("https://shop.example/?utm_source=news&utm_medium=email")
    await send(
        log,
        store_id,
        came("a", ago=120 * minute, context=page("https://shop.example/", "https://bing.com/")),
        came("b", ago=95 * minute, context=by_mail),
        came("c", ago=66 * minute, event="Order Completed", properties={"total": 7}),
        came("d", ago=30 * minute, context=page("https://shop.example/")),
        came("e", ago=10 * minute),
    )
    await work_off(pipeline, log)
    rows = await column(
        columnstore, store_id, "session_id", "visit_number", "visitor_purchases", "source"
    )
    sessions = {name: row[0] for name, row in rows.items()}
    assert sessions["a"] == sessions["b"] == sessions["c"] != sessions["d"] == sessions["e"]
    assert {name: row[1:] for name, row in rows.items()} == {
        "a": (1, 0, "bing"),
        "b": (1, 0, "bing"),
        "c": (1, 0, "bing"),
        "d": (2, 1, "direct"),
        "e": (2, 1, "direct"),
    }


@pytest.mark.parametrize("owner", ["same", "next", "next, long after"])
async def test_a_visit_goes_on_whoever_works_it_off(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    redis: Redis,
    store_id: UUID,
    owner: str,
) -> None:
    """The next owner of the partition finds it in Redis; later the visitor's profile is there."""
    await send(log, store_id, came("a", ago=timedelta(minutes=9)))
    await work_off(pipeline, log)
    if owner != "same":
        pipeline = _with(pipeline, database, redis)
    if owner == "next, long after":
        async for key in redis.scan_iter("cartwheel:visits:*"):
            await redis.delete(key)
    await send(log, store_id, came("b", ago=timedelta(minutes=1)))
    await work_off(pipeline, log)
    rows = await column(columnstore, store_id, "session_id", "visit_number")
    if owner == "next, long after":
        assert (rows["a"][1], rows["b"][1]) == (1, 2)
    else:
        assert rows["a"] == rows["b"]


def _with(pipeline: EventPipeline, database: Database, redis: Redis) -> EventPipeline:
    return EventPipeline(
        log=pipeline.log,
        stores=pipeline.stores,
        deduplicator=pipeline.deduplicator,
        events=pipeline.events,
        database=database,
        teller=pipeline.teller,
        enricher=enricher(database, redis),
        enriched=pipeline.enriched,
        gate=pipeline.gate,
        routes=pipeline.routes,
    )


async def test_a_tracker_s_own_session_counts_where_it_names_one(
    pipeline: EventPipeline, log: RedisStreamsLog, columnstore: ColumnStore, store_id: UUID
) -> None:
    """And what a server tells meanwhile belongs to it."""
    minute = timedelta(minutes=1)
    await send(
        log,
        store_id,
        came("a", ago=9 * minute, context={"sessionId": "s-1"}),
        came("server", ago=8 * minute),
        came("late", ago=90 * minute),
    )
    await work_off(pipeline, log)
    rows = await column(columnstore, store_id, "session_id", "visit_number")
    assert rows["a"] == rows["server"] == ("s-1", 1)
    assert rows["late"][0] not in ("", "s-1")
    assert rows["late"][1] == 1


async def test_a_batch_that_fails_and_is_tried_again_finds_what_it_found(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    database: Database,
    redis: Redis,
    store_id: UUID,
) -> None:
    class FailsOnce(EventPipeline):
        async def _tell(self, parcels: list[Any]) -> None:
            if not failed:
                failed.append(True)
                raise OSError("the log is away for a moment")
            await super()._tell(parcels)

    failed: list[bool] = []
    hasty = FailsOnce(
        log=pipeline.log,
        stores=pipeline.stores,
        deduplicator=pipeline.deduplicator,
        events=pipeline.events,
        database=database,
        teller=pipeline.teller,
        enricher=enricher(database, redis),
        enriched=pipeline.enriched,
        gate=pipeline.gate,
        routes=pipeline.routes,
    )
    bought = {"event": "Order Completed", "properties": {"total": 7, "currency": "USD"}}
    await send(
        log,
        store_id,
        came("a", ago=timedelta(minutes=50), **bought),
        came("b", ago=timedelta(minutes=10), **bought),
        came("c", ago=timedelta(minutes=1)),
    )
    batch = await read(log)
    with pytest.raises(OSError, match="away"):
        await hasty.handle([batch])
    await hasty.handle([batch])
    rows = await column(columnstore, store_id, "visit_number", "visitor_purchases")
    assert rows == {"a": (1, 0), "b": (2, 1), "c": (2, 2)}
    await hasty.handle([Batch(0, batch.entries, redelivered=True)])
    profile = await _profile(database, store_id)
    assert (profile.visits, profile.purchases, profile.spent) == (2, 2, {"USD": 1400})


async def _profile(database: Database, store_id: UUID, visitor_id: str = "v") -> Profile:
    async with database.transaction(store_id=store_id) as connection:
        found = await ProfileRepository(connection).get(store_id, visitor_id)
    assert found is not None
    return found


async def test_a_profile_is_bounded_and_tells_what_counts_most(
    pipeline: EventPipeline, log: RedisStreamsLog, database: Database, store_id: UUID
) -> None:
    first = NOW - timedelta(minutes=20)
    for number in range(40):
        product = {"productId": "p", "category": f"c{number if number % 2 else 1}", "brand": "b"}
        at = (first + timedelta(seconds=number)).isoformat()
        added = view(f"m{number}", event="Product Added", properties=product, timestamp=at)
        await send(log, store_id, {**added, "userId": "u"})
    await work_off(pipeline, log)
    profile = await _profile(database, store_id)
    assert max(profile.categories, key=lambda name: profile.categories[name]) == "c1"
    assert len(profile.categories) == 8
    assert profile.brands == {"b": 40}
    assert (profile.user_id, profile.visits) == ("u", 1)
    assert abs(profile.first_seen_at - first) < timedelta(milliseconds=2)
    assert _between(profile.last_seen_at, first + timedelta(seconds=38), NOW)


def _between(at: datetime, first: datetime, last: datetime) -> bool:
    return first <= at <= last


async def test_others_are_told_of_events_as_they_become_rows(
    pipeline: EventPipeline, log: RedisStreamsLog, store_id: UUID
) -> None:
    """In the order of the log, by the names of columns, also when a batch comes again."""
    telling = replace(pipeline, enriched=EnrichedTopic(is_wanted=True))
    await send(log, store_id, view("a"), view("b", groupId="g"), view("a"))
    batch = await read(log)
    await telling.handle([batch])
    await telling.handle([Batch(0, batch.entries, redelivered=True, log=batch.log)])
    first, again = (await read(log, topic=ENRICHED_TOPIC)).entries
    told = json.loads(first.value)
    assert [(one["message_id"], one["visit_number"]) for one in told] == [("a", 1), ("b", 1)]
    assert (told[1]["group_id"], "group_id" in told[0]) == ("g", False)
    assert first.headers == {"store": str(store_id), "count": "2"}
    assert [one["log_position"] for one in json.loads(again.value)] == [
        one["log_position"] for one in told
    ]


async def test_visitors_are_forgotten_with_their_events(
    pipeline: EventPipeline, log: RedisStreamsLog, database: Database, store_id: UUID
) -> None:
    """And those of a replayed store of years ago are not."""
    replayed = await open_store(database, clock=StoreClock.EVENTS)
    await send(log, store_id, view("a"), view("old", anonymousId="w"))
    await send(log, replayed, view("a", timestamp="2019-10-01T00:00:00Z"))
    await work_off(pipeline, log)
    async with database.transaction(store_id=store_id) as connection:
        await connection.execute(
            sa.update(visitor_profiles)
            .where(visitor_profiles.c.store_id == store_id, visitor_profiles.c.visitor_id == "w")
            .values(last_seen_at=NOW - timedelta(days=600))
        )
    assert await VisitorUpkeep(database, pipeline.stores, SystemClock()).prune() == 1
    assert (await _profile(database, store_id)).visits == 1
    assert (await _profile(database, replayed)).visits == 1
