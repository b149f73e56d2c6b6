"""The whole line from the log to rows and carts, and what became of each event on it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from redis.asyncio import Redis
from tests.domains.events.making import counts, enricher, gate, rows, send
from tests.embedded.harness import until

from cartwheel.domains.carts.follower import CONSUMER as CARTS, CartFollower
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.domains.carts.telling import CartTeller
from cartwheel.domains.events.contracts import DeadLetter, ListDeadLetters
from cartwheel.domains.events.dedup import Deduplicator
from cartwheel.domains.events.enriching.topic import EnrichedTopic
from cartwheel.domains.events.letters.repository import LetterRepository
from cartwheel.domains.events.messages import ACTIVITIES_TOPIC, EVENTS_TOPIC
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.recording import CONSUMER as EVENTS
from cartwheel.domains.events.repository import Counts, EventRepository
from cartwheel.domains.events.routing.book import RouteBook
from cartwheel.domains.events.watching import EventTeller
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.eventlog.worker import Worker
from cartwheel.systems.realtime.api import Rooms, Topics


@dataclass(frozen=True, slots=True)
class Line:
    """The pipeline's workers on real engines, for one store."""

    log: RedisStreamsLog
    columns: ColumnStore
    database: Database
    pipeline: EventPipeline
    store_id: UUID

    @classmethod
    async def prepare(
        cls, redis: Redis, columns: ColumnStore, database: Database, store_id: UUID
    ) -> Self:
        log = RedisStreamsLog(redis, partitions=1)
        await log.open()
        pipeline = EventPipeline(
            log=log,
            stores=StoreDirectory(database, HOUSE.permissions),
            deduplicator=Deduplicator(redis, most=1_000_000),
            events=EventRepository(columns),
            database=database,
            teller=EventTeller(Topics(log.redis, Rooms(log.redis))),
            enricher=enricher(database, redis),
            enriched=EnrichedTopic(is_wanted=False),
            gate=gate(database, redis),
            routes=RouteBook(database),
        )
        return cls(log, columns, database, pipeline, store_id)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        events = Worker(
            self.log,
            topic=EVENTS_TOPIC,
            group=EVENTS,
            handle=self.pipeline.handle,
            on_poison=self.pipeline.bury,
            max_entries=500,
            linger=timedelta(0),
        )
        carts = Worker(
            self.log,
            topic=ACTIVITIES_TOPIC,
            group=CARTS,
            handle=CartFollower(
                self.database,
                StoreDirectory(self.database, HOUSE.permissions),
                CartTeller(Topics(self.log.redis, Rooms(self.log.redis))),
            ).handle,
            max_entries=10,
            linger=timedelta(0),
        )
        running = [asyncio.create_task(worker.run()) for worker in (events, carts)]
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def send(self, *events: dict[str, Any]) -> None:
        await send(self.log, self.store_id, *events)

    async def caught_up(self, *, seconds: float = 60) -> None:
        async def is_done() -> bool:
            events = await self.log.lag(EVENTS_TOPIC, group=EVENTS)
            carts = await self.log.lag(ACTIVITIES_TOPIC, group=CARTS)
            return not any(lag.entries for lag in (*events, *carts))

        await until(is_done, seconds=seconds)

    async def rows(self) -> list[str]:
        return await rows(self.columns, self.store_id)

    async def counts(self) -> Counts:
        return await counts(self.database, self.store_id)

    async def seen_by_carts(self) -> int:
        async with self.database.transaction(store_id=self.store_id) as connection:
            return (await CartRepository(connection).stats(self.store_id)).events_seen

    async def dead_letters(self) -> list[DeadLetter]:
        async with self.database.transaction(store_id=self.store_id) as connection:
            return await LetterRepository(connection).list_page(self.store_id, ListDeadLetters())
