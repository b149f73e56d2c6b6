"""What events bring to the house."""

from datetime import timedelta
from typing import Final

from cartwheel.domains.events.course import PipelineRounds
from cartwheel.domains.events.enriching.enricher import Enricher
from cartwheel.domains.events.enriching.messages import PruneVisitors
from cartwheel.domains.events.enriching.profiles import ProfileRepository
from cartwheel.domains.events.enriching.upkeep import JOBS as VISITOR_JOBS, VisitorUpkeep
from cartwheel.domains.events.enriching.visits import Visits
from cartwheel.domains.events.figures import EventFigures
from cartwheel.domains.events.healing.handlers import JOBS as HEALING_JOBS
from cartwheel.domains.events.healing.messages import PruneRepairs
from cartwheel.domains.events.healing.procedures import router as repairs
from cartwheel.domains.events.healing.public_events import PUBLIC_EVENTS
from cartwheel.domains.events.healing.repository import RepairRepository
from cartwheel.domains.events.healing.rounds import HealingRounds
from cartwheel.domains.events.healing.service import RepairService
from cartwheel.domains.events.healing.trainer import Trainer
from cartwheel.domains.events.healing.upkeep import HealingUpkeep
from cartwheel.domains.events.holding import SchemaGate
from cartwheel.domains.events.hourly import EventHours, HourRounds
from cartwheel.domains.events.ingest import IngestService
from cartwheel.domains.events.letters.handlers import JOBS as LETTER_JOBS
from cartwheel.domains.events.letters.procedures import ROUTER as LETTERS
from cartwheel.domains.events.letters.repository import LetterRepository
from cartwheel.domains.events.letters.requeueing import Requeueing
from cartwheel.domains.events.letters.runner import ReplayRunner
from cartwheel.domains.events.letters.service import LetterService
from cartwheel.domains.events.looking import EventLookup
from cartwheel.domains.events.messages import EVENTS_TOPIC
from cartwheel.domains.events.pipeline import EventPipeline
from cartwheel.domains.events.posthog import POSTHOG
from cartwheel.domains.events.privacy import StorePrivacy
from cartwheel.domains.events.procedures import ingest_router, pipeline_router
from cartwheel.domains.events.provider import EventsProvider
from cartwheel.domains.events.recording import CONSUMER
from cartwheel.domains.events.repository import EventRepository, OutcomeRepository
from cartwheel.domains.events.routing.book import RouteBook
from cartwheel.domains.events.routing.courier import RouteCourier
from cartwheel.domains.events.routing.handlers import JOBS as ROUTE_JOBS
from cartwheel.domains.events.routing.messages import ROUTES
from cartwheel.domains.events.routing.procedures import router as routes
from cartwheel.domains.events.routing.repository import RouteRepository
from cartwheel.domains.events.routing.service import RouteService
from cartwheel.domains.events.segment import SEGMENT
from cartwheel.domains.events.service import EventService, PipelineService
from cartwheel.domains.events.sessions import EventSessions
from cartwheel.domains.events.settings import KEYS
from cartwheel.domains.events.snowplow import SNOWPLOW
from cartwheel.domains.events.streaming import STREAM
from cartwheel.domains.events.suppressions.procedures import ROUTER as SUPPRESSIONS
from cartwheel.domains.events.suppressions.repository import SuppressionRepository
from cartwheel.domains.events.suppressions.service import SuppressionService
from cartwheel.domains.events.suppressions.suppressed import Suppressed
from cartwheel.domains.events.totals import EventTotals
from cartwheel.domains.events.watching import TOPIC, EventTeller
from cartwheel.systems.assembly.api import Domain, RoleName, Task
from cartwheel.systems.eventlog.followers import Follower
from cartwheel.systems.rpc.api import (
    BACK_OFFICE,
    LEADERS,
    NO_STORE,
    OPERATORS,
    REPLAYS,
    Permission,
)
from cartwheel.systems.scheduler.api import Upkeep

EVENTS: Final = Domain(
    name="events",
    routers=(ingest_router, LETTERS, repairs, routes, SUPPRESSIONS, pipeline_router),
    wires=(SEGMENT, POSTHOG, SNOWPLOW),
    doors={RoleName.INGEST: (ingest_router,)},
    inlets=(STREAM,),
    per_call=(
        EventService,
        LetterRepository,
        LetterService,
        OutcomeRepository,
        ProfileRepository,
        RepairRepository,
        RepairService,
        Requeueing,
        RouteRepository,
        RouteService,
        SuppressionRepository,
        SuppressionService,
    ),
    per_process=(
        Enricher,
        EventFigures,
        EventHours,
        EventLookup,
        EventPipeline,
        EventRepository,
        EventSessions,
        EventTeller,
        EventTotals,
        HealingRounds,
        HealingUpkeep,
        HourRounds,
        IngestService,
        SchemaGate,
        PipelineRounds,
        PipelineService,
        StorePrivacy,
        Suppressed,
        ReplayRunner,
        RouteBook,
        RouteCourier,
        Trainer,
        VisitorUpkeep,
        Visits,
    ),
    providers=(EventsProvider,),
    permissions=(
        Permission(name="events:read", held_by=BACK_OFFICE | REPLAYS | OPERATORS),
        Permission(name="events:replay", held_by=LEADERS),
        Permission(name="events:route", held_by=LEADERS),
        Permission(name="events:suppress", held_by=LEADERS),
        Permission(name="events:write", held_by=LEADERS | REPLAYS, for_pages=True),
    ),
    tasks=(
        Task(HourRounds, frozenset({RoleName.PIPELINE})),
        # Where the pipeline itself is not there, somebody has to see it.
        Task(PipelineRounds, frozenset({RoleName.PIPELINE, RoleName.WEB})),
    ),
    jobs=(*VISITOR_JOBS, *LETTER_JOBS, *HEALING_JOBS, *ROUTE_JOBS),
    queues=(ROUTES,),
    upkeep=(
        Upkeep("events.prune_repairs", "43 4 * * *", PruneRepairs(store_id=NO_STORE)),
        Upkeep("events.prune_visitors", "53 4 * * *", PruneVisitors(store_id=NO_STORE)),
    ),
    public_events=PUBLIC_EVENTS,
    config_keys=KEYS,
    topics=(TOPIC,),
    followers=(
        Follower(
            group=CONSUMER,
            topic=EVENTS_TOPIC,
            part=EventPipeline,
            max_entries=500,
            # Small enough for a click to be a readable row within 100 ms, large enough that
            # ClickHouse gets tens of inserts a second and not hundreds.
            linger=timedelta(milliseconds=30),
        ),
    ),
)
