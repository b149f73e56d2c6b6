"""Procedures of results."""

from cartwheel.domains.campaigns.drafts.contracts import CampaignById
from cartwheel.domains.campaigns.drafts.errors import CampaignNotFoundError
from cartwheel.domains.campaigns.permissions import READ
from cartwheel.domains.campaigns.results.contracts import CampaignResults
from cartwheel.domains.campaigns.results.service import ResultService
from cartwheel.systems.rpc.api import Actor, Router, get, per_minute

router = Router("campaign")


@router.query(
    rest=get("/mail-campaigns/{id}/results"),
    allow=READ,
    limit=per_minute(120),
    raises=[CampaignNotFoundError],
)
async def results(query: CampaignById, actor: Actor, found: ResultService) -> CampaignResults:
    """Look what a campaign came to: what people did, what they bought, and what it brought."""
    return await found.of(actor.store_id, query)
