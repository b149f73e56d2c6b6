"""Events on the log, and what became of them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from redis.asyncio import Redis

from cartwheel.domains.events.built_in import built_in_schemas
from cartwheel.domains.events.enriching.enricher import Enricher
from cartwheel.domains.events.enriching.geography import Geography
from cartwheel.domains.events.enriching.visits import Visits
from cartwheel.domains.events.healing.repository import RepairRepository
from cartwheel.domains.events.holding import SchemaGate
from cartwheel.domains.events.ingest import IngestService
from cartwheel.domains.events.letters.repository import LetterRepository
from cartwheel.domains.events.letters.requeueing import Requeueing
from cartwheel.domains.events.letters.service import LetterService
from cartwheel.domains.events.messages import EVENTS_TOPIC
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.privacy import StorePrivacy
from cartwheel.domains.events.repository import Counts, OutcomeRepository
from cartwheel.domains.events.settings import KEYS
from cartwheel.domains.events.suppressions.suppressed import Suppressed
from cartwheel.domains.schemas.api import LiveSchemas
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.config.api import ConfigRegistry
from cartwheel.systems.eventlog.api import Append, Batch, Entry
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import Actor, AuditNote, RequestContext

NOW = datetime.now(UTC)


def settings(database: Database, redis: Redis) -> LiveSettings:
    return LiveSettings(database, Broadcast(redis), ConfigRegistry(KEYS))


def door(log: RedisStreamsLog, database: Database) -> IngestService:
    return IngestService(
        log,
        SystemClock(),
        StorePrivacy(settings(database, log.redis), Suppressed(database)),
        LiveSchemas(database, Broadcast(log.redis), built_in_schemas()),
    )


def gate(database: Database, redis: Redis) -> SchemaGate:
    """Return what holds events against schemas."""
    schemas = LiveSchemas(database, Broadcast(redis), built_in_schemas())
    return SchemaGate(settings(database, redis), schemas)


def enricher(database: Database, redis: Redis, *, geography: Path | None = None) -> Enricher:
    return Enricher(
        stores=StoreDirectory(database, HOUSE.permissions),
        settings=settings(database, redis),
        visits=Visits(redis),
        geography=Geography(geography),
        database=database,
        suppressed=Suppressed(database),
    )


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


def placed(position: str, log: str, store_id: UUID, *events: dict[str, Any]) -> Batch:
    """Make a batch of one entry at a position of a log."""
    headers = {
        "store": str(store_id),
        "received": str(int(NOW.timestamp() * 1000)),
        "count": str(len(events)),
    }
    return Batch(0, [Entry(position, json.dumps(events).encode(), headers)], log=log)


async def take(log: RedisStreamsLog, database: Database, store_id: UUID, body: bytes) -> None:
    actor = Actor("store_key", new_id(), store_id, frozenset())
    await door(log, database).take(actor, body, RequestContext(headers={}, address=""))


async def work_off(log: RedisStreamsLog, pipeline: EventPipeline, *, buries: bool = False) -> None:
    async with log.consumer(EVENTS_TOPIC, group="events") as consumer:
        while batches := await consumer.read(max_entries=100, wait=timedelta(milliseconds=10)):
            for batch in batches:
                if buries:
                    for entry in batch.entries:
                        await pipeline.bury(replace(batch, entries=[entry]), ValueError("no"))
                else:
                    await pipeline.handle([batch])
                assert await consumer.commit(batch)


@asynccontextmanager
async def letters(
    database: Database, log: RedisStreamsLog, store_id: UUID
) -> AsyncIterator[LetterService]:
    async with database.transaction(store_id=store_id) as connection:
        repository = LetterRepository(connection)
        yield LetterService(
            repository,
            RepairRepository(connection),
            Requeueing(repository, log),
            Outbox(connection),
            SystemClock(),
            AuditNote(),
        )
