"""Procedures of campaigns of interventions."""

from cartwheel.domains.interventions.campaigns.contracts import (
    ActOnReachCampaign,
    CreateReachCampaign,
    ListReachCampaigns,
    ReachCampaign,
    ReachCampaignById,
    ReachCampaignPage,
    UpdateReachCampaign,
)
from cartwheel.domains.interventions.campaigns.service import ReachCampaignService
from cartwheel.domains.interventions.errors import (
    ReachCampaignEndedError,
    ReachCampaignNotFoundError,
    StaleReachCampaignError,
)
from cartwheel.domains.interventions.sockets import READ, WRITE
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, post, put

router = Router("interventionCampaigns", about="For whom, when and how shoppers are won back.")


@router.query(rest=get("/campaigns"), allow=READ)
async def list_(
    query: ListReachCampaigns, actor: Actor, campaigns: ReachCampaignService
) -> ReachCampaignPage:
    """List the store's campaigns of interventions, the newest first."""
    return await campaigns.list_page(actor.store_id, query)


@router.query(rest=get("/campaigns/{id}"), allow=READ, raises=[ReachCampaignNotFoundError])
async def get_(
    query: ReachCampaignById, actor: Actor, campaigns: ReachCampaignService
) -> ReachCampaign:
    """Look at one campaign."""
    return await campaigns.get(actor.store_id, query.id)


@router.mutation(rest=post("/campaigns", status=201), allow=WRITE, limit=per_minute(30))
async def create(
    command: CreateReachCampaign, actor: Actor, campaigns: ReachCampaignService
) -> ReachCampaign:
    """Begin a campaign, at once or at its time."""
    return await campaigns.create(actor.store_id, command)


@router.mutation(
    rest=put("/campaigns/{id}"),
    allow=WRITE,
    limit=per_minute(30),
    raises=[ReachCampaignNotFoundError, StaleReachCampaignError, ReachCampaignEndedError],
)
async def update(
    command: UpdateReachCampaign, actor: Actor, campaigns: ReachCampaignService
) -> ReachCampaign:
    """Give a campaign other terms."""
    return await campaigns.update(actor.store_id, command)


@router.mutation(
    rest=post("/campaigns/{id}/actions"),
    allow=WRITE,
    raises=[ReachCampaignNotFoundError, ReachCampaignEndedError],
)
async def act(
    command: ActOnReachCampaign, actor: Actor, campaigns: ReachCampaignService
) -> ReachCampaign:
    """Pause a campaign, let it go on, or end it."""
    return await campaigns.act(actor.store_id, command)
