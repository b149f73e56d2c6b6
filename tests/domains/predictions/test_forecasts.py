"""What a store sold in whole weeks becomes forecasts, which the inventory orders by."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from tests.domains.analytics.making import Shop, open_shop
from tests.kit.outbox import queued

from cartwheel.domains.catalog.api import CreateProduct, NewVariant, Product, ProductService
from cartwheel.domains.inventory.reordering.service import ReorderService
from cartwheel.domains.orders.api import HistoricOrders, PastLine, PastOrder
from cartwheel.domains.predictions.forecasts.contracts import ForecastRun, ListForecasts
from cartwheel.domains.predictions.forecasts.errors import ForecastProductNotFoundError
from cartwheel.domains.predictions.forecasts.making import ForecastMaking
from cartwheel.domains.predictions.forecasts.messages import MakeForecasts
from cartwheel.domains.predictions.forecasts.service import ForecastService
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id

ZONE = "Pacific/Auckland"
NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
"""A Wednesday; the week of the store began when it was Sunday noon by UTC."""
MONDAY = date(2026, 5, 4)
WEEK = timedelta(weeks=1)


@dataclass
class Selling:
    """A shop with two products, of which it sells every week."""

    shop: Shop
    mug: Product
    cup: Product

    async def sell(self, weeks: int, *, units: int = 6) -> None:
        """Let mugs in two colours and a cup have been sold on Wednesdays of the last weeks."""
        red, blue = (variant.id for variant in self.mug.variants)
        lines = [(self.mug, red, units), (self.mug, blue, units // 2), (self.cup, None, 1)]
        orders = [
            PastOrder(
                number=new_id().hex,
                customer_id=None,
                currency="EUR",
                placed_at=NOW - ago * WEEK,
                lines=tuple(
                    PastLine(
                        variant_id=variant or product.variants[0].id,
                        product_id=product.id,
                        sku="X",
                        title="X",
                        quantity=quantity,
                        unit_minor=100,
                    )
                    for product, variant, quantity in lines
                ),
            )
            for ago in range(weeks)
        ]
        async with self.shop.use(HistoricOrders) as historic:
            await historic.add_all(self.shop.store_id, orders)

    async def make(self) -> ForecastRun:
        making = await self.shop.container.get(ForecastMaking)
        return await making.make(self.shop.store_id)

    async def list(self, **asked: object) -> tuple[list[UUID], UUID | None]:
        async with self.shop.use(ForecastService) as forecasts:
            page = await forecasts.list(self.shop.store_id, ListForecasts(**asked))  # type: ignore[arg-type]
        return [each.product_id for each in page.items], page.next_cursor


@pytest.fixture
async def selling(database: Database) -> AsyncIterator[Selling]:
    async with open_shop(database, now=NOW, zone=ZONE) as shop:
        async with shop.use(ProductService) as products:
            made = [
                await products.create(
                    shop.store_id,
                    CreateProduct(
                        title=title,
                        options=("Colour",) if len(colours) > 1 else (),
                        variants=tuple(
                            NewVariant(
                                sku=f"{title}-{colour}-{new_id().hex}",
                                option_values=(colour,) if len(colours) > 1 else (),
                            )
                            for colour in colours
                        ),
                    ),
                )
                for title, colours in (("Mug", ("red", "blue")), ("Cup", ("white",)))
            ]
        yield Selling(shop, *made)


async def test_forecasts_are_made_of_whole_weeks(selling: Selling) -> None:
    await selling.sell(30)
    run = await selling.make()
    # Thirty Wednesdays: this week's is not over, and in that of the first the shop opened.
    assert (run.weeks, run.products) == (28, 2)
    assert run.method is not None
    async with selling.shop.use(ForecastService) as forecasts:
        found = await forecasts.get(selling.shop.store_id, selling.mug.id)
        runs = await forecasts.runs(selling.shop.store_id, ListForecasts())
    assert runs.items == (run,)
    assert [week.units for week in found.past] == [9] * 29
    assert found.past[-1].from_day == MONDAY - WEEK
    assert found.forecast is not None
    assert (found.forecast.title, found.forecast.is_current) == ("Mug", True)
    assert [week.from_day for week in found.forecast.weeks] == [MONDAY + n * WEEK for n in range(4)]
    assert {(week.low, week.median, week.high, week.mean) for week in found.forecast.weeks} == {
        (9.0, 9.0, 9.0, 9.0)
    }


async def test_they_are_listed_in_pages(selling: Selling) -> None:
    await selling.sell(20)
    await selling.make()
    first, cursor = await selling.list(limit=1)
    second, end = await selling.list(limit=1, cursor=cursor)
    assert (first, second, end) == ([selling.cup.id], [selling.mug.id], None)


async def test_a_run_replaces_the_former_one(selling: Selling) -> None:
    await selling.sell(20)
    await selling.make()
    selling.shop.clock.pass_by(40 * WEEK)
    run = await selling.make()
    assert (await selling.list(), run.products, run.method) == (([], None), 0, None)


async def test_too_little_is_said_and_nothing_forecast(selling: Selling) -> None:
    await selling.sell(16)
    run = await selling.make()
    assert (run.weeks, run.products, run.method, run.scores) == (14, 0, None, {})
    async with selling.shop.use(ForecastService) as forecasts:
        found = await forecasts.get(selling.shop.store_id, selling.mug.id)
        with pytest.raises(ForecastProductNotFoundError):
            await forecasts.get(selling.shop.store_id, new_id())
    assert found.forecast is None
    assert len(found.past) == 15


async def test_the_inventory_orders_by_them_until_they_are_out_of_date(selling: Selling) -> None:
    await selling.sell(30)
    await selling.make()
    red, blue = (variant.id for variant in selling.mug.variants)
    async with selling.shop.use(ReorderService) as reordering:
        points = await reordering.compute(selling.shop.store_id, [red, blue])
    forecasts = [points[each].forecast for each in (red, blue)]
    assert all(forecasts)
    # Nine a week, of which two thirds are red; each mug is red or blue by chance.
    assert [round(each.daily_sales, 6) for each in forecasts if each] == [
        pytest.approx(6 / 7, abs=1e-5),
        pytest.approx(3 / 7, abs=1e-5),
    ]
    for each in forecasts:
        assert each is not None
        assert each.sigma == pytest.approx((2 / 9 * 9 / 7) ** 0.5, rel=1e-4)
    assert points[red].reorder_point is not None
    assert "The forecast from 2026-05-04 until 2026-06-01 expects 0.86 a day" in (
        points[red].explanation
    )
    selling.shop.clock.pass_by(2 * WEEK)
    async with selling.shop.use(ReorderService) as reordering:
        later = await reordering.compute(selling.shop.store_id, [red])
    assert later[red].forecast is None


async def test_asked_for_they_are_queued(selling: Selling) -> None:
    shop = selling.shop
    async with shop.use(ForecastService) as forecasts:
        await forecasts.ask(shop.store_id)
    asked = await queued(shop.database, MakeForecasts, store_id=shop.store_id)
    assert asked == [MakeForecasts(store_id=shop.store_id)]
    making = await shop.container.get(ForecastMaking)
    assert await making.make_all() >= 1
    assert len(await queued(shop.database, MakeForecasts, store_id=shop.store_id)) == 2
