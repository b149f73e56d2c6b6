"""Ways to make campaigns, people who work on them, and whoever is to get them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from redis.asyncio import Redis
from tests.domains.making import open_store
from tests.kit.clock import MovedClock

from cartwheel.domains.campaigns.drafts.contracts import Campaign, CreateCampaign, SaveStep
from cartwheel.domains.campaigns.drafts.repository import DraftRepository
from cartwheel.domains.campaigns.drafts.sections import (
    AudienceSection,
    CampaignGoal,
    CopySection,
    CopyVariant,
    FooterSection,
    LayoutSection,
    PurposeSection,
    Section,
)
from cartwheel.domains.campaigns.drafts.service import DraftService
from cartwheel.domains.campaigns.settings import KEYS
from cartwheel.domains.interventions.settings import KEYS as REACH_KEYS
from cartwheel.domains.people.models import people
from cartwheel.domains.predictions.settings import KEYS as PREDICTION_KEYS
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.settings.repository.configurations import ConfigurationRepository, Given
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.broadcast.api import Broadcast
from cartwheel.systems.config.api import ConfigRegistry
from cartwheel.systems.rpc.api import Actor, AuditNote

FOOTER: Final = FooterSection(company="Shop Ltd", address=("1 High Street", "London"))
NOON: Final = datetime(2026, 12, 1, 12, tzinfo=UTC)
PURPOSE: Final = PurposeSection(goal=CampaignGoal.PROMOTE, brief="Spring")
COPY: Final = CopySection(
    variants=(CopyVariant(name="A", subject="News for {{ first_name }}", body="Come by"),)
)


def layout_of(template_id: UUID | None = None, version: int = 1) -> LayoutSection:
    """Return a layout by a template."""
    return LayoutSection(template_id=template_id or new_id(), template_version=version)


@dataclass(frozen=True, slots=True)
class Desk:
    """A store in which people make campaigns."""

    database: Database
    store_id: UUID
    settings: LiveSettings
    clock: MovedClock = field(default_factory=lambda: MovedClock(NOON))

    async def person(self, name: str = "Ada") -> Actor:
        """Let somebody come in."""
        person_id = new_id()
        async with self.database.transaction() as connection:
            await connection.execute(
                sa.insert(people).values(
                    id=person_id,
                    email=f"{person_id}@shop.example",
                    name=name,
                    created_at=self.clock.now(),
                )
            )
        return Actor("person", person_id, self.store_id, frozenset())

    @asynccontextmanager
    async def drafts(self) -> AsyncIterator[DraftService]:
        """Open the use cases of drafts, in a transaction."""
        async with self.database.transaction(store_id=self.store_id) as connection:
            yield DraftService(DraftRepository(connection), self.settings, self.clock, AuditNote())

    async def create(self, actor: Actor, name: str = "Spring") -> Campaign:
        """Begin a campaign."""
        async with self.drafts() as drafts:
            return await drafts.create(actor, CreateCampaign(name))

    async def get(self, campaign_id: UUID) -> Campaign:
        """Look at a campaign."""
        async with self.drafts() as drafts:
            return await drafts.get(self.store_id, campaign_id)

    async def save(
        self, actor: Actor, campaign: Campaign, section: Section, *, version: int | None = None
    ) -> Campaign:
        """Save a step, as the one who looked at the campaign as it is given."""
        if version is None:
            version = next((s.version for s in campaign.steps if s.step is section.step), 0)
        command = SaveStep(id=campaign.id, version=version, section=section)
        async with self.drafts() as drafts:
            return await drafts.save_step(actor, command)

    async def finished(self, actor: Actor, *more: Section, segment: UUID | None = None) -> Campaign:
        """Make a campaign of which every step is done."""
        campaign = await self.create(actor)
        audience = AudienceSection(segment_ids=(segment or new_id(),))
        sections: dict[Any, Section] = {
            each.step: each for each in (PURPOSE, audience, COPY, layout_of(), FOOTER, *more)
        }
        for section in sections.values():
            campaign = await self.save(actor, campaign, section)
        return campaign


async def open_desk(database: Database, **set_: Any) -> Desk:
    """Open a store in which campaigns are made, with what it has set of them."""
    store_id = await open_store(database)
    if set_:
        async with database.transaction(store_id=store_id) as connection:
            kept = {
                name if "." in name else f"campaigns.{name}": value for name, value in set_.items()
            }
            await ConfigurationRepository(connection).save(store_id, Given(1, kept))
    return Desk(database, store_id, live_settings(database))


def live_settings(database: Database) -> LiveSettings:
    """Return what stores have set, without a broadcast."""
    registry = ConfigRegistry(KEYS + REACH_KEYS + PREDICTION_KEYS)
    return LiveSettings(database, Broadcast(Redis()), registry)
