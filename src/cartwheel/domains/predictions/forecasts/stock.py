"""What the inventory is told of the demand to come, when it asks."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from cartwheel.domains.catalog.api import VariantCatalog
from cartwheel.domains.inventory.api import ExpectedDemand
from cartwheel.domains.predictions.forecasts.repository import ForecastRepository, KeptForecast
from cartwheel.domains.predictions.forecasts.weeks import WEEK, is_current
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection

_DAYS = 7


@dataclass(frozen=True, slots=True)
class DemandOfStock:
    """Forecasts of products, divided among their variants as these sold of late."""

    stores: StoreDirectory
    clock: Clock

    async def of(
        self, connection: Connection, store_id: UUID, variants: Collection[UUID]
    ) -> Mapping[UUID, ExpectedDemand]:
        """Return what is expected of those variants of which a current forecast tells."""
        today = self.clock.now().astimezone(await self.stores.zone_of(store_id)).date()
        known = await VariantCatalog(connection).variants(store_id, variants)
        products = {each.product_id for each in known.values()}
        forecasts = await ForecastRepository(connection).find_all(store_id, products)
        return {
            variant_id: expected(forecast, share)
            for variant_id, variant in known.items()
            if (forecast := forecasts.get(variant.product_id)) is not None
            and is_current(forecast.from_day, today=today)
            and (share := forecast.shares.get(variant_id)) is not None
        }


def expected(forecast: KeptForecast, share: float) -> ExpectedDemand:
    """
    Return the demand of a variant that has a share of its product's.

    Each unit of the product is one of the variant by that chance, so its variance is that of the
    product thinned: q² σ² + q (1 - q) μ. A week's deviation is √7 times that of a day.
    """
    mean = sum(week.mean for week in forecast.weeks) / len(forecast.weeks)
    variance = share**2 * forecast.deviation**2 + share * (1 - share) * mean
    return ExpectedDemand(
        daily=share * mean / _DAYS,
        sigma=math.sqrt(variance / _DAYS),
        from_day=forecast.from_day,
        until_day=forecast.from_day + WEEK * len(forecast.weeks),
        method=forecast.method,
    )
