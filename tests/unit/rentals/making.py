"""Rentals, as tests want them and Hypothesis makes them up, and a model that tries everything."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cartwheel.domains.pricing.api import Destination, Taxation, TaxRateTerms, TaxRules
from cartwheel.domains.pricing.taxes.contracts import TaxRate, TaxRounding
from cartwheel.domains.rentals.rates.asking import Per, PricedExtra, RentalToPrice
from cartwheel.domains.rentals.rates.contracts import (
    InsuranceOption,
    LengthDiscount,
    RatePlan,
    RateSet,
    RentalTerms,
    Season,
    WeekdayFactors,
)
from cartwheel.kernel.zones import moment_of

BERLIN: Final = ZoneInfo("Europe/Berlin")
NO_TAX: Final = Taxation(TaxRules())
ANY: Final = RentalTerms(min_minutes=1, max_minutes=400 * 1440, grace_minutes=0)
_ZONES: Final = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kolkata")


def asked(
    starts: str,
    ends: str,
    plan: RatePlan,
    *,
    zone: ZoneInfo = BERLIN,
    terms: RentalTerms = ANY,
    **more: Any,
) -> RentalToPrice:
    """Ask for a rental between two local times."""
    return RentalToPrice(
        plan=plan,
        terms=terms,
        currency=more.pop("currency", "EUR"),
        starts_at=moment_of(datetime.fromisoformat(starts), zone),
        ends_at=moment_of(datetime.fromisoformat(ends), zone, is_end=True),
        zone=zone,
        **more,
    )


def taxation(
    *, included: bool, ppm: int = 190_000, rounding: TaxRounding = TaxRounding.LINE
) -> Taxation:
    """Return a tax of one rate at home."""
    rate = TaxRate(
        UUID(int=1),
        TaxRateTerms(name="VAT", country="DE", rate_ppm=ppm),
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    return Taxation(
        TaxRules(
            rates=(rate,), prices_include_tax=included, rounding=rounding, home=Destination("DE")
        )
    )


def rate_sets() -> SearchStrategy[RateSet]:
    return st.builds(
        RateSet,
        day_minor=st.integers(0, 9_999),
        hour_minor=st.none() | st.integers(0, 2_000),
        week_minor=st.none() | st.integers(0, 50_000),
        month_minor=st.none() | st.integers(0, 200_000),
    )


@st.composite
def plans(draw: st.DrawFn) -> RatePlan:
    """Draw rates with up to two seasons in the spring of 2027, when clocks are changed."""
    marks = sorted(draw(st.sets(st.integers(0, 60), min_size=4, max_size=4)))
    first = date(2027, 3, 1)
    seasons = tuple(
        Season(
            name=f"S{at}",
            from_on=first + timedelta(days=marks[at]),
            to_on=first + timedelta(days=marks[at + 1] - 1),
            rates=draw(rate_sets()),
        )
        for at in draw(st.sets(st.sampled_from((0, 2))))
    )
    return RatePlan(
        base=draw(rate_sets()),
        seasons=seasons,
        weekdays=draw(
            st.just(WeekdayFactors())
            | st.builds(
                WeekdayFactors, saturday=st.integers(0, 30_000), sunday=st.integers(0, 30_000)
            )
        ),
        lengths=tuple(
            LengthDiscount(min_days=days, discount_bps=draw(st.integers(1, 10_000)))
            for days in draw(st.sets(st.integers(2, 14), max_size=2))
        ),
    )


@st.composite
def rentals(draw: st.DrawFn, *, most_minutes: int = 14 * 1440) -> RentalToPrice:
    """Draw a rental in the spring, or the autumn, of 2027."""
    zone = ZoneInfo(draw(st.sampled_from(_ZONES)))
    day = draw(st.sampled_from((date(2027, 3, 1), date(2027, 10, 20))))
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
        minutes=15 * draw(st.integers(0, 40 * 96))
    )
    terms = RentalTerms(
        min_minutes=1,
        max_minutes=400 * 1440,
        grace_minutes=draw(st.sampled_from((0, 29, 60))),
        second_driver_per_day_minor=draw(st.none() | st.integers(0, 900)),
        insurances=(
            InsuranceOption(
                code="full", name="Full", per_day_minor=draw(st.integers(0, 2_500)), deposit_minor=0
            ),
        ),
        one_way=True,
    )
    return RentalToPrice(
        plan=draw(plans()),
        terms=terms,
        currency=draw(st.sampled_from(("EUR", "JPY", "KWD"))),
        starts_at=start,
        ends_at=start + timedelta(minutes=draw(st.integers(1, most_minutes))),
        zone=zone,
        insurance=draw(st.sampled_from((None, "full"))),
        second_driver=terms.second_driver_per_day_minor is not None and draw(st.booleans()),
        extras=tuple(
            PricedExtra(
                code=f"extra-{at}",
                name=f"Extra {at}",
                price_minor=draw(st.integers(0, 3_000)),
                per=draw(st.sampled_from(Per)),
                quantity=draw(st.integers(1, 3)),
            )
            for at in range(draw(st.integers(0, 2)))
        ),
        one_way_minor=draw(st.none() | st.integers(0, 20_000)),
    )


class Model:
    """All lawful combinations of a rental, reckoned as slowly and plainly as can be."""

    def __init__(self, rental: RentalToPrice) -> None:
        self.rental = rental
        self.start = rental.starts_at.astimezone(rental.zone)
        self.end = rental.ends_at - timedelta(minutes=rental.terms.grace_minutes)
        self._marks: dict[int, datetime] = {}

    def rates(self, on: date) -> RateSet:
        for season in self.rental.plan.seasons:
            if season.from_on <= on <= season.to_on:
                return season.rates
        return self.rental.plan.base

    def mark(self, days: int) -> datetime:
        """Return when so many days have passed, by looking at the local clock on and on."""
        if days not in self._marks:
            self._marks[days] = self._look_for(days)
        return self._marks[days]

    def _look_for(self, days: int) -> datetime:
        if not days:
            return self.rental.starts_at
        wanted = self.start.replace(tzinfo=None, fold=0) + timedelta(days=days)
        at = wanted.replace(tzinfo=UTC) - timedelta(hours=15)
        last = None
        for _ in range(30 * 4):
            shown = at.astimezone(self.rental.zone).replace(tzinfo=None)
            if shown == wanted:
                last = at
            elif shown > wanted and last is None:
                return at
            elif shown > wanted + timedelta(hours=2):
                break
            at += timedelta(minutes=15)
        assert last is not None
        return last

    def covers(self, at: datetime) -> bool:
        return at >= self.end

    def unit(self, kind: str, begin: int, end: int) -> int | None:
        """Return what a day, a week or a month costs that lies between two marks."""
        days = [self.start.date() + timedelta(days=at) for at in range(begin, end)]
        if kind == "day":
            name = days[0].strftime("%A").lower()
            factor = getattr(self.rental.plan.weekdays, name)
            return half_up(Fraction(self.rates(days[0]).day_minor * factor, 10_000))
        rates = [getattr(self.rates(day), f"{kind}_minor") for day in days]
        return None if None in rates else half_up(Fraction(sum(rates), len(rates)))

    def hours(self, after: int) -> Iterator[int]:
        """Yield what the hours cost that are left after some days, if less than a day is left."""
        at, cost, count = self.mark(after), 0, 0
        if not self.covers(self.mark(after + 1)):
            return
        while count == 0 or not self.covers(at):
            on = at.astimezone(self.rental.zone).date()
            rate = self.rates(on).hour_minor
            if rate is None:
                return
            cost, count, at = cost + rate, count + 1, at + timedelta(hours=1)
        yield cost

    def reduced(self, cost: int, days: int) -> int:
        bps = max(
            (one.discount_bps for one in self.rental.plan.lengths if one.min_days <= days),
            default=0,
        )
        return cost - half_up(Fraction(cost * bps, 10_000))

    def month_marks(self) -> Iterator[int]:
        """Yield after how many days each month has passed, by counting on until the day fits."""
        first, months = self.start.date(), 0
        while True:
            months += 1
            year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
            day = first.day
            while True:
                try:
                    yield (date(year, month + 1, day) - first).days
                    break
                except ValueError:
                    day -= 1

    def least(self) -> int:
        """Return what the cheapest of all combinations costs."""
        enough = max((one.min_days for one in self.rental.plan.lengths), default=0)
        seen: dict[int, int] = {}
        found: list[int] = []

        def go(at: int, cost: int) -> None:
            # A dearer way to the same day leads to nothing cheaper: discounts go by days alone.
            if at in seen and seen[at] <= cost:
                return
            seen[at] = cost
            done = at > 0 and self.covers(self.mark(at))
            if done:
                found.append(self.reduced(cost, at))
                if at >= enough:
                    return
            if not done:
                found.extend(self.reduced(cost + hours, at) for hours in self.hours(at))
            for kind, length in (("day", 1), ("week", 7)):
                price = self.unit(kind, at, at + length)
                if price is not None:
                    go(at + length, cost + price)

        go(0, 0)
        begin, cost = 0, 0
        for end in self.month_marks():
            price = self.unit("month", begin, end)
            if price is None or (begin >= enough and begin and self.covers(self.mark(begin))):
                break
            begin, cost = end, cost + price
            go(end, cost)
        return min(found)


def half_up(value: Fraction) -> int:
    """Return the nearest whole number, of two the greater."""
    return (2 * value + 1) // 2
