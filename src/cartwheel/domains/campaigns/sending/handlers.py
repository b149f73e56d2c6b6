"""What sending does when a job's turn has come."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.campaigns.drafts.contracts import CampaignState
from cartwheel.domains.campaigns.drafts.repository import DraftRepository
from cartwheel.domains.campaigns.drafts.service import DraftService
from cartwheel.domains.campaigns.sending.messages import SendCampaign, StartCampaigns
from cartwheel.domains.campaigns.sending.sender import CampaignSender
from cartwheel.domains.campaigns.sending.service import SendingService
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.systems.jobs.api import Answer, Done, JobHandler
from cartwheel.systems.rpc.api import Flow, ServiceScopes


@dataclass(frozen=True, slots=True)
class CampaignUpkeep(Flow):
    """Starts what is scheduled and wakes what runs; repeating it is harmless."""

    scopes: ServiceScopes
    stores: StoreDirectory
    clock: Clock

    async def start_due(self) -> int:
        """Go through all stores, each in a transaction of its own; return how many began."""
        return sum([await self._of(store.id) for store in await self.stores.list_stores()])

    async def _of(self, store_id: UUID) -> int:
        begun, now = 0, self.clock.now()
        async with self.scopes.open(store_id) as scope:
            drafts = await scope.get(DraftRepository)
            active = await drafts.list_active(
                store_id, {CampaignState.SCHEDULED, CampaignState.RUNNING}
            )
            for campaign_id in active:
                sending = await scope.get(SendingService)
                campaign = await (await scope.get(DraftService)).lock(store_id, campaign_id)
                if campaign.state is CampaignState.RUNNING:
                    # Its jobs may be lost, with the queue or as dead letters.
                    await sending.wake(store_id, campaign_id)
                elif campaign.starts_at is not None and campaign.starts_at <= now:
                    await sending.begin(store_id, campaign)
                    begun += 1
        return begun


async def send(job: SendCampaign, sender: CampaignSender) -> Answer:
    """Send what is due of a campaign."""
    return await sender.send(job)


async def start_due(_: StartCampaigns, upkeep: CampaignUpkeep) -> Answer:
    """Start what is scheduled for now."""
    return Done({"campaigns": await upkeep.start_due()})


JOBS: Final = (JobHandler(SendCampaign, send), JobHandler(StartCampaigns, start_due))
