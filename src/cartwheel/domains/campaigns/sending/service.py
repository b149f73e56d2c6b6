"""Use cases of sending: what people do with a campaign that is ready or on its way."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.campaigns.counting import Counts
from cartwheel.domains.campaigns.drafts.contracts import Campaign, CampaignState
from cartwheel.domains.campaigns.drafts.errors import (
    CampaignNotDraftError,
    CampaignNotFoundError,
    CampaignNotReadyError,
)
from cartwheel.domains.campaigns.drafts.repository import DraftRepository
from cartwheel.domains.campaigns.drafts.rules import NEXT
from cartwheel.domains.campaigns.drafts.sections import ScheduleSection
from cartwheel.domains.campaigns.drafts.service import DraftService
from cartwheel.domains.campaigns.sending.contracts import (
    ActOnCampaign,
    CampaignProgress,
    ListRecipients,
    RecipientPage,
    RecipientState,
    SendAction,
)
from cartwheel.domains.campaigns.sending.errors import ActionNotPossibleError
from cartwheel.domains.campaigns.sending.ledger import LedgerRepository
from cartwheel.domains.campaigns.sending.messages import SendCampaign
from cartwheel.domains.campaigns.sending.wording import Wording
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import Issue
from cartwheel.kernel.paging import page_of
from cartwheel.systems.jobs.api import JobOptions
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

LANES: Final = 2
"""So many senders work at one campaign: while one waits for the database another writes."""

_TO: Final = {
    SendAction.PAUSE: CampaignState.PAUSED,
    SendAction.RESUME: CampaignState.RUNNING,
    SendAction.STOP: CampaignState.STOPPED,
    SendAction.UNSCHEDULE: CampaignState.DRAFT,
}


@dataclass(frozen=True, slots=True)
class SendingService:
    """Starts, pauses, resumes and stops campaigns of a store, and tells how far they are."""

    drafts: DraftRepository
    service: DraftService
    ledger: LedgerRepository
    counts: Counts
    wording: Wording
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def act(self, store_id: UUID, command: ActOnCampaign) -> Campaign:
        """
        Start a campaign, pause it, let it go on, or end it; what it is already it stays.

        What is on its way when it is paused or stopped still arrives: a batch at most.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
            CampaignNotDraftError: it is archived.
            CampaignNotReadyError: a step is not done, or nobody else has agreed.
            ActionNotPossibleError: it is in a state in which that cannot be done.
            MailTemplateNotFoundError: its template is gone.
            UnfitTemplateError: its template cannot be filled in for every recipient.
        """
        before = await self.service.lock(store_id, command.id)
        if before.archived_at is not None:
            raise CampaignNotDraftError("archived")
        if command.action is SendAction.START:
            await self._start(store_id, before)
        else:
            await self._move(store_id, before, command.action)
        after = await self.service.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def begin(self, store_id: UUID, campaign: Campaign) -> None:
        """Let a campaign that is locked run from now on."""
        now = self.clock.now()
        schedule = campaign.section(ScheduleSection)
        test = schedule.test if schedule else None
        tested_until = now + timedelta(hours=test.hours) if test else None
        await self.ledger.begin(store_id, campaign.id, tested_until=tested_until)
        await self.drafts.update(
            store_id,
            campaign.id,
            state=CampaignState.RUNNING,
            started_at=now,
            updated_at=now,
        )
        await self.wake(store_id, campaign.id)

    async def wake(self, store_id: UUID, campaign_id: UUID) -> None:
        """Have a campaign worked at, by as many as there are lanes and no more."""
        for lane in range(LANES):
            options = JobOptions(deduplication_id=f"campaign:{campaign_id}:{lane}")
            job = SendCampaign(store_id, campaign_id, lane)
            await self.outbox.enqueue_all([job], options=options)

    async def progress(self, store_id: UUID, campaign_id: UUID) -> CampaignProgress:
        """
        Tell how far the sending of a campaign has come.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
        """
        kept = await self.drafts.find(store_id, campaign_id)
        if kept is None:
            raise CampaignNotFoundError(campaign_id)
        run = await self.ledger.find_run(store_id, campaign_id)
        counts = await self.counts.get(
            campaign_id,
            f"progress {kept.head.state}",
            entered=run.entered if run else 0,
            count=lambda: self.ledger.count(campaign_id),
        )
        of = {
            state: sum(n for (found, _), (n, _) in counts.items() if found == state)
            for state in RecipientState
        }
        return CampaignProgress(
            id=campaign_id,
            state=kept.head.state,
            is_filled=run is not None and run.filled_at is not None,
            entered=sum(of.values()),
            waiting=of[RecipientState.WAITING],
            sending=of[RecipientState.SENDING],
            sent=of[RecipientState.SENT],
            skipped=of[RecipientState.SKIPPED],
            failed=of[RecipientState.FAILED],
            held_out=of[RecipientState.HELD_OUT],
            doubtful=sum(doubts for _, doubts in counts.values()),
            next_at=await self.ledger.next_due(campaign_id),
            skipped_by_reason={
                reason: n
                for (state, reason), (n, _) in sorted(counts.items(), key=str)
                if reason is not None and state == RecipientState.SKIPPED
            },
        )

    async def list_recipients(self, store_id: UUID, query: ListRecipients) -> RecipientPage:
        """
        List rows of a campaign's ledger.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
        """
        if await self.drafts.find(store_id, query.id) is None:
            raise CampaignNotFoundError(query.id)
        found = await self.ledger.list_page(store_id, query)
        return page_of(RecipientPage, found, limit=query.limit, by=lambda one: one.customer_id)

    async def _start(self, store_id: UUID, campaign: Campaign) -> None:
        if campaign.state is not CampaignState.DRAFT:
            raise ActionNotPossibleError(SendAction.START, state=campaign.state)
        self.service.ensure_done(campaign)
        if not campaign.is_ready:
            raise CampaignNotReadyError(Issue(("approval",), "needsApproval"))
        await self.wording.composer(store_id, campaign)
        schedule = campaign.section(ScheduleSection)
        if schedule is None or schedule.send_at is None:
            await self.begin(store_id, campaign)
            return
        await self.drafts.update(
            store_id,
            campaign.id,
            state=CampaignState.SCHEDULED,
            starts_at=schedule.send_at,
            updated_at=self.clock.now(),
        )

    async def _move(self, store_id: UUID, campaign: Campaign, action: SendAction) -> None:
        to, now = _TO[action], self.clock.now()
        if campaign.state is to:
            return
        is_resumed = action is SendAction.RESUME and campaign.state is not CampaignState.PAUSED
        if to not in NEXT[campaign.state] or is_resumed:
            raise ActionNotPossibleError(action, state=campaign.state)
        ended_at = now if to is CampaignState.STOPPED else None
        starts_at = None if to is CampaignState.DRAFT else campaign.starts_at
        await self.drafts.update(
            store_id, campaign.id, state=to, ended_at=ended_at, starts_at=starts_at, updated_at=now
        )
        if to in (CampaignState.RUNNING, CampaignState.STOPPED):
            await self.wake(store_id, campaign.id)
