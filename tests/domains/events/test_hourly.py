"""Hours are counted from rows, and are right however these came there."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.domains.events.making import NOW, placed, rows, send, view
from tests.domains.events.test_enriching import work_off

from cartwheel.domains.events.hourly import (
    CountedBy,
    EventHours,
    HourOfEvents,
    HourRounds,
    ListHours,
)
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.api import Batch
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog


@pytest.fixture
def rounds(database: Database, columnstore: ColumnStore) -> HourRounds:
    return HourRounds(database, columnstore, SystemClock())


async def listed(
    columnstore: ColumnStore, store_id: UUID, **query: Any
) -> tuple[HourOfEvents, ...]:
    hours = await EventHours(columnstore, SystemClock()).list(store_id, ListHours(**query))
    return hours.items


async def total(columnstore: ColumnStore, store_id: UUID) -> int:
    return sum(hour.events for hour in await listed(columnstore, store_id))


async def test_hours_tell_events_visitors_sessions_and_revenue(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    columnstore: ColumnStore,
    rounds: HourRounds,
    store_id: UUID,
) -> None:
    before = NOW - timedelta(hours=2)
    bing = {"page": {"url": "https://shop.example/", "referrer": "https://bing.com/"}}
    order = {"total": "7.50", "currency": "EUR"}
    at = before.isoformat()
    await send(
        log,
        store_id,
        view("a", timestamp=at, context=bing),
        view("b", timestamp=at, event="Order Completed", properties=order),
        view("c", timestamp=at, anonymousId="w"),
        view("now", anonymousId="w"),
        view("robot", anonymousId="r", context={"userAgent": "curl/8.5.0"}),
    )
    await work_off(pipeline, log)
    await rounds.count()
    earlier, now = await listed(columnstore, store_id)
    assert earlier.hour == before.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    assert (earlier.events, earlier.visitors, earlier.sessions, earlier.purchases) == (3, 2, 2, 1)
    assert (earlier.revenue, now.events) == ({"EUR": 750}, 1)
    by_source = await listed(columnstore, store_id, by=CountedBy.SOURCE, until=NOW)
    assert {hour.name: (hour.events, hour.revenue) for hour in by_source} == {
        "bing": (2, {"EUR": 750}),
        "": (1, {}),
    }
    with_robots = await listed(columnstore, store_id, bots=True)
    assert sum(hour.events for hour in with_robots) == 5


@pytest.mark.parametrize("cut", ["as before", "anew", "anew by a later owner"])
async def test_an_insert_that_is_repeated_counts_once(
    pipeline: EventPipeline,
    columnstore: ColumnStore,
    rounds: HourRounds,
    store_id: UUID,
    cut: str,
) -> None:
    log = str(store_id)
    entries = [
        placed(
            f"{number}-0", str(store_id), store_id, view(f"m{number}"), view(f"n{number}")
        ).entries[0]
        for number in range(1, 5)
    ]
    log = str(store_id)
    first = Batch(0, entries[:3], log=log)
    await pipeline.handle([first])
    await rounds.count()
    if cut == "as before":
        await pipeline.handle([first])
        await pipeline.handle([Batch(0, entries[3:], log=log)])
    elif cut == "anew":
        await pipeline.handle([Batch(0, entries, redelivered=True, log=log)])
    else:
        again = [Batch(0, [entry], redelivered=True, log=log) for entry in entries]
        for batch in again:
            await pipeline.handle([batch])
    await rounds.count()
    assert len(await rows(columnstore, store_id)) == 8
    assert await total(columnstore, store_id) == 8


async def test_rows_that_were_lost_and_restored_count_once(
    pipeline: EventPipeline, columnstore: ColumnStore, rounds: HourRounds, store_id: UUID
) -> None:
    batch = placed("1-0", str(store_id), store_id, view("a"), view("b"), view("c"))
    await pipeline.handle([batch])
    await rounds.count()
    lost = "ALTER TABLE events DELETE WHERE store_id = {id:UUID} AND message_id != 'a'"
    await columnstore.command(lost, {"id": str(store_id)})
    await pipeline.handle([Batch(0, batch.entries, redelivered=True, log=batch.log)])
    await rounds.count()
    assert await rows(columnstore, store_id) == ["a", "b", "c"]
    assert await total(columnstore, store_id) == 3


async def test_what_is_counted_and_quiet_is_not_counted_again(
    pipeline: EventPipeline, columnstore: ColumnStore, rounds: HourRounds, store_id: UUID
) -> None:
    """A row is looked for by when it was stored; two minutes of it are looked at twice."""
    await pipeline.handle([placed("1-0", str(store_id), store_id, view("a"))])
    later = HourRounds(rounds.database, columnstore, Ahead())
    try:
        assert await later.count() >= 1
        assert await later.count() == 0
        [hour] = await listed(columnstore, store_id)
        assert hour.computed_at > NOW + timedelta(minutes=4)
    finally:
        # Else the rounds of other tests would begin there.
        await columnstore.command("TRUNCATE TABLE events_hourly")


class Ahead(SystemClock):
    """Five minutes ahead."""

    def now(self) -> datetime:
        return super().now() + timedelta(minutes=5)


async def test_what_cannot_be_used_is_noted_once(
    pipeline: EventPipeline, columnstore: ColumnStore, store_id: UUID
) -> None:
    batch = placed("1-0", str(store_id), store_id)
    undecodable = Batch(0, [_with(batch, b"[{")], log=batch.log)
    for _ in range(2):
        await pipeline.handle([undecodable])
    await pipeline.handle([Batch(0, undecodable.entries, redelivered=True, log=batch.log)])
    found = await columnstore.query(
        "SELECT log_position, reason, events FROM events_errors FINAL WHERE store_id = {id:UUID}",
        {"id": str(store_id)},
    )
    assert [tuple(row) for row in found] == [(f"{store_id}/0/1-0", "undecodable", 1)]


def _with(batch: Batch, value: bytes) -> Any:
    [entry] = batch.entries
    return type(entry)(entry.position, value, {**entry.headers, "count": "1"})


async def test_what_came_longer_ago_than_events_are_kept_is_refused_aloud(
    pipeline: EventPipeline, columnstore: ColumnStore, store_id: UUID
) -> None:
    """Events of years ago that come today are kept."""
    batch = placed("1-0", str(store_id), store_id, view("a"))
    [entry] = batch.entries
    received = str(int((NOW - timedelta(days=600)).timestamp() * 1000))
    old = type(entry)(entry.position, entry.value, {**entry.headers, "received": received})
    await pipeline.handle([Batch(0, [old], log=batch.log)])
    ancient = view("b", timestamp="2019-10-01T00:00:00Z")
    await pipeline.handle([placed("2-0", str(store_id), store_id, ancient)])
    assert await rows(columnstore, store_id) == ["b"]
    [[reason]] = await columnstore.query(
        "SELECT reason FROM events_errors WHERE store_id = {id:UUID}", {"id": str(store_id)}
    )
    assert reason == "outlived"


async def test_a_row_is_read_as_it_came_and_as_it_was_understood(
    pipeline: EventPipeline, columnstore: ColumnStore, store_id: UUID
) -> None:
    given = view("a", properties={"productId": "p", "price": "$2"})
    await pipeline.handle([placed("1-0", str(store_id), store_id, given)])
    [[properties, price]] = await columnstore.query(
        "SELECT raw.properties, processed.price_minor FROM events_raw AS raw"
        " JOIN events_processed AS processed USING (store_id, message_id)"
        " WHERE store_id = {id:UUID}",
        {"id": str(store_id)},
    )
    assert ('"price": "$2"' in properties, price) == (True, 200)
