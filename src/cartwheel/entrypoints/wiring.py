"""Who is made of what: the container that every role takes its parts from."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from dishka import AsyncContainer, Provider, Scope, make_async_container, provide, provide_all
from obstore.store import ObjectStore
from redis.asyncio import Redis

from cartwheel.domains.accounts.api import StoreDirectory
from cartwheel.domains.accounts.repository import StoreRepository
from cartwheel.domains.accounts.service import AccountService
from cartwheel.domains.carts.follower import CartFollower
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.domains.carts.service import CartService
from cartwheel.domains.carts.sweeper import CartSweeper
from cartwheel.domains.events.dedup import Deduplicator
from cartwheel.domains.events.ingest import IngestService
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.repository import EventRepository, OutcomeRepository
from cartwheel.domains.events.service import EventService, PipelineService
from cartwheel.domains.interventions.delivery import DeliveryService
from cartwheel.domains.interventions.feed import InterventionFeed
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.resender import Resender
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.domains.interventions.sockets import InterventionConversation
from cartwheel.domains.predictions.baseline import BaselineModel
from cartwheel.domains.predictions.model import Model
from cartwheel.domains.predictions.repository import PredictionRepository
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.kernel.clock import Clock, SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.redis import connect
from cartwheel.kernel.settings import Settings
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.embedded.engines import Engines
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.objects.api import open_objects
from cartwheel.systems.outbox.api import Outbox, Relay
from cartwheel.systems.realtime.api import Rooms
from cartwheel.systems.rpc.api import RequestProvider, TransactionScope


class EngineProvider(Provider):
    """The engines, one client each; closed with the container."""

    scope = Scope.APP

    def __init__(self, settings: Settings, engines: Engines) -> None:
        super().__init__()
        self._settings = settings
        self._engines = engines

    @provide
    def settings(self) -> Settings:
        """The process's settings."""
        return self._settings

    @provide
    def clock(self) -> Clock:
        """The machine's clock."""
        return SystemClock()

    @provide
    async def database(self) -> AsyncIterator[Database]:
        """PostgreSQL as the application's role."""
        database = Database.connect(
            self._engines.database_url, pool_size=self._settings.database_pool_size
        )
        yield database
        await database.close()

    @provide
    async def redis(self) -> AsyncIterator[Redis]:
        """Redis or Valkey."""
        async with connect(self._engines.redis_url) as redis:
            yield redis

    @provide
    async def columnstore(self) -> AsyncIterator[ColumnStore]:
        """ClickHouse."""
        store = ColumnStore(self._engines.clickhouse_url)
        await store.open()
        yield store
        await store.close()

    @provide
    def objects(self) -> ObjectStore:
        """The object store."""
        return open_objects(self._engines.objects_url)

    @provide
    async def eventlog(self, redis: Redis) -> EventLog:
        """The event log on Redis Streams."""
        log = RedisStreamsLog(redis, partitions=self._settings.eventlog_partitions)
        await log.open()
        return log

    @provide
    def directory(self, database: Database) -> StoreDirectory:
        """Who a key is and what a store is."""
        key = self._settings.operator_key
        return StoreDirectory(database, operator_key=key.get_secret_value() if key else None)

    @provide
    def rooms(self, redis: Redis) -> Rooms:
        """The rooms of this process."""
        return Rooms(redis)

    @provide
    def relay(self, database: Database, eventlog: EventLog) -> Relay:
        """The relay of this process."""
        return Relay(database, eventlog)


class DomainProvider(Provider):
    """The domains' parts: followers of the log for the process, services for each call."""

    process = provide_all(
        CartFollower,
        CartSweeper,
        Deduplicator,
        DeliveryService,
        EventPipeline,
        EventRepository,
        IngestService,
        InterventionConversation,
        InterventionFeed,
        PipelineService,
        Resender,
        scope=Scope.APP,
    )
    model = provide(BaselineModel, provides=Model, scope=Scope.APP)
    call = provide_all(
        AccountService,
        CartRepository,
        CartService,
        EventService,
        InterventionRepository,
        InterventionService,
        Outbox,
        OutcomeRepository,
        PredictionRepository,
        PredictionService,
        StoreRepository,
        scope=Scope.REQUEST,
    )


@asynccontextmanager
async def open_container(settings: Settings, engines: Engines) -> AsyncIterator[AsyncContainer]:
    """Make the container; engines are opened when first asked for and closed at the end."""
    container = make_async_container(
        EngineProvider(settings, engines), DomainProvider(), RequestProvider()
    )
    try:
        yield container
    finally:
        await container.close()


@asynccontextmanager
async def open_scope(
    container: AsyncContainer, store_id: UUID | None = None
) -> AsyncIterator[AsyncContainer]:
    """
    Open a scope around one transaction that sees the rows of one store.

    It commits when the block ends and rolls back when the block raises.
    """
    database = await container.get(Database)
    async with (
        TransactionScope(database, store_id=store_id) as transaction,
        container({TransactionScope: transaction}) as scope,
    ):
        yield scope
