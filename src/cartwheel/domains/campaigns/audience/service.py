"""Use cases of audiences."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.campaigns.audience.contracts import (
    AudienceOverlap,
    AudiencePreview,
    PreviewAudience,
)
from cartwheel.domains.campaigns.audience.repository import AudienceRepository
from cartwheel.domains.campaigns.drafts.errors import CampaignNotFoundError
from cartwheel.domains.campaigns.drafts.repository import DraftRepository
from cartwheel.domains.campaigns.drafts.sections import AudienceSection
from cartwheel.domains.campaigns.settings import MOST_PER_WEEK, PRICE_PER_THOUSAND
from cartwheel.domains.customers.api import SegmentRepository
from cartwheel.domains.interventions.api import ONE_PER
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import Breach, InvalidInputError, Issue
from cartwheel.kernel.ids import NO_STORE

_MOST_OVERLAPS: Final = 10


@dataclass(frozen=True, slots=True)
class AudienceService:
    """Counts whom campaigns of a store would reach."""

    audiences: AudienceRepository
    drafts: DraftRepository
    segments: SegmentRepository
    stores: StoreDirectory
    settings: LiveSettings
    clock: Clock

    async def preview(self, store_id: UUID, query: PreviewAudience) -> AudiencePreview:
        """
        Count an audience as of now: who would get the campaign, and why others would not.

        Raises:
            CampaignNotFoundError: the store has no such campaign.
            InvalidInputError: one of the segments is not the store's.
        """
        if query.id is not None and await self.drafts.find(store_id, query.id) is None:
            raise CampaignNotFoundError(query.id)
        await self._ensure_known(store_id, query)
        audience = AudienceSection(
            segment_ids=query.segment_ids,
            excluded_segment_ids=query.excluded_segment_ids,
            holdout_percent=query.holdout_percent,
        )
        values = (await self.settings.of(store_id)).values
        counts = await self.audiences.count(
            store_id,
            audience,
            campaign_id=query.id or NO_STORE,
            now=self.clock.now(),
            most=values[MOST_PER_WEEK],
            one_per=values[ONE_PER],
        )
        store = await self.stores.find_store(store_id)
        return AudiencePreview(
            size=sum(counts.values()),
            **counts,
            overlaps=await self._overlaps(store_id, audience, but=query.id),
            cost_minor=cost_of(counts["reachable"], per_thousand=values[PRICE_PER_THOUSAND]),
            currency=store.currency if store else "USD",
        )

    async def _overlaps(
        self, store_id: UUID, audience: AudienceSection, *, but: UUID | None
    ) -> tuple[AudienceOverlap, ...]:
        active = await self.audiences.list_active(store_id, but=but, limit=_MOST_OVERLAPS)
        counts = await self.audiences.count_shared(
            store_id, audience, [section for _, _, section in active]
        )
        return tuple(
            AudienceOverlap(id=id_, name=name, count=count)
            for (id_, name, _), count in zip(active, counts, strict=True)
            if count
        )

    async def _ensure_known(self, store_id: UUID, query: PreviewAudience) -> None:
        known = {each.id for each in await self.segments.list_all(store_id)}
        issues = [
            Issue((field, n), f"There is no segment {segment_id}", Breach.NOT_THERE)
            for field, ids in (
                ("segmentIds", query.segment_ids),
                ("excludedSegmentIds", query.excluded_segment_ids),
            )
            for n, segment_id in enumerate(ids)
            if segment_id not in known
        ]
        if issues:
            raise InvalidInputError(*issues)


def cost_of(mails: int, *, per_thousand: int) -> int:
    """Return what mails cost in minor units, rounded up."""
    return -(-mails * per_thousand // 1_000)
