"""Procedures of audiences."""

from cartwheel.domains.campaigns.audience.contracts import AudiencePreview, PreviewAudience
from cartwheel.domains.campaigns.audience.service import AudienceService
from cartwheel.domains.campaigns.drafts.errors import CampaignNotFoundError
from cartwheel.domains.campaigns.permissions import READ
from cartwheel.systems.rpc.api import Actor, Router, per_minute, post

router = Router("campaign")


@router.query(
    rest=post("/mail-campaigns/audience-previews"),
    allow=READ,
    limit=per_minute(120),
    raises=[CampaignNotFoundError],
)
async def preview_audience(
    query: PreviewAudience, actor: Actor, audiences: AudienceService
) -> AudiencePreview:
    """Count whom a campaign would reach now, and why others would not get it."""
    return await audiences.preview(actor.store_id, query)
