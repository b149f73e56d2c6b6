"""Ways to make campaigns in a store."""

from typing import Any, Final

from tests.domains.campaigns.making import FOOTER, PURPOSE, layout_of
from tests.rpc.house import House

from cartwheel.domains.campaigns.drafts.contracts import (
    CampaignById,
    CreateCampaign,
    DuplicateCampaign,
    RenameCampaign,
    SaveStep,
)
from cartwheel.domains.campaigns.drafts.sections import (
    AudienceSection,
    CopySection,
    CopyVariant,
    LayoutSection,
)
from cartwheel.domains.campaigns.drafts.service import DraftService
from cartwheel.domains.campaigns.results.contracts import ExportRecipients
from cartwheel.domains.campaigns.sending.contracts import ActOnCampaign, ListRecipients, SendTest
from cartwheel.domains.campaigns.suppressions.contracts import (
    AddMailSuppression,
    MailSuppressionById,
)
from cartwheel.domains.campaigns.suppressions.service import MailSuppressionService
from cartwheel.domains.campaigns.templates.blocks import FooterBlock, TextBlock
from cartwheel.domains.campaigns.templates.contracts import (
    BlockLayout,
    CreateMailTemplate,
    MailContent,
)
from cartwheel.domains.campaigns.templates.service import MailTemplateService
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor


async def campaign(house: House) -> dict[str, Any]:
    """Make a draft."""
    actor = Actor("key", new_id(), house.store_id, frozenset())
    async with house.scope() as scope:
        drafts = await scope.get(DraftService)
        return {"id": (await drafts.create(actor, CreateCampaign("Spring"))).id}


async def _template(house: House) -> LayoutSection:
    footer = BlockLayout((TextBlock(html="<p>Hello</p>"), FooterBlock()))
    content = MailContent(name="Plain", subject="News", layout=footer)
    async with house.scope() as scope:
        templates = await scope.get(MailTemplateService)
        made = await templates.create(house.store_id, CreateMailTemplate(content=content))
    return layout_of(made.id, made.version)


async def ready_campaign(house: House) -> dict[str, Any]:
    """Make a draft of which every step is done."""
    actor, made = Actor("key", new_id(), house.store_id, frozenset()), await campaign(house)
    audience, layout = AudienceSection(segment_ids=(new_id(),)), await _template(house)
    copy = CopySection(variants=(CopyVariant(name="A", subject="Hello", body="x"),))
    async with house.scope() as scope:
        drafts = await scope.get(DraftService)
        for section in (PURPOSE, audience, copy, layout, FOOTER):
            await drafts.save_step(actor, SaveStep(id=made["id"], version=0, section=section))
    return made


async def _renamed(house: House) -> dict[str, Any]:
    return {**await campaign(house), "name": "Summer"}


async def _step(house: House) -> dict[str, Any]:
    section = {"step": "purpose", "goal": "promote"}
    return {**await campaign(house), "version": 0, "section": section}


async def started(house: House) -> dict[str, Any]:
    """Make a draft that can be started, and say so."""
    return {**await ready_campaign(house), "action": "start"}


async def _test(house: House) -> dict[str, Any]:
    return {**await ready_campaign(house), "to": ["ada@shop.example"]}


async def suppression(house: House) -> dict[str, Any]:
    """Suppress an address by hand."""
    async with house.scope() as scope:
        suppressions = await scope.get(MailSuppressionService)
        command = AddMailSuppression(f"{new_id().hex}@shop.example", "asked by phone")
        return {"id": (await suppressions.add(house.store_id, command)).id}


FACTORIES: Final = {
    MailSuppressionById: suppression,
    ActOnCampaign: started,
    ListRecipients: campaign,
    ExportRecipients: campaign,
    SendTest: _test,
    CampaignById: ready_campaign,
    DuplicateCampaign: campaign,
    RenameCampaign: _renamed,
    SaveStep: _step,
}
