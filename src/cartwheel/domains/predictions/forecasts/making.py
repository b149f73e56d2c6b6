"""Making the forecasts of stores: read, computed elsewhere, kept together."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from cartwheel.domains.orders.api import OrderFigures
from cartwheel.domains.predictions.forecasts.computing import Computed, Known, computed
from cartwheel.domains.predictions.forecasts.contracts import ForecastRun
from cartwheel.domains.predictions.forecasts.messages import MakeForecasts
from cartwheel.domains.predictions.forecasts.repository import (
    ForecastRepository,
    KeptForecast,
)
from cartwheel.domains.predictions.forecasts.weeks import (
    MOST_WEEKS,
    WEEK,
    Past,
    monday_of,
    past_of,
    start_of,
)
from cartwheel.domains.predictions.rounds import queue_for_all
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id

_KEPT_RUNS: Final = 400
_MOST_PRODUCTS: Final = 20_000
"""Those that sold most: forty million numbers are computed with at most."""


@dataclass(frozen=True, slots=True)
class ForecastMaking:
    """To be called by jobs; asked again, it makes them anew of what was sold until then."""

    database: Database
    stores: StoreDirectory
    clock: Clock

    async def make_all(self) -> int:
        """Have a job made for each store; return how many."""
        return await queue_for_all(self.database, self.stores, MakeForecasts)

    async def make(self, store_id: UUID) -> ForecastRun:
        """
        Forecast what a store sells in the weeks after the last whole one.

        Raises:
            UnavailableError: the process that computes ended before it had.
        """
        zone = await self.stores.zone_of(store_id)
        past = await self._past(store_id, zone)
        made = await computed(Known(tuple(past.units.values())))
        run = ForecastRun(
            id=new_id(),
            made_at=self.clock.now(),
            products=len(made.weeks),
            weeks=past.weeks,
            method=made.method,
            scores=made.scores,
            covered=made.covered,
        )
        async with self.database.transaction(store_id=store_id) as connection:
            repository = ForecastRepository(connection)
            await repository.replace(store_id, run, _kept(past, made, run))
            await repository.forget_runs(store_id, but=_KEPT_RUNS)
        return run

    async def _past(self, store_id: UUID, zone: ZoneInfo) -> Past:
        until = monday_of(self.clock.now().astimezone(zone).date())
        since = until - MOST_WEEKS * WEEK
        async with self.database.transaction(store_id=store_id, only_asks=True) as connection:
            sales = await OrderFigures(connection).weekly(
                store_id,
                since=start_of(since, zone),
                until=start_of(until, zone),
                zone=zone.key,
            )
        return past_of(sales, until=until, most=_MOST_PRODUCTS)


def _kept(past: Past, made: Computed, run: ForecastRun) -> list[KeptForecast]:
    if made.method is None:
        return []
    return [
        KeptForecast(
            product_id=product_id,
            run_id=run.id,
            method=made.method,
            made_at=run.made_at,
            from_day=past.until,
            weeks=weeks,
            deviation=deviation,
            shares=past.shares[product_id],
        )
        for product_id, weeks, deviation in zip(
            past.units, made.weeks, made.deviations, strict=True
        )
    ]
