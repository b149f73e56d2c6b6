"""When to order anew follows from sales; that something is low is told once a crossing."""

import math
from datetime import date, timedelta
from statistics import NormalDist, stdev

import pytest
from tests.domains.inventory.making import KnownForecasts, Shop, hands_of
from tests.kit.outbox import announced

from cartwheel.domains.catalog.api import VariantCatalog
from cartwheel.domains.inventory.errors import VariantNotFoundError
from cartwheel.domains.inventory.goods import Goods
from cartwheel.domains.inventory.messages import AvailabilityChanged, LowStock
from cartwheel.domains.inventory.reordering import rules
from cartwheel.domains.inventory.reordering.contracts import ReorderPoint
from cartwheel.domains.inventory.reordering.expecting import ExpectedDemand
from cartwheel.domains.inventory.reordering.explaining import explained
from cartwheel.domains.inventory.reordering.repository import ReorderRepository
from cartwheel.domains.inventory.reordering.service import ReorderService
from cartwheel.domains.inventory.stock.contracts import AdjustStock, ListStock
from cartwheel.kernel.ids import new_id

MONDAY = date(2026, 3, 2)


def test_days_without_a_sale_count_from_the_first_one_on() -> None:
    demand = rules.demand_of(
        {MONDAY: 4, MONDAY + timedelta(days=3): 2, MONDAY + timedelta(days=5): 9},
        until=MONDAY + timedelta(days=5),
    )
    assert demand.daily == (4, 0, 0, 2, 0)
    assert (demand.average, demand.sigma) == (1.2, stdev([4, 0, 0, 2, 0]))


def test_the_formula() -> None:
    """Ten a day with a deviation of four, nine days, 97.5 %: 90 and 1.96 · 4 · 3."""
    demand = rules.Demand((6, 14, 6, 14, 10, 10, 6, 14, 10), MONDAY, MONDAY)
    z = NormalDist().inv_cdf(0.975)
    safety = rules.safety_stock(demand.sigma, lead_time_days=9, service_level=0.975)
    assert z == pytest.approx(1.959964, abs=1e-6)
    assert safety == pytest.approx(z * demand.sigma * 3)
    assert rules.reorder_point(
        demand.average, demand.sigma, lead_time_days=9, service_level=0.975
    ) == math.ceil(90 + safety)


def test_steady_sales_need_no_safety_stock() -> None:
    demand = rules.Demand((3,) * 30, MONDAY, MONDAY)
    assert (
        rules.reorder_point(demand.average, demand.sigma, lead_time_days=7, service_level=0.99)
        == 21
    )


def test_without_sales_there_is_nothing_to_compute() -> None:
    demand = rules.demand_of({}, until=MONDAY)
    point = explained(
        new_id(), demand, None, lead_time_days=7, service_level=0.95, set_by_hand=None
    )
    assert (point.reorder_point, point.in_force) == (None, None)
    assert "Nothing was sold" in point.explanation


@pytest.fixture
async def sold(shop: Shop) -> tuple[Shop, object]:
    """Something of which two and four were sold in turn, for ten days."""
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 100)
    for day in range(10):
        hold = await shop.allocate((mug, 2 + 2 * (day % 2)))
        async with shop.hands() as hands:
            await hands.stock.ship(shop.store_id, hold.holder_id)
        shop.clock.pass_by(timedelta(days=1))
    return shop, mug


async def explain(
    shop: Shop, variant_id: object, forecasts: KnownForecasts | None = None
) -> ReorderPoint:
    """Compute when to order anew."""
    async with shop.database.transaction(store_id=shop.store_id) as connection:
        service = ReorderService(
            ReorderRepository(connection),
            hands_of(connection, shop.clock, shop.days).ledger,
            Goods(VariantCatalog(connection)),
            shop.live,
            forecasts or KnownForecasts(),
        )
        return await service.explain(shop.store_id, variant_id)  # type: ignore[arg-type]


async def test_it_is_computed_from_movements_and_explained(sold: tuple[Shop, object]) -> None:
    shop, mug = sold
    point = await explain(shop, mug)
    sigma = stdev([2, 4] * 5)
    z = NormalDist().inv_cdf(0.95)
    assert (point.sold, point.days, point.average_daily_sales) == (30, 10, 3.0)
    assert (point.lead_time_days, point.service_level) == (7, 0.95)
    assert (point.sigma, point.z) == (pytest.approx(sigma), pytest.approx(z))
    assert point.safety_stock == pytest.approx(z * sigma * math.sqrt(7))
    assert point.reorder_point == point.in_force == math.ceil(21 + z * sigma * math.sqrt(7)) == 26
    assert "30 sold in 10 days are 3.00 a day" in point.explanation
    assert "so order at 26" in point.explanation


