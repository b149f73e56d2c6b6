"""Procedures of the events domain."""

from cartwheel.domains.events.contracts import (
    MOST_BYTES,
    Event,
    EventBatch,
    EventStats,
    ListEvents,
    Receipt,
    StoredEvents,
    SumEvents,
)
from cartwheel.domains.events.course import PipelineRounds
from cartwheel.domains.events.enriching.profiles import GetVisitor, Profile
from cartwheel.domains.events.errors import VisitorNotFoundError
from cartwheel.domains.events.hourly import EventHours, HoursOfEvents, ListHours
from cartwheel.domains.events.ingest import IngestService
from cartwheel.domains.events.packing.envelopes import PACKED_TYPES
from cartwheel.domains.events.service import EventService, PipelineService
from cartwheel.domains.events.status import PipelineCourse, PipelineStatus
from cartwheel.systems.rpc.api import (
    Actor,
    RawInput,
    RequestContext,
    Router,
    get,
    permission,
    post,
)

ingest_router = Router("events", about="What shoppers do, taken in and looked up.")
router = Router("events", about="What shoppers do, taken in and looked up.")
pipeline_router = Router("pipeline", about="How far the work on events has come.")


@ingest_router.mutation(
    rest=post("/events", status=202),
    allow=permission("events:write"),
    max_body=MOST_BYTES,
    keyed=False,
    recalls_callers=True,
    takes_packed=True,
    takes=PACKED_TYPES,
)
async def ingest(
    event: RawInput[Event], actor: Actor, request: RequestContext, door: IngestService
) -> Receipt:
    """
    Take one event in. It is on disk when the answer arrives.

    Also as Avro or Protobuf, by `Content-Type`.
    """
    return await door.take_one(actor, event.body, request)


@ingest_router.mutation(
    rest=post("/events/batch", status=202),
    allow=permission("events:write"),
    max_body=MOST_BYTES,
    keyed=False,
    recalls_callers=True,
    takes_packed=True,
    takes=PACKED_TYPES,
)
async def ingest_batch(
    batch: RawInput[EventBatch], actor: Actor, request: RequestContext, door: IngestService
) -> Receipt:
    """
    Take up to 1,000 events in, in up to 1 MiB.

    The accepted ones are on disk when the answer arrives; a bad event is named by
    its index and does not sink the others. Also as Avro or Protobuf, by `Content-Type`.
    """
    return await door.take(actor, batch.body, request)


@router.query(rest=get("/events/stats"), allow=permission("events:read"))
async def stats(query: SumEvents, actor: Actor, events: EventService) -> EventStats:
    """Sum up the store's events so far; by session, source, device or robots where asked for."""
    return await events.stats(actor.store_id, query)


@router.query(rest=get("/events/hours"), allow=permission("events:read"))
async def hours(query: ListHours, actor: Actor, hours: EventHours) -> HoursOfEvents:
    """Count the store's events, visitors, sessions and revenue by the hour, a minute late."""
    return await hours.list(actor.store_id, query)


@router.query(
    rest=get("/events/visitors/{visitorId}"),
    allow=permission("events:read"),
    raises=[VisitorNotFoundError],
)
async def visitor(query: GetVisitor, actor: Actor, events: EventService) -> Profile:
    """Say what is known of a visitor: since when, how often here, what was bought and liked."""
    return await events.profile(actor.store_id, query.visitor_id)


@router.query(rest=get("/events"), allow=permission("events:read"))
async def list_(query: ListEvents, actor: Actor, events: EventService) -> StoredEvents:
    """List events as they are kept, the newest first, with what was repaired of them."""
    return await events.list(actor.store_id, query)


@pipeline_router.query(rest=get("/pipeline/status"), allow=permission("events:read"))
async def status(pipeline: PipelineService) -> PipelineStatus:
    """Say what waits at each stage of the pipeline, how old the oldest is, and what holds it up."""
    return await pipeline.status()


@pipeline_router.query(rest=get("/pipeline/course"), allow=permission("events:read"))
async def course(rounds: PipelineRounds) -> PipelineCourse:
    """Say what waited at each stage of the pipeline over the last hour, and for how long."""
    return await rounds.course()
