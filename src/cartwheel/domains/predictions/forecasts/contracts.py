"""What is said about the demand to come, on the wire."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

import msgspec

from cartwheel.kernel.paging import Limit


class ForecastWeek(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What a week to come brings, which begins on a Monday of the store.

    Of ten weeks five bring less than `median`, and eight lie from `low` to `high`. `mean` is
    what weeks like it bring on the average; a few large orders put it above the median.
    """

    from_day: date
    median: float
    low: float
    high: float
    mean: float


class SoldWeek(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a week that is over brought."""

    from_day: date
    units: int


class ProductForecast(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    How much of a product will be sold in the next weeks.

    `deviation` is by how much single weeks differ from their mean. `isCurrent` is false once two
    of its weeks are over and no newer forecast came.
    """

    product_id: UUID
    title: str
    method: str
    made_at: datetime
    is_current: bool
    weeks: tuple[ForecastWeek, ...]
    deviation: float


class ForecastWithPast(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A product's forecast, null where there is none, after the weeks that it was made of."""

    product_id: UUID
    past: tuple[SoldWeek, ...]
    forecast: ProductForecast | None


class ForecastPage(msgspec.Struct, frozen=True, rename="camel"):
    """Forecasts, the newest products first; pass `nextCursor` to go on, None at the end."""

    items: tuple[ProductForecast, ...]
    next_cursor: UUID | None


class ListForecasts(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which forecasts to list."""

    cursor: UUID | None = None
    limit: Limit = 50


class ForecastOf(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names a product."""

    product_id: UUID


class ForecastRun(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    How forecasts were made.

    `method` was best in the test and is null where fewer than sixteen weeks were known. `scores`
    has the mean absolute scaled error of each method there: below 1 it is better than what came
    of repeating the last season within the known weeks. `covered` is the share of tested weeks
    within their intervals, which aim at 0.8.
    """

    id: UUID
    made_at: datetime
    products: int
    weeks: int
    method: str | None
    scores: Mapping[str, float]
    covered: float


class ForecastRunPage(msgspec.Struct, frozen=True, rename="camel"):
    """Runs, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[ForecastRun, ...]
    next_cursor: UUID | None


class ForecastsAsked(msgspec.Struct, frozen=True, rename="camel"):
    """Forecasts are being made; asked again meanwhile, they are made once."""

    asked_at: datetime
