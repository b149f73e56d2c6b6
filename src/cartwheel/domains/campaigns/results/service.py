"""Use cases of results."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.campaigns.audience.service import cost_of
from cartwheel.domains.campaigns.counting import Counts
from cartwheel.domains.campaigns.drafts.contracts import Campaign, CampaignById
from cartwheel.domains.campaigns.drafts.sections import ScheduleSection, TestMetric
from cartwheel.domains.campaigns.drafts.service import DraftService
from cartwheel.domains.campaigns.results import rules
from cartwheel.domains.campaigns.results.contracts import CampaignResults, GroupResult
from cartwheel.domains.campaigns.results.repository import WINDOW, Bought, ResultRepository
from cartwheel.domains.campaigns.sending.ledger import LedgerRepository
from cartwheel.domains.campaigns.sending.testing import VariantTesting
from cartwheel.domains.campaigns.settings import PRICE_PER_THOUSAND
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock

_LINKS: Final = 50
_DOMAINS: Final = 20


@dataclass(frozen=True, slots=True)
class ResultService:
    """Tells what campaigns of a store came to, also while they are being sent."""

    results: ResultRepository
    ledger: LedgerRepository
    counts: Counts
    drafts: DraftService
    testing: VariantTesting
    stores: StoreDirectory
    settings: LiveSettings
    clock: Clock

    async def of(self, store_id: UUID, query: CampaignById) -> CampaignResults:
        """
        Return what a campaign came to by now.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
        """
        campaign = await self.drafts.get(store_id, query.id)
        run = await self.ledger.find_run(store_id, query.id)
        return await self.counts.get(
            query.id,
            f"results {campaign.state}",
            entered=run.entered if run else 0,
            count=lambda: self._count(store_id, campaign),
        )

    async def _count(self, store_id: UUID, campaign: Campaign) -> CampaignResults:
        began = campaign.started_at or campaign.created_at
        counts = await self.results.count(campaign.id)
        until = (campaign.ended_at or self.clock.now()) + WINDOW
        bought = await self.results.buyers(store_id, campaign.id, began_at=began, until=until)
        recipients = _group(counts["sent"], bought.get(False, Bought()))
        holdout = _group(counts.pop("held_out"), bought.get(True, Bought()))
        price = (await self.settings.of(store_id)).values[PRICE_PER_THOUSAND]
        cost = cost_of(counts["sent"], per_thousand=price)
        incremental = rules.incremental(recipients, holdout)
        schedule = campaign.section(ScheduleSection)
        metric = schedule.test.metric if schedule and schedule.test else TestMetric.CLICKS
        store = await self.stores.find_store(store_id)
        return CampaignResults(
            id=campaign.id,
            currency=store.currency if store else "USD",
            **counts,
            delivered=counts["sent"] - counts["bounced"],
            recipients=recipients,
            holdout=holdout,
            cost_minor=cost,
            incremental_minor=incremental,
            roi=rules.roi(incremental, cost_minor=cost),
            links=await self.results.list_links(store_id, campaign.id, limit=_LINKS),
            domains=await self.results.list_domains(campaign.id, limit=_DOMAINS),
            variants=tuple(await self.testing.counts(campaign.id, metric)),
            decision=await self.results.decision(campaign.id),
        )


def _group(size: int, bought: Bought) -> GroupResult:
    return GroupResult(size=size, buyers=bought.buyers, revenue_minor=bought.revenue_minor)
