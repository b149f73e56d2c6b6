"""Procedures of drafts."""

from cartwheel.domains.campaigns.drafts.contracts import (
    Campaign,
    CampaignById,
    CampaignPage,
    CreateCampaign,
    DuplicateCampaign,
    ListCampaigns,
    RenameCampaign,
    SaveStep,
)
from cartwheel.domains.campaigns.drafts.errors import (
    CampaignActiveError,
    CampaignNotDraftError,
    CampaignNotFoundError,
    CampaignNotReadyError,
    OwnCampaignError,
    StaleStepError,
    TooManyCampaignsError,
)
from cartwheel.domains.campaigns.drafts.service import DraftService
from cartwheel.domains.campaigns.permissions import READ, WRITE
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute, post, put

router = Router("campaign", about="Campaigns by mail: from the first draft to the results.")


@router.query(rest=get("/mail-campaigns"), allow=READ)
async def list_(query: ListCampaigns, actor: Actor, drafts: DraftService) -> CampaignPage:
    """List the store's campaigns, the newest first."""
    return await drafts.list_page(actor.store_id, query)


@router.query(rest=get("/mail-campaigns/{id}"), allow=READ, raises=[CampaignNotFoundError])
async def get_(query: CampaignById, actor: Actor, drafts: DraftService) -> Campaign:
    """Look at a campaign: what its steps have saved, and what they still need."""
    return await drafts.get(actor.store_id, query.id)


@router.mutation(
    rest=post("/mail-campaigns", status=201),
    allow=WRITE,
    limit=per_minute(30),
    raises=[TooManyCampaignsError],
)
async def create(command: CreateCampaign, actor: Actor, drafts: DraftService) -> Campaign:
    """Begin a campaign."""
    return await drafts.create(actor, command)


@router.mutation(rest=put("/mail-campaigns/{id}/name"), allow=WRITE, raises=[CampaignNotFoundError])
async def rename(command: RenameCampaign, actor: Actor, drafts: DraftService) -> Campaign:
    """Call a campaign something else."""
    return await drafts.rename(actor.store_id, command)


@router.mutation(
    rest=put("/mail-campaigns/{id}/step"),
    allow=WRITE,
    limit=per_minute(240),
    raises=[CampaignNotFoundError, CampaignNotDraftError, StaleStepError],
)
async def save_step(command: SaveStep, actor: Actor, drafts: DraftService) -> Campaign:
    """Save one step of a draft, unless somebody else has saved it meanwhile."""
    return await drafts.save_step(actor, command)


@router.mutation(
    rest=post("/mail-campaigns/{id}/duplicate", status=201),
    allow=WRITE,
    limit=per_minute(30),
    raises=[CampaignNotFoundError, TooManyCampaignsError],
)
async def duplicate(command: DuplicateCampaign, actor: Actor, drafts: DraftService) -> Campaign:
    """Begin a draft with what another campaign has."""
    return await drafts.duplicate(actor, command)


@router.mutation(
    rest=post("/mail-campaigns/{id}/archive"),
    allow=WRITE,
    raises=[CampaignNotFoundError, CampaignActiveError],
)
async def archive(command: CampaignById, actor: Actor, drafts: DraftService) -> Campaign:
    """Put a campaign away."""
    return await drafts.archive(actor.store_id, command.id)


@router.mutation(
    rest=post("/mail-campaigns/{id}/approve"),
    allow=WRITE,
    raises=[
        CampaignNotFoundError,
        CampaignNotDraftError,
        CampaignNotReadyError,
        OwnCampaignError,
    ],
)
async def approve(command: CampaignById, actor: Actor, drafts: DraftService) -> Campaign:
    """Agree to a draft, as somebody who has not worked on it."""
    return await drafts.approve(actor, command.id)
