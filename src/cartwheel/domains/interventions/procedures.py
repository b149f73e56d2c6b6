"""Procedures of the interventions domain."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Final

from cartwheel.domains.interventions.contracts import (
    Acked,
    AcknowledgeOffer,
    CreateIntervention,
    CreateInterventions,
    FindShopperOffers,
    Intervention,
    InterventionAttempts,
    InterventionById,
    InterventionPage,
    InterventionStats,
    ListInterventions,
    OptedOut,
    OptOut,
    ScheduleIntervention,
    ShopperOffers,
    UpdateIntervention,
    WatchInterventions,
)
from cartwheel.domains.interventions.deciding.contracts import DecisionPage, ListDecisions
from cartwheel.domains.interventions.errors import (
    CartNotReachableError,
    InterventionNotFoundError,
    NotWaitingError,
    NotWantedError,
)
from cartwheel.domains.interventions.feed import InterventionFeed
from cartwheel.domains.interventions.manual import ByHand
from cartwheel.domains.interventions.opting import OptingOut
from cartwheel.domains.interventions.service import InterventionService
from cartwheel.domains.interventions.showing import Showing
from cartwheel.domains.interventions.sockets import READ, SHOW, WRITE
from cartwheel.systems.rpc.api import Actor, Router, Tracked, delete, get, per_minute, post, put

router = Router("interventions", about="Whether, when and how shoppers are reached.")
visitor_router = Router("visitors", about="What a shopper's own page asks for, by the tracker.")


# A visitor's id opens what is meant for the visitor, so it stands in no address.
@visitor_router.mutation(rest=post("/visitors/offers"), allow=SHOW, keyed=False, audited=False)
async def offers(query: FindShopperOffers, actor: Actor, showing: Showing) -> ShopperOffers:
    """List what waits to be shown to one shopper, where no socket can be had."""
    return ShopperOffers(await showing.list_for(actor.store_id, query.visitor_id))


@visitor_router.mutation(
    rest=post("/visitors/offers/{id}/ack"),
    allow=SHOW,
    raises=[InterventionNotFoundError],
    keyed=False,
    audited=False,
)
async def acknowledge(command: AcknowledgeOffer, actor: Actor, showing: Showing) -> Acked:
    """Say that a shopper's page shows an intervention; to repeat it changes nothing."""
    shown = await showing.acknowledge(actor.store_id, command.id, visitor_id=command.visitor_id)
    return Acked(id=shown.id, state=shown.state)


@visitor_router.mutation(rest=post("/visitors/opt-out"), allow=SHOW, keyed=False, audited=False)
async def opt_out(command: OptOut, actor: Actor, opting: OptingOut) -> OptedOut:
    """Leave a shopper alone, by whatever channel, or not any more."""
    return await opting.opt_out(actor.store_id, command)


REFUSALS: Final = (CartNotReachableError, NotWantedError)


@router.mutation(
    rest=post("/interventions", status=201), allow=WRITE, limit=per_minute(120), raises=REFUSALS
)
async def create(command: CreateIntervention, actor: Actor, by_hand: ByHand) -> Intervention:
    """Reach the shopper of a cart that was left, if every check says yes."""
    return await by_hand.create(actor.store_id, command)


@router.mutation(
    rest=post("/interventions/schedule", status=201),
    allow=WRITE,
    limit=per_minute(120),
    raises=REFUSALS,
)
async def schedule(command: ScheduleIntervention, actor: Actor, by_hand: ByHand) -> Intervention:
    """Reach the shopper of a cart that was left at a moment, if every check says yes."""
    return await by_hand.create(actor.store_id, command)


@router.mutation(rest=post("/interventions/batch"), allow=WRITE, limit=per_minute(30))
async def create_batch(
    command: CreateInterventions, actor: Actor, by_hand: ByHand
) -> InterventionAttempts:
    """Reach the shoppers of many carts, and say of each what came of it."""
    return await by_hand.create_all(actor.store_id, command)


@router.mutation(
    rest=put("/interventions/{id}"),
    allow=WRITE,
    raises=[InterventionNotFoundError, NotWaitingError],
)
async def update(command: UpdateIntervention, actor: Actor, by_hand: ByHand) -> Intervention:
    """Change an intervention that still waits."""
    return await by_hand.update(actor.store_id, command)


@router.mutation(
    rest=delete("/interventions/{id}"),
    allow=WRITE,
    raises=[InterventionNotFoundError, NotWaitingError],
)
async def cancel(command: InterventionById, actor: Actor, by_hand: ByHand) -> Intervention:
    """Take back an intervention that still waits."""
    return await by_hand.cancel(actor.store_id, command.id)


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


@router.query(rest=get("/interventions/decisions"), allow=READ)
async def decisions(
    query: ListDecisions, actor: Actor, interventions: InterventionService
) -> DecisionPage:
    """List what was decided about carts and why, the newest first."""
    return await interventions.list_decisions(actor.store_id, query)


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
