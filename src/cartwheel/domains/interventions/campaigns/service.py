"""Use cases of campaigns of interventions."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.interventions.campaigns import rules
from cartwheel.domains.interventions.campaigns.contracts import (
    ActOnReachCampaign,
    CreateReachCampaign,
    ListReachCampaigns,
    ReachCampaign,
    ReachCampaignAction,
    ReachCampaignPage,
    ReachCampaignPhase,
    UpdateReachCampaign,
)
from cartwheel.domains.interventions.campaigns.repository import ReachCampaignRepository
from cartwheel.domains.interventions.cancelling import Cancelling
from cartwheel.domains.interventions.errors import (
    ReachCampaignEndedError,
    ReachCampaignNotFoundError,
    StaleReachCampaignError,
)
from cartwheel.domains.interventions.templates.repository import TemplateRepository
from cartwheel.domains.pricing.api import (
    CreatePromotion,
    PercentageOff,
    PromotionService,
    PromotionTerms,
    PromotionTrigger,
)
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import AuditNote

_BPS_PER_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class ReachCampaignService:
    """Campaigns of a store."""

    campaigns: ReachCampaignRepository
    templates: TemplateRepository
    promotions: PromotionService
    cancelling: Cancelling
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateReachCampaign) -> ReachCampaign:
        """
        Begin a campaign, with a promotion in pricing for each of its discounts.

        Raises:
            InvalidInputError: its terms do not fit each other, or a template is not the store's.
        """
        await self._ensure_sound(store_id, command)
        campaign_id = new_id()
        await self.campaigns.add(store_id, command, campaign_id=campaign_id, at=self.clock.now())
        await self._promote(store_id, campaign_id, command)
        made = await self.get(store_id, campaign_id)
        self.note.tell(campaign_id, after=made)
        return made

    async def update(self, store_id: UUID, command: UpdateReachCampaign) -> ReachCampaign:
        """
        Give a campaign other terms; what waits already goes out as it was meant.

        Raises:
            InvalidInputError: its terms do not fit each other, or a template is not the store's.
            ReachCampaignNotFoundError: the store has no such campaign.
            StaleReachCampaignError: somebody else was faster; nothing has changed.
            ReachCampaignEndedError: it is over.
        """
        await self._ensure_sound(store_id, command)
        before = await self._lock(store_id, command.id)
        if before.version != command.version:
            raise StaleReachCampaignError(command.id)
        await self.campaigns.change(store_id, command, before, at=self.clock.now())
        await self._promote(store_id, command.id, command)
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def act(self, store_id: UUID, command: ActOnReachCampaign) -> ReachCampaign:
        """
        Pause a campaign, let it go on, or end it; to repeat it changes nothing.

        With its end what waits of it is taken back. Codes that are out stay good for their time.

        Raises:
            ReachCampaignNotFoundError: the store has no such campaign.
            ReachCampaignEndedError: it is over.
        """
        before, now = await self._lock(store_id, command.id), self.clock.now()
        if command.action is ReachCampaignAction.END:
            await self.campaigns.update(store_id, command.id, ended_at=now, updated_at=now)
            await self.cancelling.of_campaign(store_id, command.id)
        elif command.action is ReachCampaignAction.RESUME:
            await self.campaigns.update(store_id, command.id, paused_at=None, updated_at=now)
        elif before.paused_at is None:
            await self.campaigns.update(store_id, command.id, paused_at=now, updated_at=now)
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def get(self, store_id: UUID, campaign_id: UUID) -> ReachCampaign:
        """
        Return a campaign.

        Raises:
            ReachCampaignNotFoundError: the store has no such campaign.
        """
        found = await self.campaigns.find(store_id, campaign_id, now=self.clock.now())
        if found is None:
            raise ReachCampaignNotFoundError(campaign_id)
        return found

    async def list_page(self, store_id: UUID, query: ListReachCampaigns) -> ReachCampaignPage:
        """List campaigns, the newest first."""
        found = await self.campaigns.list_page(store_id, query, now=self.clock.now())
        return page_of(ReachCampaignPage, found, limit=query.limit, by=lambda one: one.id)

    async def _lock(self, store_id: UUID, campaign_id: UUID) -> ReachCampaign:
        found = await self.campaigns.lock(store_id, campaign_id, now=self.clock.now())
        if found is None:
            raise ReachCampaignNotFoundError(campaign_id)
        if found.phase is ReachCampaignPhase.ENDED:
            raise ReachCampaignEndedError(campaign_id)
        return found

    async def _ensure_sound(
        self, store_id: UUID, command: CreateReachCampaign | UpdateReachCampaign
    ) -> None:
        rules.ensure_sound(command, now=self.clock.now())
        for n, each in enumerate(command.variants):
            if each.template_id is None:
                continue
            found = await self.templates.find(store_id, each.template_id)
            if found is None or found.archived_at is not None:
                message = f"There is no template {each.template_id}"
                raise InvalidInputError(Issue(("variants", n, "templateId"), message))

    async def _promote(
        self, store_id: UUID, campaign_id: UUID, command: CreateReachCampaign | UpdateReachCampaign
    ) -> None:
        """Have a promotion for each discount, of which codes can be given out."""
        known = await self.campaigns.list_promotions(store_id, campaign_id)
        wanted = {each.discount_percent for each in command.variants if each.discount_percent}
        for percent in sorted(wanted - known.keys()):
            terms = PromotionTerms(
                name=f"{command.name}, {percent} %",
                trigger=PromotionTrigger.CODE,
                action=PercentageOff(bps=percent * _BPS_PER_PERCENT),
            )
            made = await self.promotions.create(store_id, CreatePromotion(terms, activate=True))
            await self.campaigns.add_promotion(store_id, campaign_id, percent, made.id)
