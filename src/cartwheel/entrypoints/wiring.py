"""Who is made of what: the container that every role takes its parts from."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID

from dishka import (
    AsyncContainer,
    Provider,
    Scope,
    from_context,
    make_async_container,
    provide,
    provide_all,
)
from obstore.store import ObjectStore
from redis.asyncio import Redis

from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.clock import Clock, SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.redis import connect
from cartwheel.kernel.redis_memory import RedisMemory
from cartwheel.kernel.settings import Settings
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.columnstore.api import ColumnStore
from cartwheel.systems.columnstore.condition import tell_broken
from cartwheel.systems.embedded.engines import Engines
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.eventlog.opening import open_log_of
from cartwheel.systems.eventlog.troubles import Troubles
from cartwheel.systems.health.presence import Presence
from cartwheel.systems.injection.api import StoreScopes
from cartwheel.systems.jobs.api import (
    BullMQProducer,
    JobFollower,
    JobOperations,
    JobProducer,
    JobRun,
    Queues,
)
from cartwheel.systems.mail.api import MailProvider
from cartwheel.systems.objects.api import open_objects
from cartwheel.systems.outbound.api import OutboundClient, OutboundPolicy
from cartwheel.systems.outbox.api import Outbox, Relay
from cartwheel.systems.providers.provider import ModelServiceProvider
from cartwheel.systems.rates.redis import RedisRates
from cartwheel.systems.realtime.api import Neighbours, Rooms, TopicFeed, Topics
from cartwheel.systems.rpc.api import (
    CurrentCall,
    QuotaLimiter,
    RequestContext,
    RequestProvider,
    Tickets,
    TransactionScope,
)
from cartwheel.systems.scheduler.api import (
    FiringFollower,
    FiringRepository,
    QueuedJobOutcomes,
    SchedulableJobs,
    Scheduler,
    ScheduleRepository,
    Schedules,
)
from cartwheel.systems.tokens.provider import TokenProvider


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
    def memory(self, redis: Redis) -> RedisMemory:
        """How full Redis is."""
        return RedisMemory(redis)

    @provide
    async def columnstore(self) -> AsyncIterator[ColumnStore]:
        """ClickHouse."""
        store = ColumnStore(self._engines.clickhouse_url)
        await store.open()
        await tell_broken(store)
        yield store
        await store.close()

    @provide
    def objects(self) -> ObjectStore:
        """The object store."""
        return open_objects(self._engines.objects_url)

    @provide
    async def eventlog(self, redis: Redis, memory: RedisMemory) -> AsyncIterator[EventLog]:
        """The event log: on Kafka by its URL, else on Redis Streams."""
        log = await open_log_of(self._settings, redis=redis, memory=memory)
        yield log
        await log.close()

    @provide
    def scheduler(
        self, database: Database, operations: JobOperations, jobs: SchedulableJobs, clock: Clock
    ) -> Scheduler:
        """The scheduler of this process."""
        return Scheduler(database, jobs, QueuedJobOutcomes(operations), clock)

    @provide
    def outbound_policy(self) -> OutboundPolicy:
        """Which addresses outside may be called."""
        return OutboundPolicy.of(self._settings)

    @provide
    async def outbound(self, policy: OutboundPolicy) -> AsyncIterator[OutboundClient]:
        """Calls to the outside, which never reach our own network."""
        client = OutboundClient(policy)
        yield client
        await client.close()

    @provide
    def rooms(self, redis: Redis) -> Rooms:
        """The rooms of this process."""
        adapters = frozenset(self._settings.socketio_adapters)
        return Rooms(redis, neighbours=Neighbours(redis, adapters) if adapters else None)

    @provide
    def tickets(self, redis: Redis) -> Tickets:
        """What stands for credentials in URLs."""
        return Tickets(redis)

    @provide
    async def limiter(self, redis: Redis) -> AsyncIterator[QuotaLimiter]:
        """What counts calls, of sockets too."""
        rates = RedisRates(redis, namespace="calls")
        yield QuotaLimiter(rates)
        await rates.close()

    @provide
    async def broadcast(self, redis: Redis) -> AsyncIterator[Broadcast]:
        """Short messages to every process."""
        broadcast = Broadcast(redis)
        yield broadcast
        await broadcast.close()

    @provide
    def jobs(self, redis: Redis, queues: Queues) -> JobProducer:
        """Where jobs are added."""
        return BullMQProducer(redis, queues)

    @provide
    def relay(self, database: Database, eventlog: EventLog, jobs: JobProducer) -> Relay:
        """The relay of this process."""
        return Relay(database, eventlog, jobs)


class SystemProvider(Provider):
    """The parts of the machinery that are no more than a class."""

    process = provide_all(JobOperations, Presence, TopicFeed, Topics, Troubles, scope=Scope.APP)
    follower = provide(FiringFollower, provides=JobFollower, scope=Scope.REQUEST)
    call = provide_all(FiringRepository, Outbox, ScheduleRepository, Schedules, scope=Scope.REQUEST)

    @provide(scope=Scope.APP)
    def scopes(self, container: AsyncContainer) -> StoreScopes:
        """What opens scopes for parts that the process has once."""
        return StoreScopes(partial(open_scope, container))


class JobProvider(Provider):
    """What the handler of a job may ask for beyond the application's own."""

    run = from_context(provides=JobRun, scope=Scope.REQUEST)


def providers() -> tuple[Provider, ...]:
    """Return everything that is made of the engines."""
    return (
        *HOUSE.providers(),
        JobProvider(),
        RequestProvider(),
        SystemProvider(),
        MailProvider(),
        ModelServiceProvider(),
        TokenProvider(),
    )


@asynccontextmanager
async def open_container(settings: Settings, engines: Engines) -> AsyncIterator[AsyncContainer]:
    """Make the container; engines are opened when first asked for and closed at the end."""
    container = make_async_container(EngineProvider(settings, engines), *providers())
    try:
        yield container
    finally:
        await container.close()


@asynccontextmanager
async def open_scope(
    container: AsyncContainer,
    store_id: UUID | None = None,
    *,
    context: Mapping[Any, Any] = MappingProxyType({}),
) -> AsyncIterator[AsyncContainer]:
    """
    Open a scope around at most one transaction, which sees the rows of one store.

    What `context` holds can be asked for by its type. The transaction commits when
    the block ends and rolls back when the block raises. Without a `CurrentCall` nobody called,
    and nothing is written down about it.
    """
    database = await container.get(Database)
    async with (
        TransactionScope(database, store_id=store_id) as transaction,
        container(
            {CurrentCall: _nobodys_call(), **context, TransactionScope: transaction}
        ) as scope,
    ):
        yield scope


def _nobodys_call() -> CurrentCall:
    context = RequestContext(headers={}, address="")
    return CurrentCall(procedure="", actor=None, context=context, auditor=None)