async def test_a_variants_own_terms_count_first(sold: tuple[Shop, object]) -> None:
    shop, mug = sold
    await shop.policy(mug, lead_time_days=14, service_level=0.5, reorder_point=5)  # type: ignore[arg-type]
    point = await explain(shop, mug)
    assert (point.reorder_point, point.in_force, point.safety_stock) == (42, 5, 0.0)
    assert "5 was set by hand" in point.explanation


async def test_a_forecast_takes_the_place_of_the_average(sold: tuple[Shop, object]) -> None:
    shop, mug = sold
    expected = ExpectedDemand(5.0, 2.0, MONDAY, MONDAY + timedelta(weeks=4), "boosted")
    point = await explain(shop, mug, KnownForecasts({mug: expected}))  # type: ignore[dict-item]
    safety = NormalDist().inv_cdf(0.95) * 2 * math.sqrt(7)
    assert (point.average_daily_sales, point.daily_sales) == (3.0, 5.0)
    assert point.safety_stock == pytest.approx(safety)
    assert point.reorder_point == point.in_force == math.ceil(35 + safety) == 44
    assert point.forecast is not None
    assert (point.forecast.sigma, point.forecast.method) == (2.0, "boosted")
    assert point.explanation == (
        "The forecast from 2026-03-02 until 2026-03-30 expects 5.00 a day"
        " (30 sold in 10 days are 3.00 a day);"
        " 5.00 · 7 days + 1.645 · 2.00 · √7 = 43.70, so order at 44."
    )


async def test_of_another_variant_a_forecast_says_nothing(sold: tuple[Shop, object]) -> None:
    shop, mug = sold
    expected = ExpectedDemand(5.0, 2.0, MONDAY, MONDAY + timedelta(weeks=4), "boosted")
    point = await explain(shop, mug, KnownForecasts({new_id(): expected}))
    assert (point.forecast, point.reorder_point) == (None, 26)


async def test_a_variant_that_the_store_does_not_have(shop: Shop) -> None:
    with pytest.raises(VariantNotFoundError):
        await explain(shop, new_id())


async def low(shop: Shop) -> list[tuple[int, int]]:
    """Return what was told of low stock so far."""
    told = await announced(shop.database, LowStock, store_id=shop.store_id)
    return [(each.available, each.reorder_point) for each in told]


async def test_low_stock_is_told_once_a_crossing(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    await shop.policy(mug, reorder_point=5)
    assert await low(shop) == []
    await shop.allocate((mug, 4))
    assert await low(shop) == []
    await shop.allocate((mug, 1))
    await shop.allocate((mug, 1))
    assert await low(shop) == [(5, 5)]
    async with shop.hands() as hands:
        listed = await hands.view.list(shop.store_id, ListStock(is_low=True))
    assert [(item.variant_id, item.low_since) for item in listed.items] == [(mug, shop.clock.now())]
    await shop.receive(shelf, mug, 10)
    async with shop.hands() as hands:
        assert (await hands.view.list(shop.store_id, ListStock(is_low=True))).items == ()
        await hands.service.adjust(
            shop.store_id,
            AdjustStock(
                variant_id=mug, location_id=shelf, on_hand=7, expected_on_hand=20, reason="x"
            ),
        )
    assert await low(shop) == [(5, 5), (1, 5)]


async def test_what_is_low_by_a_new_point_is_told_at_once(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 10)
    await shop.policy(mug, reorder_point=12)
    assert await low(shop) == [(10, 12)]


async def test_a_refused_change_tells_nothing(shop: Shop) -> None:
    shelf, mug, cup = await shop.location(), await shop.variant(), await shop.variant()
    await shop.receive(shelf, mug, 1)
    await shop.policy(mug, reorder_point=0)
    with pytest.raises(Exception, match="0 free"):
        await shop.allocate((mug, 1), (cup, 1))
    assert await low(shop) == []


async def test_sold_out_and_there_again_is_told(shop: Shop) -> None:
    shelf, mug = await shop.location(), await shop.variant()
    await shop.receive(shelf, mug, 1)
    await shop.receive(shelf, mug, 1)
    hold = await shop.allocate((mug, 2))
    async with shop.hands() as hands:
        await hands.stock.ship(shop.store_id, hold.holder_id)
    await shop.receive(shelf, mug, 1)
    told = await announced(shop.database, AvailabilityChanged, store_id=shop.store_id)
    assert [each.is_available for each in told] == [True, False, True]
