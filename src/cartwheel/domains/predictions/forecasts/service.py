"""Use cases of forecasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from cartwheel.domains.catalog.api import ListingRepository
from cartwheel.domains.orders.api import OrderFigures
from cartwheel.domains.predictions.forecasts.contracts import (
    ForecastPage,
    ForecastRunPage,
    ForecastsAsked,
    ForecastWeek,
    ForecastWithPast,
    ListForecasts,
    ProductForecast,
    SoldWeek,
)
from cartwheel.domains.predictions.forecasts.errors import ForecastProductNotFoundError
from cartwheel.domains.predictions.forecasts.messages import MakeForecasts
from cartwheel.domains.predictions.forecasts.repository import ForecastRepository, KeptForecast
from cartwheel.domains.predictions.forecasts.weeks import WEEK, is_current, monday_of, start_of
from cartwheel.domains.predictions.rounds import once
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

_SHOWN_WEEKS: Final = 52


@dataclass(frozen=True, slots=True)
class ForecastService:
    """What will be sold, as far as it can be told."""

    forecasts: ForecastRepository
    products: ListingRepository
    orders: OrderFigures
    stores: StoreDirectory
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def list(self, store_id: UUID, query: ListForecasts) -> ForecastPage:
        """List forecasts, the newest products first."""
        found = await self.forecasts.list_page(store_id, after=query.cursor, limit=query.limit)
        titled = await self._titled(store_id, found[: query.limit])
        more = len(found) > query.limit
        return ForecastPage(tuple(titled), found[query.limit - 1].product_id if more else None)

    async def get(self, store_id: UUID, product_id: UUID) -> ForecastWithPast:
        """
        Return a product's forecast after what was sold of it within a year.

        Raises:
            ForecastProductNotFoundError: the store has no such product.
        """
        if not await self.products.summaries(store_id, [product_id]):
            raise ForecastProductNotFoundError(product_id)
        found = await self.forecasts.find_all(store_id, [product_id])
        forecasts = await self._titled(store_id, list(found.values()))
        return ForecastWithPast(
            product_id=product_id,
            past=await self._past(store_id, product_id),
            forecast=forecasts[0] if forecasts else None,
        )

    async def runs(self, store_id: UUID, query: ListForecasts) -> ForecastRunPage:
        """List how forecasts were made, the newest first."""
        found = await self.forecasts.list_runs(store_id, after=query.cursor, limit=query.limit)
        return page_of(ForecastRunPage, found, limit=query.limit, by=lambda run: run.id)

    async def ask(self, store_id: UUID) -> ForecastsAsked:
        """Have forecasts made of what was sold until now."""
        job = MakeForecasts(store_id=store_id)
        await self.outbox.enqueue(job, options=once(job))
        asked = ForecastsAsked(self.clock.now())
        self.note.tell(store_id, after=asked)
        return asked

    async def _past(self, store_id: UUID, product_id: UUID) -> tuple[SoldWeek, ...]:
        zone = await self.stores.zone_of(store_id)
        until = monday_of(await self._today(store_id))
        sales = await self.orders.weekly(
            store_id,
            since=start_of(until - _SHOWN_WEEKS * WEEK, zone),
            until=start_of(until, zone),
            zone=zone.key,
            product_id=product_id,
        )
        units: dict[date, int] = {}
        for each in sales:
            units[each.week] = units.get(each.week, 0) + each.units
        first = min(units, default=until)
        weeks = (first + count * WEEK for count in range((until - first) // WEEK))
        return tuple(SoldWeek(from_day=week, units=units.get(week, 0)) for week in weeks)

    async def _titled(
        self, store_id: UUID, found: Sequence[KeptForecast]
    ) -> Sequence[ProductForecast]:
        today = await self._today(store_id)
        products = await self.products.summaries(store_id, [each.product_id for each in found])
        titles = {each.id: each.title for each in products}
        return [
            ProductForecast(
                product_id=each.product_id,
                title=titles.get(each.product_id, ""),
                method=each.method,
                made_at=each.made_at,
                is_current=is_current(each.from_day, today=today),
                weeks=tuple(
                    ForecastWeek(
                        from_day=each.from_day + number * WEEK,
                        median=week.median,
                        low=week.low,
                        high=week.high,
                        mean=week.mean,
                    )
                    for number, week in enumerate(each.weeks)
                ),
                deviation=each.deviation,
            )
            for each in found
        ]

    async def _today(self, store_id: UUID) -> date:
        return self.clock.now().astimezone(await self.stores.zone_of(store_id)).date()
