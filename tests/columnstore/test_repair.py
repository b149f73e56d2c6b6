"""Rows that the analytics store has lost come back from the log, and nothing else changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from tests.columnstore.front import Front
from tests.columnstore.line import Line
from tests.domains.events.making import view

from cartwheel.domains.events.dedup import Deduplicator
from cartwheel.domains.events.messages import EVENTS_TOPIC
from cartwheel.domains.events.repository import Counts
from cartwheel.systems.eventlog.api import BEGINNING


async def test_lost_rows_are_written_anew_though_the_engine_knows_their_inserts(
    line: Line,
) -> None:
    """In the very same cut, again and again: each start of a process looks for itself."""
    async with line.log.consumer(EVENTS_TOPIC, group="keeper") as keeper:
        await line.send(view("a"), view("b"))
        await keeper.read(max_entries=1, wait=timedelta(seconds=10))
        for lost in ("a", "a", "b"):
            started = replace(line, pipeline=replace(line.pipeline))
            async with started.running():
                await line.caught_up()
            assert await line.rows() == ["a", "b"]
            await line.columns.command(
                "DELETE FROM events WHERE store_id = {id:UUID} AND message_id = {lost:String}",
                {"id": str(line.store_id), "lost": lost},
            )
            await line.log.rewind(EVENTS_TOPIC, group="events", to=BEGINNING)
        async with line.running():
            await line.caught_up()
    assert await line.rows() == ["a", "b"]
    assert await line.counts() == Counts(accepted=2, duplicates=0, invalid=0)
    assert await line.seen_by_carts() == 2


async def test_thousands_that_come_once_more_are_asked_for_in_portions(
    front: Front, line: Line
) -> None:
    """More ids than fit into one field of a form: none stands, and none is a row twice."""
    ids = [f"{number:04}-{uuid4()}" for number in range(4_000)]
    async with line.log.consumer(EVENTS_TOPIC, group="keeper") as keeper:
        for start in range(0, len(ids), 1_000):
            await line.send(*map(view, ids[start : start + 1_000]))
        await keeper.read(max_entries=1, wait=timedelta(seconds=10))
        async with line.running():
            await line.caught_up()
        await line.log.rewind(EVENTS_TOPIC, group="events", to=BEGINNING)
        async with line.running():
            await line.caught_up()
    assert front.too_large == 0
    assert await line.rows() == ids


@pytest.mark.parametrize("skipped", [0, 1])
async def test_a_duplicate_that_comes_once_more_is_no_row(
    line: Line, redis: Redis, skipped: int
) -> None:
    """Long after dedup has forgotten both, and also when the first of the two is not read."""
    earlier = datetime.now(UTC) - timedelta(minutes=50)
    async with line.log.consumer(EVENTS_TOPIC, group="keeper") as keeper:
        await line.send(view("a", timestamp=earlier.isoformat()), view("b"))
        await line.send(view("a"))
        [kept] = await keeper.read(max_entries=2, wait=timedelta(seconds=10))
        async with line.running():
            await line.caught_up()
        await redis.delete(*[key async for key in redis.scan_iter("cartwheel:dedup:*")])
        to = kept.entries[skipped].position
        await line.log.rewind(EVENTS_TOPIC, group="events", to=to)
        async with line.running():
            await line.caught_up()
    assert await line.rows() == ["a", "b"]
    assert await line.counts() == Counts(accepted=2, duplicates=1, invalid=0)
    dedup = Deduplicator(redis, most=1_000)
    assert [status.events for status in await dedup.status(1)] == [0], "nothing was pushed out"
