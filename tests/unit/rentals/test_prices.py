"""What rentals cost by examples: days on the local clock, seasons, weekdays, lengths, the rest."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from tests.unit.rentals.making import ANY, BERLIN, NO_TAX, asked, taxation

from cartwheel.domains.rentals.rates.asking import Per, PricedExtra, RentalToPrice, ensure_lawful
from cartwheel.domains.rentals.rates.contracts import (
    DistanceUnit,
    InsuranceOption,
    LengthDiscount,
    Mileage,
    RatePlan,
    RateSet,
    RentalTerms,
    Season,
    WeekdayFactors,
)
from cartwheel.domains.rentals.rates.engine import price_rental
from cartwheel.domains.rentals.rates.quotes import LineCode, NoteCode, RentalQuote
from cartwheel.kernel.errors import InvalidInputError

FULL = RatePlan(
    base=RateSet(day_minor=5_000, hour_minor=900, week_minor=28_000, month_minor=90_000)
)


def price(rental: RentalToPrice) -> RentalQuote:
    return price_rental(rental, NO_TAX)


def shape(quote: RentalQuote) -> list[tuple[str, int, int]]:
    return [(line.code.value, line.quantity, line.unit_minor) for line in quote.lines]


@pytest.mark.parametrize(
    ("starts", "ends", "days", "lines"),
    [
        ("2027-05-03T10:00", "2027-05-03T13:30", 1, [("hour", 4, 900)]),
        ("2027-05-03T10:00", "2027-05-03T16:00", 1, [("day", 1, 5_000)]),
        ("2027-05-03T10:00", "2027-05-04T10:00", 1, [("day", 1, 5_000)]),
        ("2027-05-03T10:00", "2027-05-04T10:01", 2, [("day", 1, 5_000), ("hour", 1, 900)]),
        ("2027-05-03T10:00", "2027-05-08T10:00", 5, [("day", 5, 5_000)]),
        ("2027-05-03T10:00", "2027-05-09T10:00", 6, [("week", 1, 28_000)]),
        ("2027-05-03T10:00", "2027-05-13T10:00", 10, [("week", 1, 28_000), ("day", 3, 5_000)]),
        ("2027-05-03T10:00", "2027-06-03T10:00", 31, [("month", 1, 90_000)]),
        ("2027-01-31T10:00", "2027-02-28T10:00", 28, [("month", 1, 90_000)]),
        ("2027-01-31T10:00", "2027-03-31T10:00", 59, [("month", 2, 90_000)]),
        ("2028-01-30T10:00", "2028-03-30T10:00", 60, [("month", 2, 90_000)]),
    ],
)
def test_the_cheapest_units_are_taken(
    starts: str, ends: str, days: int, lines: list[tuple[str, int, int]]
) -> None:
    quote = price(asked(starts, ends, FULL))
    assert (quote.days, shape(quote)) == (days, lines)
    assert quote.total_minor == sum(count * unit for _, count, unit in lines)


@pytest.mark.parametrize(
    ("starts", "ends", "days"),
    [
        # 23 hours, 25 hours, and the hour that is shown twice.
        ("2027-03-27T20:00", "2027-03-28T20:00", 1),
        ("2027-10-30T20:00", "2027-10-31T20:00", 1),
        ("2027-03-27T02:30", "2027-03-28T02:30", 1),
        ("2027-10-30T02:30", "2027-10-31T02:30", 1),
        ("2027-03-27T20:00", "2027-03-29T20:00", 2),
        ("2027-03-27T20:00", "2027-03-28T20:15", 2),
    ],
)
def test_a_day_is_24_hours_on_the_local_clock(starts: str, ends: str, days: int) -> None:
    quote = price(asked(starts, ends, RatePlan(base=RateSet(day_minor=5_000))))
    assert (quote.days, quote.total_minor) == (days, 5_000 * days)
    assert NoteCode.CLOCKS_CHANGE in {note.code for note in quote.notes}


def test_a_day_over_a_change_may_be_the_shortest_and_the_longest() -> None:
    day = replace(ANY, min_minutes=1440, max_minutes=1440)
    for on in ("2027-03-27", "2027-10-30"):
        end = date.fromisoformat(on).replace(day=28 if on == "2027-03-27" else 31)
        ensure_lawful(asked(f"{on}T20:00", f"{end}T20:00", FULL, terms=day))


def test_the_hour_that_comes_twice_is_paid() -> None:
    rental = asked("2027-10-31T02:00", "2027-10-31T02:00", FULL)
    assert rental.ends_at - rental.starts_at == timedelta(hours=1)
    assert shape(price(rental)) == [("hour", 1, 900)]


def test_a_return_within_the_grace_costs_nothing_more() -> None:
    terms = replace(ANY, grace_minutes=29)
    within = price(asked("2027-05-03T10:00", "2027-05-04T10:29", FULL, terms=terms))
    beyond = price(asked("2027-05-03T10:00", "2027-05-04T10:30", FULL, terms=terms))
    assert (within.days, within.total_minor) == (1, 5_000)
    assert [note.code for note in within.notes] == [NoteCode.WITHIN_GRACE]
    assert (beyond.days, beyond.total_minor) == (2, 5_900)


def test_a_week_costs_of_each_season_its_days() -> None:
    high = Season(
        name="High",
        from_on=date(2027, 7, 1),
        to_on=date(2027, 7, 31),
        rates=RateSet(day_minor=9_000, week_minor=42_000),
    )
    plan = replace(FULL, seasons=(high,))
    quote = price(asked("2027-06-28T10:00", "2027-07-05T10:00", plan))
    assert shape(quote) == [("week", 1, 34_000 + 2_000)]
    assert [(one.season, one.count, one.rate_minor) for one in quote.lines[0].seasons] == [
        (None, 3, 28_000),
        ("High", 4, 42_000),
    ]
    assert quote.lines[0].text == "1 week at 360.00 EUR, of its days 3 in no season, 4 in High"


def test_a_season_without_a_rate_for_weeks_is_paid_by_days() -> None:
    high = Season(
        name="High",
        from_on=date(2027, 7, 1),
        to_on=date(2027, 7, 31),
        rates=RateSet(day_minor=9_000),
    )
    quote = price(asked("2027-06-30T10:00", "2027-07-07T10:00", replace(FULL, seasons=(high,))))
    assert shape(quote) == [("day", 1, 5_000), ("day", 6, 9_000)]
    assert quote.lines[1].text == "6 days at 90.00 EUR, season High"
    assert quote.lines[1].from_on == date(2027, 7, 1)


def test_days_cost_by_their_weekday() -> None:
    plan = RatePlan(base=RateSet(day_minor=5_000), weekdays=WeekdayFactors(saturday=12_550))
    quote = price(asked("2027-05-06T10:00", "2027-05-11T10:00", plan))
    assert shape(quote) == [("day", 4, 5_000), ("day", 1, 6_275)]
    assert quote.lines[1].factor_bps == 12_550
    assert quote.lines[1].text == "1 day at 62.75 EUR, 125.5 % of the day rate for the weekday"


def test_more_days_are_paid_where_their_discount_makes_that_cheaper() -> None:
    plan = RatePlan(
        base=RateSet(day_minor=5_000), lengths=(LengthDiscount(min_days=7, discount_bps=2_000),)
    )
    quote = price(asked("2027-05-03T10:00", "2027-05-09T10:00", plan))
    assert (quote.days, quote.paid_days, quote.total_minor) == (6, 7, 28_000)
    assert [(note.code, note.count) for note in quote.notes] == [
        (NoteCode.LONGER_COSTS_LESS, 7),
        (NoteCode.LENGTH_DISCOUNT, 7),
    ]
    assert quote.notes[1].text == "20 % off the time for its length: 70.00 EUR"


def test_what_comes_with_the_rental() -> None:
    terms = replace(
        ANY,
        deposit_minor=80_000,
        insurances=(
            InsuranceOption(code="full", name="Full cover", per_day_minor=1_200, deposit_minor=0),
        ),
        second_driver_per_day_minor=500,
        one_way=True,
    )
    plan = replace(FULL, mileage=Mileage(per_day=200, extra_minor=25, unit=DistanceUnit.MILE))
    rental = asked(
        "2027-05-03T10:00",
        "2027-05-05T10:00",
        plan,
        terms=terms,
        insurance="full",
        second_driver=True,
        one_way_minor=9_900,
        extras=(
            PricedExtra(code="seat", name="Child seat", price_minor=400, per=Per.DAY, quantity=2),
            PricedExtra(code="chains", name="Chains", price_minor=1_500, per=Per.RENTAL),
        ),
    )
    quote = price(rental)
    assert [(line.code, line.text, line.total_minor) for line in quote.lines] == [
        (LineCode.DAY, "2 days at 50.00 EUR", 10_000),
        (LineCode.INSURANCE, "Full cover: 2 days at 12.00 EUR", 2_400),
        (LineCode.SECOND_DRIVER, "Second driver: 2 days at 5.00 EUR", 1_000),
        (LineCode.EXTRA, "2 x Child seat: 2 days at 4.00 EUR", 1_600),
        (LineCode.EXTRA, "1 x Chains: 15.00 EUR each", 1_500),
        (LineCode.ONE_WAY, "Returned elsewhere: 99.00 EUR", 9_900),
    ]
    assert quote.deposit_minor == 0
    assert quote.mileage is not None
    assert (quote.mileage.included, quote.mileage.unit) == (400, "mile")
    assert price(replace(rental, insurance=None)).deposit_minor == 80_000


def test_prices_with_and_without_tax() -> None:
    rental = asked("2027-05-03T10:00", "2027-05-05T10:00", FULL)
    without = price_rental(rental, taxation(included=False))
    within = price_rental(rental, taxation(included=True))
    assert (without.net_minor, without.tax_minor, without.total_minor) == (10_000, 1_900, 11_900)
    assert (within.net_minor, within.tax_minor, within.total_minor) == (8_403, 1_597, 10_000)
    assert [(tax.name, tax.tax.amount_minor) for tax in within.taxes] == [("VAT", 1_597)]


@pytest.mark.parametrize(
    ("rental", "fields"),
    [
        (asked("2027-05-03T10:00", "2027-05-03T10:00", FULL), ["endsAt"]),
        (
            asked("2027-05-03T10:00", "2027-05-03T10:59", FULL, terms=RentalTerms()),
            ["endsAt"],
        ),
        (
            asked("2027-05-03T10:00", "2027-09-03T10:00", FULL, terms=RentalTerms()),
            ["endsAt"],
        ),
        (
            asked(
                "2027-05-03T10:00",
                "2027-05-04T10:00",
                FULL,
                insurance="none",
                second_driver=True,
                one_way_minor=0,
            ),
            ["insurance", "secondDriver", "returnLocationId"],
        ),
    ],
)
def test_what_the_terms_do_not_allow_is_refused(rental: RentalToPrice, fields: list[str]) -> None:
    with pytest.raises(InvalidInputError) as refused:
        price(rental)
    assert [issue.path for issue in refused.value.issues] == [(field,) for field in fields]


@pytest.mark.parametrize("year", [1, 1999, 2201, 9999])
def test_years_that_no_calendar_has_are_refused(year: int) -> None:
    at = datetime(year, 12, 31, 23, 59, tzinfo=UTC)
    rental = asked("2027-05-03T10:00", "2027-05-04T10:00", FULL)
    with pytest.raises(InvalidInputError) as refused:
        price(replace(rental, starts_at=at, ends_at=at))
    assert [issue.path for issue in refused.value.issues] == [("startsAt",), ("endsAt",)]


def test_what_is_beyond_all_measure_is_refused() -> None:
    tenfold = WeekdayFactors(**dict.fromkeys(WeekdayFactors.__struct_fields__, 100_000))
    plan = RatePlan(base=RateSet(day_minor=10**11), weekdays=tenfold)
    with pytest.raises(InvalidInputError, match="reckoned"):
        price(asked("2027-01-01T10:00", "2028-02-01T10:00", plan))


def test_what_begins_too_soon_is_refused() -> None:
    rental = asked(
        "2027-05-03T10:00", "2027-05-04T10:00", FULL, terms=replace(ANY, lead_minutes=60)
    )
    now = asked("2027-05-03T09:00", "2027-05-04T10:00", FULL).starts_at
    ensure_lawful(rental, now=now)
    with pytest.raises(InvalidInputError) as refused:
        ensure_lawful(replace(rental, terms=replace(ANY, lead_minutes=61)), now=now)
    assert [issue.path for issue in refused.value.issues] == [("startsAt",)]


def test_moments_may_be_given_in_any_zone() -> None:
    rental = asked("2027-03-27T20:00", "2027-03-28T20:00", FULL)
    for zone in (BERLIN, ZoneInfo("Asia/Tokyo")):
        given = replace(
            rental,
            starts_at=rental.starts_at.astimezone(zone),
            ends_at=rental.ends_at.astimezone(zone),
        )
        assert price(given) == price(rental)
