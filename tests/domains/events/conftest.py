"""A log, and the pipeline that works it off."""

from uuid import UUID

import pytest
from redis.asyncio import Redis
from tests.domains.events.making import enricher, gate
from tests.domains.making import open_store

from cartwheel.domains.events.dedup import Deduplicator
from cartwheel.domains.events.enriching.topic import EnrichedTopic
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.repository import EventRepository
from cartwheel.domains.events.routing.book import RouteBook
from cartwheel.domains.events.watching import EventTeller
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.realtime.api import Rooms, Topics


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
        stores=StoreDirectory(database, HOUSE.permissions),
        deduplicator=Deduplicator(redis, most=1_000_000),
        events=EventRepository(columnstore),
        database=database,
        teller=EventTeller(Topics(redis, Rooms(redis))),
        enricher=enricher(database, redis),
        enriched=EnrichedTopic(is_wanted=False),
        gate=gate(database, redis),
        routes=RouteBook(database),
    )


@pytest.fixture
async def store_id(database: Database) -> UUID:
    return await open_store(database)
