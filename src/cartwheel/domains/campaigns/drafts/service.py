"""Use cases of drafts."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.campaigns.drafts import rules
from cartwheel.domains.campaigns.drafts.contracts import (
    Campaign,
    CampaignPage,
    CampaignState,
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
from cartwheel.domains.campaigns.drafts.repository import DraftRepository, Kept
from cartwheel.domains.campaigns.drafts.sections import ScheduleSection
from cartwheel.domains.campaigns.settings import NEEDS_APPROVAL
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import Actor, AuditNote

_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class DraftService:
    """
    Campaigns of a store, for as long as they are being made.

    Each step is saved by itself, so that two people work on two steps at once; whoever saves a
    step that somebody else has saved meanwhile is told who, and nothing is overwritten.
    """

    drafts: DraftRepository
    settings: LiveSettings
    clock: Clock
    note: AuditNote

    async def create(self, actor: Actor, command: CreateCampaign) -> Campaign:
        """
        Begin a campaign.

        Raises:
            TooManyCampaignsError: the store has as many as it may have.
        """
        made = await self._add(actor, command.name)
        self.note.tell(made.id, after=made)
        return made

    async def get(self, store_id: UUID, campaign_id: UUID) -> Campaign:
        """
        Return a campaign with what its steps have saved.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
        """
        kept = await self.drafts.find(store_id, campaign_id)
        if kept is None:
            raise CampaignNotFoundError(campaign_id)
        return await self._whole(store_id, kept)

    async def list_page(self, store_id: UUID, query: ListCampaigns) -> CampaignPage:
        """List campaigns, the newest first."""
        found = await self.drafts.list_page(store_id, query)
        return page_of(CampaignPage, found, limit=query.limit, by=lambda one: one.id)

    async def rename(self, store_id: UUID, command: RenameCampaign) -> Campaign:
        """
        Call a campaign something else, whatever its state.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
        """
        before = await self.lock(store_id, command.id)
        await self.drafts.update(
            store_id, command.id, name=command.name, updated_at=self.clock.now()
        )
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def save_step(self, actor: Actor, command: SaveStep) -> Campaign:
        """
        Save what a step of a draft holds now; an approval that there was is taken back.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
            CampaignNotDraftError: it is on its way, or over, or archived.
            StaleStepError: somebody has saved the step since; nothing has changed.
        """
        before = await self.lock(actor.store_id, command.id)
        self._ensure_draft(before)
        now, store_id = self.clock.now(), actor.store_id
        saved = await self.drafts.save_step(
            store_id, command.id, command.section, seen=command.version, by=actor.id, at=now
        )
        if not saved:
            there = next((s for s in before.steps if s.step is command.section.step), None)
            raise StaleStepError(
                version=there.version if there else 0,
                name=there.saved_by_name if there else None,
                at=there.saved_at if there else None,
            )
        await self.drafts.update(
            store_id, command.id, updated_at=now, approved_by=None, approved_at=None
        )
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def duplicate(self, actor: Actor, command: DuplicateCampaign) -> Campaign:
        """
        Begin a draft with what another campaign has, but for its date.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
            TooManyCampaignsError: the store has as many as it may have.
        """
        found = await self.get(actor.store_id, command.id)
        made = await self._add(actor, command.name or f"{found.name} (2)"[:_LONGEST_NAME])
        for each in found.steps:
            section = each.section
            if isinstance(section, ScheduleSection):
                section = msgspec.structs.replace(section, send_at=None)
            await self.drafts.save_step(
                actor.store_id, made.id, section, seen=0, by=actor.id, at=self.clock.now()
            )
        after = await self.get(actor.store_id, made.id)
        self.note.tell(made.id, after=after)
        return after

    async def archive(self, store_id: UUID, campaign_id: UUID) -> Campaign:
        """
        Put a campaign away; its results stay. To repeat it changes nothing.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
            CampaignActiveError: it is being sent.
        """
        before = await self.lock(store_id, campaign_id)
        if before.state in rules.ACTIVE:
            raise CampaignActiveError(before.state)
        if before.archived_at is None:
            now = self.clock.now()
            await self.drafts.update(store_id, campaign_id, archived_at=now, updated_at=now)
        after = await self.get(store_id, campaign_id)
        self.note.tell(campaign_id, before=before, after=after)
        return after

    async def approve(self, actor: Actor, campaign_id: UUID) -> Campaign:
        """
        Agree to a draft as it is now, as a person who has saved no part of it.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
            CampaignNotDraftError: it is on its way, or over, or archived.
            CampaignNotReadyError: a step is not done.
            OwnCampaignError: the caller has saved a part of it, or is no person.
        """
        before = await self.lock(actor.store_id, campaign_id)
        self._ensure_draft(before)
        if actor.kind != "person" or actor.id in {each.saved_by for each in before.steps}:
            raise OwnCampaignError
        self.ensure_done(before)
        now = self.clock.now()
        await self.drafts.update(
            actor.store_id, campaign_id, approved_by=actor.id, approved_at=now, updated_at=now
        )
        after = await self.get(actor.store_id, campaign_id)
        self.note.tell(campaign_id, before=before, after=after)
        return after

    async def lock(self, store_id: UUID, campaign_id: UUID) -> Campaign:
        """
        Return a campaign that nobody else changes until the transaction ends.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
        """
        kept = await self.drafts.lock(store_id, campaign_id)
        if kept is None:
            raise CampaignNotFoundError(campaign_id)
        return await self._whole(store_id, kept)

    def ensure_done(self, campaign: Campaign) -> None:
        """
        Refuse a campaign of which a step is not done.

        Raises:
            CampaignNotReadyError: `issues` names the steps and what each needs.
        """
        issues = [
            Issue((each.step,), missing) for each in campaign.readiness for missing in each.missing
        ]
        if issues:
            raise CampaignNotReadyError(*issues)

    async def _add(self, actor: Actor, name: str) -> Campaign:
        if await self.drafts.lock_count(actor.store_id) >= rules.MOST_CAMPAIGNS:
            raise TooManyCampaignsError(rules.MOST_CAMPAIGNS)
        campaign_id, now = new_id(), self.clock.now()
        await self.drafts.add(actor.store_id, campaign_id, name=name, by=actor.id, at=now)
        return await self.get(actor.store_id, campaign_id)

    async def _whole(self, store_id: UUID, kept: Kept) -> Campaign:
        steps = await self.drafts.list_steps(store_id, kept.head.id)
        readiness = rules.readiness_of([each.section for each in steps], now=self.clock.now())
        needs_approval = (await self.settings.of(store_id)).values[NEEDS_APPROVAL]
        is_approved = kept.approval is not None or not needs_approval
        return Campaign(
            **{name: getattr(kept.head, name) for name in kept.head.__struct_fields__},
            steps=steps,
            readiness=readiness,
            needs_approval=needs_approval,
            approval=kept.approval,
            is_ready=is_approved and all(each.is_done for each in readiness),
        )

    @staticmethod
    def _ensure_draft(campaign: Campaign) -> None:
        if campaign.archived_at is not None:
            raise CampaignNotDraftError("archived")
        if campaign.state is not CampaignState.DRAFT:
            raise CampaignNotDraftError(campaign.state)
