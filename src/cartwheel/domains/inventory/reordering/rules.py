"""When to order anew, computed from daily sales."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist, fmean, stdev
from typing import Final

_FEWEST_DAYS: Final = 2


@dataclass(frozen=True, slots=True)
class Demand:
    """How a variant sold, day by day."""

    daily: Sequence[int]
    from_day: date | None
    until_day: date

    @property
    def average(self) -> float:
        """Units a day."""
        return fmean(self.daily) if self.daily else 0.0

    @property
    def sigma(self) -> float:
        """The standard deviation of daily sales, as the sample has it."""
        return stdev(self.daily) if len(self.daily) >= _FEWEST_DAYS else 0.0


def demand_of(sold: Mapping[date, int], *, until: date) -> Demand:
    """
    Return the demand of whole days before one, from the first sale on.

    Days without a sale had a demand of none. What is returned later was demand nevertheless.
    """
    days = [day for day in sold if day < until]
    if not days:
        return Demand((), None, until)
    first = min(days)
    count = (until - first).days
    daily = [0] * count
    for day in days:
        daily[(day - first).days] = sold[day]
    return Demand(tuple(daily), first, until)


def z_of(service_level: float) -> float:
    """Return how many standard deviations cover a share of all cases."""
    return NormalDist().inv_cdf(service_level)


def safety_stock(sigma: float, *, lead_time_days: int, service_level: float) -> float:
    """
    Return what is kept against chance: z · sigma · √lead time.

    Silver, Pyke and Thomas, Inventory and Production Management in Supply Chains (4th
    edition), chapter 6: for normal demand, independent day by day, and a lead time that
    is kept to. For a forecast, sigma is that of what it misses by.
    """
    return z_of(service_level) * sigma * math.sqrt(lead_time_days)


def reorder_point(
    daily_sales: float, sigma: float, *, lead_time_days: int, service_level: float
) -> int:
    """Return at which stock to order anew."""
    safety = safety_stock(sigma, lead_time_days=lead_time_days, service_level=service_level)
    # What is a whole number but for the last bit of a float is that number.
    return math.ceil(round(daily_sales * lead_time_days + safety, 9))


def sold_in(average_daily_sales: float, *, days: int) -> int:
    """
    Return what is sold in some days, in whole units.

    Ordered beyond the reorder point s it makes S of the (s, S) policy: Silver, Pyke and Thomas,
    chapter 7, with the demand of the time that an order is to last for its size.
    """
    return math.ceil(round(average_daily_sales * days, 9))
