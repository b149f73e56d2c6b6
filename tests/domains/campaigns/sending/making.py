"""Campaigns that run, with a template, an audience and whoever sends them."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from dishka import AsyncContainer
from tests.domains.campaigns.making import Desk
from tests.domains.campaigns.people import add_customers, add_segment
from tests.kit.house import house_with

from cartwheel.domains.campaigns.drafts.contracts import Campaign
from cartwheel.domains.campaigns.drafts.sections import LayoutSection, Section
from cartwheel.domains.campaigns.sending.contracts import (
    ActOnCampaign,
    CampaignProgress,
    SendAction,
)
from cartwheel.domains.campaigns.sending.messages import SendCampaign
from cartwheel.domains.campaigns.sending.sender import CampaignSender
from cartwheel.domains.campaigns.sending.service import SendingService
from cartwheel.domains.campaigns.templates.blocks import (
    ButtonBlock,
    FooterBlock,
    HeadingBlock,
    TextBlock,
)
from cartwheel.domains.campaigns.templates.contracts import (
    BlockLayout,
    CreateMailTemplate,
    MailContent,
)
from cartwheel.domains.campaigns.templates.fields import MergeField
from cartwheel.domains.campaigns.templates.service import MailTemplateService
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.jobs.api import Answer
from cartwheel.systems.mail.api import Mailer, PublicPages, SMTPMailer
from cartwheel.systems.mail.signing import DomainKey
from cartwheel.systems.realtime.api import Event, Topic, Topics

CONTENT: Final = MailContent(
    name="Spring",
    subject="News for {{ first_name }}",
    fields=(
        MergeField(name="first_name", default="you"),
        MergeField(name="body", default=""),
        MergeField(name="coupon_code", default=""),
    ),
    layout=BlockLayout(
        (
            HeadingBlock(text="Hello {{ first_name }}"),
            TextBlock(html="<p>{{ body }} {{ coupon_code }}</p>"),
            ButtonBlock(label="Look", href="https://shop.example/spring?a=1&b=2"),
            FooterBlock(),
        )
    ),
)


class Unheard:
    """Topics that nobody follows."""

    def __init__(self) -> None:
        self.told: list[Event] = []

    async def publish(self, _: UUID, __: Topic, events: Sequence[Event]) -> None:
        """Keep what is told."""
        self.told += events


@dataclass(frozen=True, slots=True)
class Post:
    """A house that sends by one mail server."""

    desk: Desk
    container: AsyncContainer

    def scope(self) -> AbstractAsyncContextManager[AsyncContainer]:
        """Open a scope around a transaction of the store."""
        return open_scope(self.container, self.desk.store_id)

    async def template(self, content: MailContent = CONTENT) -> LayoutSection:
        """Keep a template, and return a layout by it."""
        async with self.scope() as scope:
            templates = await scope.get(MailTemplateService)
            made = await templates.create(self.desk.store_id, CreateMailTemplate(content=content))
        return LayoutSection(template_id=made.id, template_version=made.version)

    async def audience(self, count: int, **alike: Any) -> UUID:
        """Make customers in a segment."""
        async with self.desk.database.transaction(store_id=self.desk.store_id) as connection:
            segment = await add_segment(connection, self.desk.store_id)
            await add_customers(connection, self.desk.store_id, count, segment=segment, **alike)
        return segment

    async def ready(self, segment: UUID, *more: Section) -> Campaign:
        """Make a campaign that can be started."""
        actor = await self.desk.person()
        return await self.desk.finished(actor, await self.template(), *more, segment=segment)

    async def act(self, campaign_id: UUID, action: SendAction) -> Campaign:
        """Do something with a campaign."""
        async with self.scope() as scope:
            sending = await scope.get(SendingService)
            return await sending.act(self.desk.store_id, ActOnCampaign(campaign_id, action))

    async def send(self, campaign_id: UUID, *, lease: float = 120, seconds: float = 40) -> Answer:
        """Let a sender have its turn."""
        async with self.scope() as scope:
            sender = await scope.get(CampaignSender)
        return await sender.send(
            SendCampaign(self.desk.store_id, campaign_id),
            lease=timedelta(seconds=lease),
            seconds=seconds,
        )

    async def progress(self, campaign_id: UUID) -> CampaignProgress:
        """Look how far a campaign is."""
        async with self.scope() as scope:
            sending = await scope.get(SendingService)
            return await sending.progress(self.desk.store_id, campaign_id)


def post_of(
    desk: Desk, port: int, *, key: DomainKey | None = None, clock: Clock | None = None
) -> Post:
    """Have a house that sends to a port of this machine."""
    mailer = SMTPMailer(f"smtp://127.0.0.1:{port}", "Shop <shop@cartwheel.example>", key)
    parts: dict[type, Any] = {
        Database: desk.database,
        Clock: clock or desk.clock,
        LiveSettings: desk.settings,
        Mailer: mailer,
        Topics: Unheard(),
        PublicPages: PublicPages("https://cartwheel.example"),
    }
    return Post(desk, house_with(parts))
