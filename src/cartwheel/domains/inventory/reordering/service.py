"""Use cases of ordering anew."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.inventory.errors import VariantNotFoundError
from cartwheel.domains.inventory.goods import Goods
from cartwheel.domains.inventory.ledger.ledger import Ledger
from cartwheel.domains.inventory.reordering import rules
from cartwheel.domains.inventory.reordering.contracts import ReorderPoint
from cartwheel.domains.inventory.reordering.expecting import DemandForecasts, ExpectedDemand
from cartwheel.domains.inventory.reordering.explaining import explained
from cartwheel.domains.inventory.reordering.repository import OrderingTerms, ReorderRepository
from cartwheel.domains.inventory.settings import (
    LEAD_TIME_DAYS,
    SALES_WINDOW_DAYS,
    SERVICE_LEVEL,
    USE_FORECASTS,
)
from cartwheel.domains.settings.api import LiveSettings

_NO_TERMS: Final = OrderingTerms(None, None, None, None)


@dataclass(frozen=True, slots=True)
class ReorderService:
    """Reorder points, computed from what will be sold as far as that is known, or from what was."""

    repository: ReorderRepository
    ledger: Ledger
    goods: Goods
    settings: LiveSettings
    forecasts: DemandForecasts

    async def explain(self, store_id: UUID, variant_id: UUID) -> ReorderPoint:
        """
        Compute when to order a variant anew, and say how.

        Raises:
            VariantNotFoundError: the store has no such variant.
        """
        if variant_id not in await self.goods.find(store_id, [variant_id]):
            raise VariantNotFoundError(variant_id)
        return (await self.compute(store_id, [variant_id]))[variant_id]

    async def recompute(
        self, store_id: UUID, *, after: UUID | None, limit: int
    ) -> tuple[int, UUID | None]:
        """
        Compute the reorder points of a store's next variants; return how many, and the last.

        What is low by its new point is told.
        """
        variants = await self.repository.list_variants(store_id, after=after, limit=limit)
        if not variants:
            return 0, None
        await self.ledger.open(store_id, variants)
        computed = await self.compute(store_id, variants)
        await self.repository.set_computed(
            store_id, {of: point.reorder_point for of, point in computed.items()}
        )
        # The same rows, which are locked: read anew by their new points.
        book = await self.ledger.open(store_id, variants)
        book.changed_items.update(variants)
        await self.ledger.close(book)
        return len(variants), variants[-1]

    async def compute(self, store_id: UUID, variants: Collection[UUID]) -> dict[UUID, ReorderPoint]:
        """Compute when to order variants anew, from forecasts or what was sold until today."""
        values = (await self.settings.of(store_id)).values
        zone = await self.ledger.days.zone(store_id)
        until = await self.ledger.today(store_id)
        first = until - timedelta(days=values[SALES_WINDOW_DAYS])
        terms = await self.repository.list_terms(store_id, variants)
        sales = await self.repository.list_sales(
            store_id, variants, since=datetime.combine(first, time.min, zone), zone=str(zone)
        )
        expected = await self._expected(store_id, variants) if values[USE_FORECASTS] else {}
        found = {}
        for variant_id in variants:
            own = terms.get(variant_id, _NO_TERMS)
            lead_time = own.lead_time_days
            level = own.service_level
            found[variant_id] = explained(
                variant_id,
                rules.demand_of(sales[variant_id], until=until),
                expected.get(variant_id),
                lead_time_days=values[LEAD_TIME_DAYS] if lead_time is None else lead_time,
                service_level=values[SERVICE_LEVEL] if level is None else level,
                set_by_hand=own.set_reorder_point,
            )
        return found

    async def _expected(
        self, store_id: UUID, variants: Collection[UUID]
    ) -> Mapping[UUID, ExpectedDemand]:
        return await self.forecasts.of(self.repository.connection, store_id, variants)
