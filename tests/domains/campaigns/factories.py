"""Ways to make campaigns and their templates in a store."""

from typing import Any, Final

from tests.domains.campaigns.sending_factories import FACTORIES as OF_CAMPAIGNS
from tests.rpc.house import House

from cartwheel.domains.campaigns.templates.blocks import FooterBlock, TextBlock
from cartwheel.domains.campaigns.templates.contracts import (
    ArchiveMailTemplate,
    BlockLayout,
    CheckMailTemplate,
    CreateMailTemplate,
    ListMailTemplateVersions,
    MailContent,
    MailTemplateById,
    RestoreMailTemplate,
    SaveMailTemplate,
)
from cartwheel.domains.campaigns.templates.service import MailTemplateService

CONTENT: Final = {
    "name": "Plain",
    "subject": "News",
    "layout": {
        "type": "blocks",
        "blocks": [{"type": "text", "html": "<p>Hello</p>"}, {"type": "footer"}],
    },
}
_LAYOUT: Final = BlockLayout((TextBlock(html="<p>Hello</p>"), FooterBlock()))


async def _template(house: House) -> dict[str, Any]:
    content = MailContent(name="Plain", subject="News", layout=_LAYOUT)
    async with house.scope() as scope:
        templates = await scope.get(MailTemplateService)
        return {
            "id": (await templates.create(house.store_id, CreateMailTemplate(content=content))).id
        }


async def _saved(house: House) -> dict[str, Any]:
    return {**await _template(house), "version": 1, "content": {**CONTENT, "subject": "Other"}}


async def _restored(house: House) -> dict[str, Any]:
    return {**await _template(house), "version": 1, "restored": 1}


FACTORIES: Final = {
    **OF_CAMPAIGNS,
    ArchiveMailTemplate: _template,
    CheckMailTemplate: _template,
    ListMailTemplateVersions: _template,
    MailTemplateById: _template,
    RestoreMailTemplate: _restored,
    SaveMailTemplate: _saved,
}
