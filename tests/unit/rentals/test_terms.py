"""Rates and terms that make no sense are refused at the field that is wrong."""

from datetime import date
from typing import Any

import msgspec
import pytest

from cartwheel.domains.rentals.rates.checking import check_plan, check_terms
from cartwheel.domains.rentals.rates.contracts import (
    CancellationStep,
    InsuranceOption,
    LengthDiscount,
    RatePlan,
    RateSet,
    RentalTerms,
    Season,
)
from cartwheel.kernel.errors import InvalidInputError

DAY = RateSet(day_minor=4_000)


def _season(name: str, first: int, last: int) -> Season:
    return Season(name=name, from_on=date(2027, 7, first), to_on=date(2027, 7, last), rates=DAY)


def _paths(refused: pytest.ExceptionInfo[InvalidInputError]) -> list[tuple[str | int, ...]]:
    return [issue.path for issue in refused.value.issues]


def test_seasons_and_lengths_say_one_thing() -> None:
    plan = RatePlan(
        base=DAY,
        seasons=(_season("High", 10, 20), _season("Peak", 20, 25), _season("High", 9, 1)),
        lengths=(
            LengthDiscount(min_days=7, discount_bps=500),
            LengthDiscount(min_days=7, discount_bps=900),
        ),
    )
    with pytest.raises(InvalidInputError) as refused:
        check_plan(plan, "rates")
    assert _paths(refused) == [
        ("rates", "seasons", 2, "toOn"),
        ("rates", "seasons", 2, "name"),
        ("rates", "seasons", 1, "fromOn"),
        ("rates", "lengths", 1, "minDays"),
    ]


def test_each_season_within_another_is_named() -> None:
    plan = RatePlan(
        base=DAY, seasons=(_season("All", 1, 31), _season("A", 3, 4), _season("B", 8, 9))
    )
    with pytest.raises(InvalidInputError) as refused:
        check_plan(plan)
    assert _paths(refused) == [("seasons", 1, "fromOn"), ("seasons", 2, "fromOn")]


def test_terms_do_not_contradict_one_another() -> None:
    theft = InsuranceOption(code="theft", name="Theft", per_day_minor=500)
    terms = RentalTerms(
        min_minutes=120,
        max_minutes=60,
        insurances=(theft, theft),
        cancellation=(
            CancellationStep(hours_before=24, fee_bps=1_000),
            CancellationStep(hours_before=48, fee_bps=5_000),
            CancellationStep(hours_before=24, fee_bps=5_000),
        ),
    )
    with pytest.raises(InvalidInputError) as refused:
        check_terms(terms, "terms")
    assert _paths(refused) == [
        ("terms", "maxMinutes"),
        ("terms", "insurances", 1, "code"),
        ("terms", "cancellation", 2, "hoursBefore"),
        ("terms", "cancellation", 0, "feeBps"),
    ]


def test_what_says_one_thing_passes() -> None:
    check_plan(
        RatePlan(
            base=DAY,
            seasons=(_season("High", 10, 20), _season("Peak", 21, 21)),
            lengths=(LengthDiscount(min_days=7, discount_bps=500),),
        )
    )
    check_terms(
        RentalTerms(
            cancellation=(
                CancellationStep(hours_before=24, fee_bps=10_000),
                CancellationStep(hours_before=48, fee_bps=5_000),
            ),
        )
    )


@pytest.mark.parametrize(
    ("rates", "field"),
    [
        ({"base": {}}, "dayMinor"),
        ({"base": {"dayMinor": -1}}, "dayMinor"),
        ({"base": {"dayMinor": 1.5}}, "dayMinor"),
        ({"base": {"dayMinor": 1, "yearMinor": 1}}, "yearMinor"),
        ({"base": {"dayMinor": 1}, "weekdays": {"monday": 100_001}}, "monday"),
        ({"base": {"dayMinor": 1}, "mileage": {"perDay": 200}}, "extraMinor"),
    ],
)
def test_what_is_out_of_bounds_is_no_plan(rates: dict[str, Any], field: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert(rates, RatePlan)


def test_plans_and_terms_are_kept_as_they_are_on_the_wire() -> None:
    plan = RatePlan(base=DAY, seasons=(_season("High", 10, 20),))
    assert msgspec.convert(msgspec.to_builtins(plan), RatePlan) == plan
    assert msgspec.convert(msgspec.to_builtins(RentalTerms()), RentalTerms) == RentalTerms()
