"""A full Redis keeps no event that it has from becoming a row."""

from datetime import timedelta
from uuid import UUID

from redis.asyncio import Redis
from tests.domains.events.making import counts, read, rows, send, view
from tests.full_memory import ceiling

from cartwheel.domains.events.messages import ACTIVITIES_TOPIC
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.repository import Counts
from cartwheel.kernel.db import Database
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog


async def test_events_become_rows_and_activities_without_memory_left(
    pipeline: EventPipeline,
    log: RedisStreamsLog,
    redis: Redis,
    columnstore: ColumnStore,
    database: Database,
    store_id: UUID,
) -> None:
    """Repeated ones are recognised all the same, also once there is memory again."""
    await send(log, store_id, view("a"), view("b"), view("a"))
    async with ceiling(redis):
        await pipeline.handle([await read(log)])
    await send(log, store_id, view("b"), view("c"))
    async with log.consumer("events", group="g") as consumer:
        [batch] = await consumer.read(max_entries=10, wait=timedelta(seconds=5))
        assert await consumer.commit(batch)
        [batch] = await consumer.read(max_entries=10, wait=timedelta(seconds=5))
    await pipeline.handle([batch])
    assert await rows(columnstore, store_id) == ["a", "b", "c"]
    assert await counts(database, store_id) == Counts(accepted=3, duplicates=2, invalid=0)
    assert (await read(log, topic=ACTIVITIES_TOPIC)).entries
