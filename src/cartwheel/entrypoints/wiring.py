"""Who is made of what: the container that every role takes its parts from."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any
from uuid import UUID

from dishka import (
    AnyOf,
    AsyncContainer,
    Provider,
    Scope,
    from_context,
    make_async_container,
    provide,
    provide_all,
)
from obstore.store import ObjectStore
from openfeature.client import OpenFeatureClient
from redis.asyncio import Redis

from cartwheel.domains.announcements.service import (
    AnnouncementService,
    AnnouncementStatsService,
)
from cartwheel.domains.audit.log import AuditLog
from cartwheel.domains.audit.repository import AuditRepository
from cartwheel.domains.audit.sealing import AuditSealer
from cartwheel.domains.audit.service import AuditExport, AuditService
from cartwheel.domains.carts.follower import CartFollower
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.domains.carts.service import CartService
from cartwheel.domains.carts.sweeper import CartSweeper
from cartwheel.domains.events.dedup import Deduplicator
from cartwheel.domains.events.ingest import IngestService
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.replays import ReplayService
from cartwheel.domains.events.repository import EventRepository, OutcomeRepository
from cartwheel.domains.events.service import EventService, PipelineService
from cartwheel.domains.interventions.delivery import DeliveryService
from cartwheel.domains.interventions.feed import InterventionFeed
from cartwheel.domains.interventions.repository import InterventionRepository
from cartwheel.domains.interventions.resender import Resender
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.domains.interventions.settings import KEYS as INTERVENTION_KEYS
from cartwheel.domains.interventions.sockets import InterventionConversation
from cartwheel.domains.jobs.monitor import JobMonitor
from cartwheel.domains.jobs.recorder import JobRecorder
from cartwheel.domains.jobs.repository import JobStatsRepository
from cartwheel.domains.jobs.service import JobService, JobStatsService
from cartwheel.domains.people.memberships import Memberships
from cartwheel.domains.people.messages import PrunePeople
from cartwheel.domains.people.provider import PeopleProvider
from cartwheel.domains.predictions.baseline import BaselineModel
from cartwheel.domains.predictions.model import Model
from cartwheel.domains.predictions.repository import PredictionRepository
from cartwheel.domains.predictions.service import PredictionService
from cartwheel.domains.schedules.service import ScheduleService
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.settings.configuration import ConfigurationService
from cartwheel.domains.settings.flags import FlagService
from cartwheel.domains.settings.keys import ConfigRegistry
from cartwheel.domains.settings.openfeature import open_client
from cartwheel.domains.settings.repository.changes import ChangeRepository
from cartwheel.domains.settings.repository.configurations import ConfigurationRepository
from cartwheel.domains.settings.repository.flags import FlagRepository
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.domains.stores.credentials import CredentialAuthenticator
from cartwheel.domains.stores.keys.repository import KeyRepository
from cartwheel.domains.stores.keys.service import KeyService
from cartwheel.domains.stores.makers import Makers
from cartwheel.domains.stores.members.invitation_repository import InvitationRepository
from cartwheel.domains.stores.members.invitations import InvitationService
from cartwheel.domains.stores.members.leftovers import LeftoverService
from cartwheel.domains.stores.members.mail import InvitationPost
from cartwheel.domains.stores.members.places import StoreMemberships
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.domains.stores.members.service import MemberService
from cartwheel.domains.stores.replays import ReplayStoreService
from cartwheel.domains.stores.repository import StoreRepository
from cartwheel.domains.stores.service import StoreService
from cartwheel.domains.webhooks.courier import Courier
from cartwheel.domains.webhooks.fanout import FanOut
from cartwheel.domains.webhooks.lanes import Lanes
from cartwheel.domains.webhooks.ledger import Ledger
from cartwheel.domains.webhooks.messages import PruneWebhooks
from cartwheel.domains.webhooks.repository.deliveries import DeliveryRepository
from cartwheel.domains.webhooks.repository.endpoints import EndpointRepository
from cartwheel.domains.webhooks.service import WebhookService
from cartwheel.domains.webhooks.upkeep import WebhookUpkeep
from cartwheel.entrypoints.handlers import GROUPS
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
from cartwheel.systems.eventlog.opening import open_log
from cartwheel.systems.eventlog.troubles import Troubles
from cartwheel.systems.jobs.api import BullMQProducer, JobOperations, JobProducer, JobRun
from cartwheel.systems.objects.api import open_objects
from cartwheel.systems.outbound.api import OutboundClient, OutboundPolicy
from cartwheel.systems.outbox.api import Outbox, Relay, SubscriberGroups
from cartwheel.systems.rates.redis import RedisRates
from cartwheel.systems.realtime.api import Rooms
from cartwheel.systems.rpc.api import (
    Authenticator,
    QuotaLimiter,
    RequestProvider,
    Tickets,
    TransactionScope,
)
from cartwheel.systems.scheduler.api import (
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
        url = self._settings.eventlog_url
        log = await open_log(
            url.get_secret_value() if url else None,
            redis=redis,
            partitions=self._settings.eventlog_partitions,
            memory=memory,
        )
        yield log
        await log.close()

    @provide
    def directory(self, database: Database) -> StoreDirectory:
        """Who a key is and what a store is."""
        key = self._settings.operator_key
        return StoreDirectory(database, operator_key=key.get_secret_value() if key else None)

    @provide
    def scheduler(
        self, database: Database, operations: JobOperations, jobs: SchedulableJobs, clock: Clock
    ) -> Scheduler:
        """The scheduler of this process."""
        return Scheduler(database, jobs, QueuedJobOutcomes(operations), clock)

    @provide
    def schedulable(self) -> SchedulableJobs:
        """What schedules may queue."""
        return SchedulableJobs.of(PrunePeople, PruneWebhooks)

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
        return Rooms(redis)

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
    def config_keys(self) -> ConfigRegistry:
        """Everything a store may set."""
        return ConfigRegistry((*INTERVENTION_KEYS,))

    @provide
    def deduplicator(self, redis: Redis) -> Deduplicator:
        """What recognises repeated events."""
        return Deduplicator.within(
            redis,
            mebibytes=self._settings.dedup_memory_mib,
            partitions=self._settings.eventlog_partitions,
        )

    @provide
    def groups(self) -> SubscriberGroups:
        """Who reads announcements."""
        return SubscriberGroups(tuple(GROUPS))

    @provide
    def jobs(self, redis: Redis) -> JobProducer:
        """Where jobs are added."""
        return BullMQProducer(redis)

    @provide
    def relay(self, database: Database, eventlog: EventLog, jobs: JobProducer) -> Relay:
        """The relay of this process."""
        return Relay(database, eventlog, jobs)


class DomainProvider(Provider):
    """The domains' parts: followers of the log for the process, services for each call."""

    process = provide_all(
        AnnouncementStatsService,
        AuditExport,
        AuditSealer,
        CartFollower,
        CartSweeper,
        Courier,
        DeliveryService,
        EventPipeline,
        EventRepository,
        IngestService,
        InterventionConversation,
        InterventionFeed,
        InvitationPost,
        JobMonitor,
        JobOperations,
        JobRecorder,
        Lanes,
        Ledger,
        LiveSettings,
        PipelineService,
        Resender,
        Troubles,
        WebhookUpkeep,
        scope=Scope.APP,
    )
    model = provide(BaselineModel, provides=Model, scope=Scope.APP)
    auditor = provide(AuditLog, scope=Scope.APP)
    authenticator = provide(
        CredentialAuthenticator,
        provides=AnyOf[CredentialAuthenticator, Authenticator],
        scope=Scope.APP,
    )
    memberships = provide(StoreMemberships, provides=Memberships, scope=Scope.APP)
    call = provide_all(
        AnnouncementService,
        AuditRepository,
        AuditService,
        CartRepository,
        CartService,
        ChangeRepository,
        ConfigurationRepository,
        ConfigurationService,
        DeliveryRepository,
        EndpointRepository,
        EventService,
        FanOut,
        FiringRepository,
        FlagRepository,
        FlagService,
        InterventionRepository,
        InterventionService,
        InvitationRepository,
        InvitationService,
        JobService,
        JobStatsRepository,
        JobStatsService,
        KeyRepository,
        KeyService,
        LeftoverService,
        Makers,
        MemberRepository,
        MemberService,
        Outbox,
        OutcomeRepository,
        PredictionRepository,
        PredictionService,
        ReplayService,
        ReplayStoreService,
        ScheduleRepository,
        ScheduleService,
        Schedules,
        StoreRepository,
        StoreService,
        WebhookService,
        scope=Scope.REQUEST,
    )

    @provide(scope=Scope.APP)
    def flags(self, live: LiveSettings) -> Iterator[OpenFeatureClient]:
        """What feature flags serve, asked through OpenFeature."""
        with open_client(live) as client:
            yield client


class JobProvider(Provider):
    """What the handler of a job may ask for beyond the application's own."""

    run = from_context(provides=JobRun, scope=Scope.REQUEST)


def providers() -> tuple[Provider, ...]:
    """Return everything that is made of the engines."""
    return (
        DomainProvider(),
        JobProvider(),
        PeopleProvider(),
        RequestProvider(),
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
    the block ends and rolls back when the block raises.
    """
    database = await container.get(Database)
    async with (
        TransactionScope(database, store_id=store_id) as transaction,
        container({**context, TransactionScope: transaction}) as scope,
    ):
        yield scope
