"""The figures of a span are what happened in it, beside what happened before."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
from tests.domains.analytics.making import DAY, HOUR, Shop, open_shop

from cartwheel.domains.analytics.contracts import BucketSize, Figures, MoneyFigures
from cartwheel.kernel.db import Database

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)  # two o'clock in Berlin


@pytest.fixture
async def shop(database: Database) -> AsyncIterator[Shop]:
    async with open_shop(database, now=NOW, zone="Europe/Berlin") as shop:
        yield shop


def figures(*money: MoneyFigures, orders: int = 0, **given: int) -> Figures:
    nothing = dict.fromkeys(
        ("carts_opened", "carts_bought", "carts_abandoned", "carts_recovered"), 0
    )
    return Figures(orders=orders, money=money, **{**nothing, **given})


async def test_nothing_is_nothing(shop: Shop) -> None:
    seen = await shop.overview()
    assert (seen.now, seen.before) == (figures(), figures())
    assert (seen.currency, seen.time_zone, seen.synthetic) == ("USD", "Europe/Berlin", False)
    assert (seen.span.since, seen.span.until) == (date(2026, 4, 10), date(2026, 5, 9))
    (series,) = seen.series
    assert (series.currency, set(series.revenue_minor), series.running_before_minor) == (
        "USD",
        {0},
        0,
    )
    assert [len(seen.buckets), len(series.orders), len(series.orders_before)] == [30, 30, 30]
    assert [bucket.is_running for bucket in seen.buckets] == [False] * 29 + [True]


async def test_what_was_bought_counts_by_the_stores_days_and_hours(shop: Shop) -> None:
    """Up to the same hour, seven days before; the chart has what came after it too."""
    midnight = datetime(2026, 5, 8, 22, tzinfo=UTC)
    await shop.order(NOW, 1_000)
    await shop.order(midnight, 200)
    await shop.order(midnight - HOUR / 60, 30)
    await shop.order(NOW - 7 * DAY - HOUR, 5_000)
    await shop.order(NOW - 7 * DAY, 70_000)
    await shop.order(midnight - 13 * DAY - HOUR / 60, 900_000)
    seen = await shop.overview(since=date(2026, 5, 3), until=date(2026, 5, 9))
    assert seen.now == figures(MoneyFigures("USD", 3, 1_230, 0), orders=3)
    assert seen.before == figures(MoneyFigures("USD", 1, 5_000, 0), orders=1)
    assert seen.compared_until == NOW - 7 * DAY
    (series,) = seen.series
    assert series.revenue_minor == (0, 0, 0, 0, 0, 30, 1_200)
    assert series.orders == (0, 0, 0, 0, 0, 1, 2)
    assert series.revenue_before_minor == (0, 0, 0, 0, 0, 0, 75_000)
    assert series.running_before_minor == 5_000


async def test_one_day_is_drawn_by_the_hour(shop: Shop) -> None:
    await shop.order(NOW - HOUR / 60, 100)
    await shop.order(NOW - DAY - HOUR / 60, 20)
    await shop.order(NOW - DAY + HOUR, 3)
    seen = await shop.overview(since=date(2026, 5, 9), until=date(2026, 5, 9))
    assert (seen.bucket_size, len(seen.buckets)) == (BucketSize.HOUR, 15)
    (series,) = seen.series
    assert series.revenue_minor == (*[0] * 13, 100, 0)
    assert series.revenue_before_minor == (*[0] * 13, 20, 0, 3, *[0] * 8)
    assert (seen.now.orders, seen.before.orders) == (1, 1)
    yesterday = await shop.overview(since=date(2026, 5, 8), until=date(2026, 5, 8))
    assert yesterday.now.orders == 2
    assert [bucket.is_running for bucket in yesterday.buckets] == [False] * 24
    assert yesterday.series[0].running_before_minor is None


async def test_only_what_is_paid_and_kept_is_revenue(shop: Shop) -> None:
    await shop.order(NOW - HOUR, 1_000, refunded_minor=400, offline_refunded_minor=400)
    await shop.order(NOW - HOUR, 50, status="awaiting_payment")
    await shop.order(NOW - HOUR, 60, status="cancelled", cancelled_at=NOW)
    seen = await shop.overview()
    assert seen.now == figures(MoneyFigures("USD", 1, 600, 0), orders=1)


async def test_currencies_are_never_added(shop: Shop) -> None:
    """The store's comes first; recovered carts count in what they were paid in."""
    await shop.order(NOW - HOUR, 1_000, currency="USD")
    await shop.order(NOW - HOUR, 2_000, currency="EUR")
    await shop.order(NOW - 31 * DAY, 3, currency="CHF")
    left = {"abandoned_at": NOW - 3 * HOUR, "bought_at": NOW - HOUR}
    await shop.cart(NOW - 4 * HOUR, minor=700, currency="JPY", **left)
    await shop.cart(NOW - 4 * HOUR, minor=30, currency="EUR", **left)
    seen = await shop.overview()
    assert seen.now.money == (
        MoneyFigures("USD", 1, 1_000, 0),
        MoneyFigures("EUR", 1, 2_000, 30),
        MoneyFigures("JPY", 0, 0, 700),
    )
    assert seen.now.orders == 2
    assert seen.before.money == (MoneyFigures("CHF", 1, 3, 0),)
    assert [series.currency for series in seen.series] == ["USD", "CHF", "EUR"]


async def test_carts_count_where_they_were_opened_left_and_won_back(shop: Shop) -> None:
    """Conversion is of those that were opened in the span, whenever they were bought."""
    await shop.cart(NOW - HOUR)
    await shop.cart(NOW - 2 * HOUR, bought_at=NOW - HOUR, minor=5)
    await shop.cart(NOW - DAY, abandoned_at=NOW - HOUR)
    await shop.cart(NOW - 31 * DAY, abandoned_at=NOW - 31 * DAY + HOUR, bought_at=NOW, minor=90)
    seen = await shop.overview()
    assert seen.now == figures(
        MoneyFigures("USD", 0, 0, 90),
        carts_opened=3,
        carts_bought=1,
        carts_abandoned=1,
        carts_recovered=1,
    )
    assert seen.before == figures(carts_opened=1, carts_bought=1, carts_abandoned=1)


async def test_another_stores_sales_are_not_ours(shop: Shop, database: Database) -> None:
    async with open_shop(database, now=NOW, zone="UTC") as other:
        await other.order(NOW - HOUR, 1_000)
        await other.cart(NOW - HOUR)
    assert (await shop.overview()).now == figures()
