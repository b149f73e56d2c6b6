"""Use cases of ordering anew."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.inventory.errors import VariantNotFoundError
from cartwheel.domains.inventory.goods import Goods
from cartwheel.domains.inventory.ledger.ledger import Ledger
from cartwheel.domains.inventory.reordering import rules
from cartwheel.domains.inventory.reordering.contracts import ReorderPoint
from cartwheel.domains.inventory.reordering.repository import OrderingTerms, ReorderRepository
from cartwheel.domains.inventory.settings import (
    LEAD_TIME_DAYS,
    SALES_WINDOW_DAYS,
    SERVICE_LEVEL,
)
from cartwheel.domains.settings.api import LiveSettings

_NO_TERMS: Final = OrderingTerms(None, None, None, None)
_FEW_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class ReorderService:
    """Reorder points, computed from what was sold."""

    repository: ReorderRepository
    ledger: Ledger
    goods: Goods
    settings: LiveSettings

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
        """Compute when to order variants anew, from what was sold until today."""
        values = (await self.settings.of(store_id)).values
        zone = await self.ledger.days.zone(store_id)
        until = await self.ledger.today(store_id)
        first = until - timedelta(days=values[SALES_WINDOW_DAYS])
        terms = await self.repository.list_terms(store_id, variants)
        sales = await self.repository.list_sales(
            store_id, variants, since=datetime.combine(first, time.min, zone), zone=str(zone)
        )
        found = {}
        for variant_id in variants:
            own = terms.get(variant_id, _NO_TERMS)
            lead_time = own.lead_time_days
            level = own.service_level
            found[variant_id] = _explained(
                variant_id,
                rules.demand_of(sales[variant_id], until=until),
                lead_time_days=values[LEAD_TIME_DAYS] if lead_time is None else lead_time,
                service_level=values[SERVICE_LEVEL] if level is None else level,
                set_by_hand=own.set_reorder_point,
            )
        return found


def _explained(
    variant_id: UUID,
    demand: rules.Demand,
    *,
    lead_time_days: int,
    service_level: float,
    set_by_hand: int | None,
) -> ReorderPoint:
    safety = rules.safety_stock(demand, lead_time_days=lead_time_days, service_level=service_level)
    point = rules.reorder_point(demand, lead_time_days=lead_time_days, service_level=service_level)
    z = rules.z_of(service_level)
    if point is None:
        said = "Nothing was sold in this time: there is nothing to compute it from."
    else:
        said = (
            f"{sum(demand.daily)} sold in {len(demand.daily)} days are {demand.average:.2f} a day;"
            f" {demand.average:.2f} · {lead_time_days} days + {z:.3f} · {demand.sigma:.2f}"
            f" · √{lead_time_days} = {demand.average * lead_time_days + safety:.2f},"
            f" so order at {point}."
        )
        if len(demand.daily) < _FEW_DAYS:
            said += " That is few days to go by."
    if set_by_hand is not None:
        said += f" {set_by_hand} was set by hand, and is in force."
    return ReorderPoint(
        variant_id=variant_id,
        sold=sum(demand.daily),
        days=len(demand.daily),
        from_day=demand.from_day,
        until_day=demand.until_day,
        average_daily_sales=demand.average,
        sigma=demand.sigma,
        z=z,
        safety_stock=safety,
        reorder_point=point,
        in_force=point if set_by_hand is None else set_by_hand,
        explanation=said,
        lead_time_days=lead_time_days,
        service_level=service_level,
    )
