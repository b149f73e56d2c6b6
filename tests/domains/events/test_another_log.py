"""Positions count in their own log, also when it was made anew."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.events.making import counts, placed, read, rows, send, view

from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.repository import Counts
from cartwheel.kernel.db import Database
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.api import Batch
from cartwheel.systems.eventlog.progress import advance, consumer_progress
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog


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
