"""Use cases of results."""

from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.campaigns.audience.service import cost_of
from cartwheel.domains.campaigns.drafts.contracts import CampaignById
from cartwheel.domains.campaigns.drafts.sections import ScheduleSection, TestMetric
from cartwheel.domains.campaigns.drafts.service import DraftService
from cartwheel.domains.campaigns.results import rules
from cartwheel.domains.campaigns.results.contracts import CampaignResults
from cartwheel.domains.campaigns.results.repository import ResultRepository
from cartwheel.domains.campaigns.sending.testing import VariantTesting
from cartwheel.domains.campaigns.settings import PRICE_PER_THOUSAND
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory


@dataclass(frozen=True, slots=True)
class ResultService:
    """Tells what campaigns of a store came to, also while they are being sent."""

    results: ResultRepository
    drafts: DraftService
    testing: VariantTesting
    stores: StoreDirectory
    settings: LiveSettings

    async def of(self, store_id: UUID, query: CampaignById) -> CampaignResults:
        """
        Return what a campaign came to by now.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
        """
        campaign = await self.drafts.get(store_id, query.id)
        began = campaign.started_at or campaign.created_at
        counts = await self.results.count(query.id)
        recipients = await self.results.buyers(query.id, held_out=False, began_at=began)
        holdout = await self.results.buyers(query.id, held_out=True, began_at=began)
        price = (await self.settings.of(store_id)).values[PRICE_PER_THOUSAND]
        cost = cost_of(counts["sent"], per_thousand=price)
        incremental = rules.incremental(recipients, holdout)
        schedule = campaign.section(ScheduleSection)
        metric = schedule.test.metric if schedule and schedule.test else TestMetric.CLICKS
        store = await self.stores.find_store(store_id)
        return CampaignResults(
            id=query.id,
            currency=store.currency if store else "USD",
            **counts,
            delivered=counts["sent"] - counts["bounced"],
            recipients=recipients,
            holdout=holdout,
            cost_minor=cost,
            incremental_minor=incremental,
            roi=rules.roi(incremental, cost_minor=cost),
            links=await self.results.list_links(store_id, query.id),
            domains=await self.results.list_domains(query.id),
            variants=tuple(await self.testing.counts(query.id, metric)),
            decision=await self.results.decision(query.id),
        )
