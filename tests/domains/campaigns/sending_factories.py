"""Ways to make campaigns in a store."""

from typing import Any, Final

from tests.domains.campaigns.making import COPY, FOOTER, PURPOSE, layout_of
from tests.rpc.house import House

from cartwheel.domains.campaigns.drafts.contracts import (
    CampaignById,
    CreateCampaign,
    DuplicateCampaign,
    RenameCampaign,
    SaveStep,
)
from cartwheel.domains.campaigns.drafts.sections import AudienceSection
from cartwheel.domains.campaigns.drafts.service import DraftService
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor


async def campaign(house: House) -> dict[str, Any]:
    """Make a draft."""
    actor = Actor("key", new_id(), house.store_id, frozenset())
    async with house.scope() as scope:
        drafts = await scope.get(DraftService)
        return {"id": (await drafts.create(actor, CreateCampaign("Spring"))).id}


async def ready_campaign(house: House) -> dict[str, Any]:
    """Make a draft of which every step is done."""
    actor, made = Actor("key", new_id(), house.store_id, frozenset()), await campaign(house)
    audience = AudienceSection(segment_ids=(new_id(),))
    async with house.scope() as scope:
        drafts = await scope.get(DraftService)
        for section in (PURPOSE, audience, COPY, layout_of(), FOOTER):
            await drafts.save_step(actor, SaveStep(id=made["id"], version=0, section=section))
    return made


async def _renamed(house: House) -> dict[str, Any]:
    return {**await campaign(house), "name": "Summer"}


async def _step(house: House) -> dict[str, Any]:
    section = {"step": "purpose", "goal": "promote"}
    return {**await campaign(house), "version": 0, "section": section}


FACTORIES: Final = {
    CampaignById: ready_campaign,
    DuplicateCampaign: campaign,
    RenameCampaign: _renamed,
    SaveStep: _step,
}
