"""What a campaign's mails are written by, put together from what its steps have saved."""

import re
from dataclasses import dataclass
from uuid import UUID

import msgspec

from cartwheel.domains.campaigns.drafts.contracts import Campaign
from cartwheel.domains.campaigns.drafts.sections import (
    CopySection,
    CopyVariant,
    FooterSection,
    ImagesSection,
    LayoutSection,
    ScheduleSection,
)
from cartwheel.domains.campaigns.errors import MailTemplateNotFoundError
from cartwheel.domains.campaigns.sending.composing import Composer, Words
from cartwheel.domains.campaigns.sending.post import CampaignPost
from cartwheel.domains.campaigns.settings import TRACKS
from cartwheel.domains.campaigns.templates.compiling import compile_mail
from cartwheel.domains.campaigns.templates.fields import FieldValue
from cartwheel.domains.campaigns.templates.repository import MailTemplateRepository
from cartwheel.domains.campaigns.tracking.links import CampaignLinks
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory


@dataclass(frozen=True, slots=True)
class Wording:
    """Makes the composer of a campaign, within a transaction."""

    templates: MailTemplateRepository
    stores: StoreDirectory
    settings: LiveSettings
    links: CampaignLinks
    post: CampaignPost

    async def composer(self, store_id: UUID, campaign: Campaign) -> Composer:
        """
        Make ready what all mails of a campaign have in common.

        Raises:
            MailTemplateNotFoundError: a template is not the store's, or has no such version.
            UnfitTemplateError: it cannot be filled in for every recipient.
        """
        copy = campaign.section(CopySection) or CopySection()
        variants = copy.variants or (CopyVariant(name="A"),)
        words = tuple([await self._words(store_id, campaign, each) for each in variants])
        return Composer(store_id, campaign.id, self.links, self.post.carrier.key, words)

    async def _words(self, store_id: UUID, campaign: Campaign, variant: CopyVariant) -> Words:
        layout = campaign.section(LayoutSection) or LayoutSection()
        template_id, version = layout.template_id, layout.template_version
        if variant.template_id is not None:
            template_id, version = variant.template_id, variant.template_version
        found = None
        if template_id is not None:
            found = await self.templates.find(store_id, template_id, version=version)
        if found is None:
            raise MailTemplateNotFoundError(template_id or campaign.id, version=version)
        content = found.content
        if variant.subject.strip():
            content = msgspec.structs.replace(content, subject=variant.subject)
        if variant.preheader.strip():
            content = msgspec.structs.replace(content, preheader=variant.preheader)
        store = await self.stores.find_store(store_id)
        footer = campaign.section(FooterSection) or FooterSection()
        schedule = campaign.section(ScheduleSection) or ScheduleSection()
        tracks = (await self.settings.of(store_id)).values[TRACKS]
        fields = _fields(variant, campaign.section(ImagesSection), footer)
        fields["store_name"] = store.name if store else footer.company
        return Words(
            compiled=compile_mail(content),
            sender=self.post.sender,
            sender_name=variant.sender_name or footer.company or self.post.sender_name,
            reply_to=footer.reply_to,
            fields=fields,
            tracks_opens=tracks and schedule.tracks_opens,
            tracks_clicks=tracks and schedule.tracks_clicks,
        )


def _fields(
    variant: CopyVariant, images: ImagesSection | None, footer: FooterSection
) -> dict[str, FieldValue]:
    """Return what fills the layout for everybody; what is empty is left to defaults."""
    said = {
        "headline": variant.headline,
        "body": variant.body,
        "button": variant.button,
        "link": variant.link,
        "preheader": variant.preheader,
        "reason": footer.reason,
        "postal_address": ", ".join(
            each.strip() for each in (footer.company, *footer.address) if each.strip()
        ),
    }
    for image in images.images if images else ():
        slot = image.slot.lower().replace(" ", "_").replace("-", "_")
        said |= {f"image_{slot}": image.url, f"image_{slot}_alt": image.alt}
    fields: dict[str, FieldValue] = {name: said[name] for name in said if said[name].strip()}
    lines = re.split(r"\s*\n\s*", variant.body.strip())
    fields["paragraphs"] = [{"text": each} for each in lines if each]
    return fields
