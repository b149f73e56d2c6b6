"""Use cases of a shop's figures."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from cartwheel.domains.analytics.contracts import (
    AskOverview,
    AskTopProducts,
    Bucket,
    Overview,
    Span,
    TopProduct,
    TopProducts,
)
from cartwheel.domains.analytics.spans import Timeline, size_of, span_before, span_of
from cartwheel.domains.analytics.summing import figures_of, pieces_of, series_of
from cartwheel.domains.carts.api import CartFigures
from cartwheel.domains.catalog.api import ListingRepository
from cartwheel.domains.orders.api import OrderFigures
from cartwheel.domains.stores.api import Store, StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.zones import zone_of


@dataclass(frozen=True, slots=True)
class AnalyticsService:
    """What a shop's figures say."""

    orders: OrderFigures
    carts: CartFigures
    products: ListingRepository
    stores: StoreDirectory
    clock: Clock

    async def overview(self, store_id: UUID, query: AskOverview) -> Overview:
        """
        Return the figures of a span beside those before it.

        Raises:
            InvalidInputError: the span makes no sense.
        """
        store, zone, span = await self._span(store_id, query.since, query.until)
        now, before = self.clock.now(), span_before(span, zone)
        timeline = Timeline.of(span, before, zone=zone, now=now)
        sales = await self.orders.sales(store_id, timeline.bounds)
        carts = await self.carts.count(store_id, timeline.bounds)
        pieces, pieces_before = pieces_of(timeline, span, before)
        figures = figures_of(pieces, sales, carts, currency=store.currency)
        figures_before = figures_of(pieces_before, sales, carts, currency=store.currency)
        found = {each.currency for each in sales} - {store.currency}
        last = len(timeline.starts) - 1
        return Overview(
            span=span,
            span_before=before,
            compared_until=timeline.compared_until,
            as_of=now,
            time_zone=store.time_zone,
            currency=store.currency,
            synthetic=store.synthetic,
            now=figures,
            before=figures_before,
            bucket_size=size_of(span),
            buckets=tuple(
                Bucket(start, timeline.is_running and place == last)
                for place, start in enumerate(timeline.starts)
            ),
            series=series_of(
                timeline, sales, span=span, currencies=(store.currency, *sorted(found))
            ),
        )

    async def top_products(self, store_id: UUID, query: AskTopProducts) -> TopProducts:
        """
        Return the products that brought most in a span.

        Raises:
            InvalidInputError: the span makes no sense.
        """
        store, _, span = await self._span(store_id, query.since, query.until)
        currency = query.currency or store.currency
        found = await self.orders.top_products(
            store_id,
            since=span.starts_at,
            until=span.ends_at,
            currency=currency,
            limit=query.limit,
        )
        listed = await self.products.summaries(store_id, [each.product_id for each in found])
        known = {each.id: each for each in listed}
        items = [
            TopProduct(
                product_id=product.id,
                title=product.title,
                image=product.image,
                units=sold.units,
                revenue_minor=sold.revenue_minor,
            )
            for sold in found
            if (product := known.get(sold.product_id)) is not None
        ]
        return TopProducts(span, currency, store.synthetic, tuple(items))

    async def _span(
        self, store_id: UUID, since: date | None, until: date | None
    ) -> tuple[Store, ZoneInfo, Span]:
        store = await self.stores.get_store(store_id)
        zone = zone_of(store.time_zone)
        return store, zone, span_of(since, until, zone=zone, now=self.clock.now())
