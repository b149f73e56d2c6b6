"""Procedures of the interventions domain."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from cartwheel.domains.interventions.contracts import (
    Intervention,
    InterventionById,
    InterventionPage,
    InterventionStats,
    ListInterventions,
    WatchInterventions,
)
from cartwheel.domains.interventions.errors import InterventionNotFoundError
from cartwheel.domains.interventions.feed import InterventionFeed
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.domains.interventions.sockets import READ
from cartwheel.systems.rpc.api import Actor, Router, Tracked, get

router = Router("interventions", about="Whether, when and how shoppers are reached.")


@router.query(rest=get("/interventions"), allow=READ)
async def list_(
    query: ListInterventions, actor: Actor, interventions: InterventionService
) -> InterventionPage:
    """List the store's interventions, the newest first."""
    return await interventions.list(actor.store_id, query)


@router.query(rest=get("/interventions/stats"), allow=READ)
async def stats(actor: Actor, interventions: InterventionService) -> InterventionStats:
    """Count the store's interventions so far, and what they won back."""
    return await interventions.stats(actor.store_id)


@router.query(rest=get("/interventions/{id}"), allow=READ, raises=[InterventionNotFoundError])
async def get_(
    query: InterventionById, actor: Actor, interventions: InterventionService
) -> Intervention:
    """Look at one intervention."""
    return await interventions.get(actor.store_id, query.id)


@router.subscription(allow=READ)
async def watch(
    query: WatchInterventions, actor: Actor, feed: InterventionFeed
) -> AsyncIterator[Tracked[Intervention]]:
    """Follow the store's interventions as they are decided."""
    async with aclosing(feed.follow(actor.store_id, after=query.last_event_id)) as followed:
        async for intervention in followed:
            yield Tracked(id=str(intervention.id), data=intervention)
