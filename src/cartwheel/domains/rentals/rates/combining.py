"""
The cheapest way to put a rental together of months, weeks, days and hours.

What is lawful: months come first, each counted from the pick-up; then weeks and days in any
order; then, where less than a day is left, hours. Together they last until the return at least.
What lasts longer is lawful too, when a longer unit, or the discount for more days, costs less.
A longer rental therefore never costs less than a shorter one from the same pick-up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

from cartwheel.domains.rentals.rates.contracts import RatePlan, RateSet
from cartwheel.domains.rentals.rates.quotes import SeasonShare
from cartwheel.domains.rentals.rates.spans import Span, month_later
from cartwheel.kernel.money import half_up

WHOLE_BPS: Final = 10_000
_WEEK: Final = 7
_LONGEST_MONTH: Final = 31
_WEEKDAYS: Final = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)


class TimeUnit(StrEnum):
    """What time is paid by."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    HOUR = "hour"


class Unit(NamedTuple):
    """One month, week, day or hour, from a day on; `factor_bps` is the weekday's, of a day."""

    kind: TimeUnit
    from_on: date
    price_minor: int
    seasons: tuple[SeasonShare, ...]
    factor_bps: int = WHOLE_BPS


class Combination(NamedTuple):
    """Units that cover a rental, what they cost together, and what comes off for their length."""

    units: tuple[Unit, ...]
    days: int
    gross_minor: int
    discount_bps: int

    @property
    def discount_minor(self) -> int:
        """Return what comes off."""
        return self.gross_minor - reduced(self.gross_minor, self.discount_bps)


@dataclass(frozen=True, slots=True)
class _Way:
    """The cheapest way to pay for some days: its last unit, and the way before it."""

    cost: int = 0
    count: int = 0
    last: Unit | None = None
    before: "_Way | None" = None

    def then(self, unit: Unit) -> "_Way":
        return _Way(self.cost + unit.price_minor, self.count + 1, unit, self)

    def units(self) -> list[Unit]:
        units = []
        way: _Way | None = self
        while way is not None and way.last is not None:
            units.append(way.last)
            way = way.before
        return units[::-1]

    @property
    def key(self) -> tuple[int, int]:
        return self.cost, self.count


def combine(plan: RatePlan, span: Span) -> Combination:
    """
    Return the cheapest lawful combination.

    Of those that cost the same, it is the one that pays for the fewest days, by the fewest units.
    """
    tariff = Tariff(plan, span.first_day)
    days = span.days()
    # Beyond this the last unit could be left out, and the rest would still do, as cheaply.
    limit = max([days, *(one.min_days for one in plan.lengths)]) + _longest_unit(plan)
    ways = _ways(tariff, limit)
    covering = [(count, ways[count]) for count in range(days, limit + 1)]
    hours = tariff.hours(span, days - 1)
    if hours is not None:
        way = ways[days - 1]
        for hour in hours:
            way = way.then(hour)
        covering.append((days - 1, way))

    def rank(found: tuple[int, _Way]) -> tuple[int, int, int]:
        count, way = found
        return reduced(way.cost, discount_bps(plan, count)), count, way.count

    count, way = min(covering, key=rank)
    return Combination(tuple(way.units()), count, way.cost, discount_bps(plan, count))


def _longest_unit(plan: RatePlan) -> int:
    """Return how many days the longest unit has that there is a rate for."""
    rates = [plan.base, *(season.rates for season in plan.seasons)]
    if any(each.month_minor is not None for each in rates):
        return _LONGEST_MONTH
    return _WEEK if any(each.week_minor is not None for each in rates) else 1


def reduced(cost_minor: int, bps: int) -> int:
    """Return what is left of a price when a part of it comes off."""
    return cost_minor - half_up(cost_minor * bps, WHOLE_BPS)


def discount_bps(plan: RatePlan, days: int) -> int:
    """Return what comes off for so many days: the greatest that they have reached."""
    return max([0, *(one.discount_bps for one in plan.lengths if one.min_days <= days)])


