"""Whole weeks of a store's days, and what was sold in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from cartwheel.domains.orders.api import WeeklySales
from cartwheel.kernel.zones import moment_of

MOST_WEEKS: Final = 156
"""How far back it is looked: three years."""

WEEK: Final = timedelta(weeks=1)
_SOLD_WITHIN: Final = 26
_SHARED_WITHIN: Final = 13
_CURRENT_WEEKS: Final = 2


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day begins."""
    return moment_of(datetime.combine(day, time.min), zone)


@dataclass(frozen=True, slots=True)
class Past:
    """
    What was sold of each product that sold within half a year, week by week until the last.

    `until` is the Monday after the last of the weeks, all of which are whole.
    """

    until: date
    weeks: int
    units: Mapping[UUID, tuple[int, ...]]
    shares: Mapping[UUID, Mapping[UUID, float]]


def past_of(sales: Iterable[WeeklySales], *, until: date, most: int) -> Past:
    """
    Arrange sales by product and week, from the first week with a sale in the shop on.

    The first one is left out where others follow: the shop opened some time within it. Of more
    products than `most` those that sold most are taken.
    """
    sold = [each for each in sales if each.week < until]
    if not sold:
        return Past(until, 0, {}, {})
    weeks = max((until - min(each.week for each in sold)) // WEEK - 1, 1)
    units: dict[UUID, list[int]] = {}
    recent: dict[UUID, dict[UUID, int]] = {}
    for each in sold:
        ago = (until - each.week) // WEEK
        if ago > weeks:
            continue
        units.setdefault(each.product_id, [0] * weeks)[-ago] += each.units
        if ago <= _SHARED_WITHIN:
            of_variant = recent.setdefault(each.product_id, {})
            of_variant[each.variant_id] = of_variant.get(each.variant_id, 0) + each.units
    sellers = [product for product, found in units.items() if any(found[-_SOLD_WITHIN:])]
    sellers.sort(key=lambda product: sum(units[product]), reverse=True)
    current = {product: tuple(units[product]) for product in sellers[:most]}
    return Past(until, weeks, current, {each: _shares(recent.get(each, {})) for each in current})


def _shares(sold: Mapping[UUID, int]) -> dict[UUID, float]:
    total = sum(sold.values())
    return {variant: round(units / total, 6) for variant, units in sold.items()} if total else {}


def is_current(from_day: date, *, today: date) -> bool:
    """Return whether a forecast from this Monday on still tells of the time from today on."""
    return today < from_day + WEEK * _CURRENT_WEEKS
