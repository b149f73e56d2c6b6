"""Procedures of attribution."""

from cartwheel.domains.interventions.attribution.contracts import (
    AskPerformance,
    AskSpan,
    Breakdown,
    Conversion,
    ConversionList,
    FindConversions,
    Lift,
    Performance,
    ReportConversion,
)
from cartwheel.domains.interventions.attribution.service import Attribution
from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.sockets import READ, WRITE
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, post

router = Router("interventionAnalytics", about="What interventions bring, and how that is known.")


@router.mutation(
    rest=post("/conversions"),
    allow=WRITE,
    limit=per_minute(600),
    raises=[InterventionNotFoundError],
)
async def report(command: ReportConversion, actor: Actor, attribution: Attribution) -> Conversion:
    """Tell of a purchase, which is credited once to the last touch."""
    return await attribution.report(actor.store_id, command)


@router.query(rest=get("/conversions"), allow=READ, raises=[InterventionNotFoundError])
async def conversions(
    query: FindConversions, actor: Actor, attribution: Attribution
) -> ConversionList:
    """List what an intervention is credited with."""
    return await attribution.list_of(actor.store_id, query.intervention_id)


@router.query(rest=get("/interventions/analytics/performance"), allow=READ)
async def performance(query: AskPerformance, actor: Actor, attribution: Attribution) -> Performance:
    """Say what became of interventions by channel, template, campaign, hour or segment."""
    return await attribution.performance(actor.store_id, query)


@router.query(rest=get("/interventions/analytics/channels"), allow=READ)
async def channels(query: AskSpan, actor: Actor, attribution: Attribution) -> Performance:
    """Say what became of interventions by channel."""
    asked = AskPerformance(Breakdown.CHANNEL, None, query.since, query.until)
    return await attribution.performance(actor.store_id, asked)


@router.query(rest=get("/interventions/analytics/conversion"), allow=READ)
async def conversion(query: AskSpan, actor: Actor, attribution: Attribution) -> Lift:
    """Say how many more buy who are reached than who are left alone."""
    return await attribution.lift(actor.store_id, query)