def _ways(tariff: "Tariff", limit: int) -> list[_Way]:
    """Return the cheapest way to pay for each number of days, without hours."""
    months = {}
    chain = _Way()
    for begin, end in pairwise(tariff.month_marks(limit)):
        unit = tariff.month(begin, end)
        if unit is None:
            break
        chain = months[end] = chain.then(unit)
    ways = [_Way()]
    for count in range(1, limit + 1):
        # Of ways that are equal, the first: so that the longer units come first within them.
        found = [ways[count - 1].then(tariff.day(count - 1))]
        if count >= _WEEK and (week := tariff.week(count - _WEEK)) is not None:
            found.append(ways[count - _WEEK].then(week))
        if count in months:
            found.append(months[count])
        ways.append(min(found, key=lambda way: way.key))
    return ways


class Tariff:
    """What units cost that begin so many days after a first day."""

    def __init__(self, plan: RatePlan, first_day: date) -> None:
        self._plan = plan
        self._first_day = first_day
        self._known: dict[int, tuple[str | None, RateSet]] = {}

    def day(self, at: int) -> Unit:
        """Return a day: the season's rate, by the factor of its weekday."""
        season, rates = self._rates(at)
        on = self._on(at)
        factor: int = getattr(self._plan.weekdays, _WEEKDAYS[on.weekday()])
        price = half_up(rates.day_minor * factor, WHOLE_BPS)
        return Unit(TimeUnit.DAY, on, price, _whole(season, rates.day_minor), factor)

    def week(self, at: int) -> Unit | None:
        """Return a week, if all of its days have a rate for one."""
        return self._mixed(TimeUnit.WEEK, at, at + _WEEK, lambda rates: rates.week_minor)

    def month(self, begin: int, end: int) -> Unit | None:
        """Return the month that lasts until a later day, if all of its days have a rate for one."""
        return self._mixed(TimeUnit.MONTH, begin, end, lambda rates: rates.month_minor)

    def hours(self, span: Span, after: int) -> list[Unit] | None:
        """Return the hours that are left of a span after some days, if all have a rate."""
        hours = []
        for on in span.days_of_hours(after, span.hours_after(after)):
            season, rates = self._rates((on - self._first_day).days)
            rate = rates.hour_minor
            if rate is None:
                return None
            hours.append(Unit(TimeUnit.HOUR, on, rate, _whole(season, rate)))
        return hours

    def month_marks(self, limit: int) -> list[int]:
        """Return after how many days each month from the first day has passed, up to a limit."""
        marks = [0]
        while marks[-1] <= limit:
            later = month_later(self._first_day, len(marks))
            marks.append((later - self._first_day).days)
        return marks[:-1]

    def _mixed(
        self, kind: TimeUnit, begin: int, end: int, rate_of: Callable[[RateSet], int | None]
    ) -> Unit | None:
        """Return a unit that costs of each of its seasons the share of its days in it."""
        counts: dict[tuple[str | None, int], int] = {}
        for at in range(begin, end):
            season, rates = self._rates(at)
            rate = rate_of(rates)
            if rate is None:
                return None
            counts[season, rate] = counts.get((season, rate), 0) + 1
        price = half_up(sum(rate * count for (_, rate), count in counts.items()), end - begin)
        if len(counts) == 1:
            return Unit(kind, self._on(begin), price, _whole(*next(iter(counts))))
        seasons = tuple(
            SeasonShare(season=season, count=count, rate_minor=rate)
            for (season, rate), count in counts.items()
        )
        return Unit(kind, self._on(begin), price, seasons)

    def _rates(self, at: int) -> tuple[str | None, RateSet]:
        known = self._known.get(at)
        if known is None:
            on = self._on(at)
            known = self._known[at] = next(
                (
                    (season.name, season.rates)
                    for season in self._plan.seasons
                    if season.from_on <= on <= season.to_on
                ),
                (None, self._plan.base),
            )
        return known

    def _on(self, at: int) -> date:
        return self._first_day + timedelta(days=at)


def _whole(season: str | None, rate_minor: int) -> tuple[SeasonShare, ...]:
    return (SeasonShare(season=season, count=1, rate_minor=rate_minor),)
