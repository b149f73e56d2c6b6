"""What is asked when a rental goes otherwise than agreed."""

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace
from tests.unit.rentals.making import ANY, BERLIN, NO_TAX, asked, taxation

from cartwheel.domains.rentals.rates.contracts import (
    CancellationStep,
    DistanceUnit,
    RatePlan,
    RateSet,
)
from cartwheel.domains.rentals.rates.engine import price_rental
from cartwheel.domains.rentals.rates.fees import (
    cancellation_fee,
    late_fee,
    mileage_fee,
    no_show_fee,
)
from cartwheel.domains.rentals.rates.quotes import MileageAllowance, RentalQuote

TERMS = replace(
    ANY,
    grace_minutes=29,
    late_fee_per_hour_minor=1_500,
    no_show_fee_bps=8_000,
    cancellation=(
        CancellationStep(hours_before=48, fee_bps=2_500),
        CancellationStep(hours_before=24, fee_bps=5_000),
    ),
)


def booked(day_minor: int = 5_000) -> RentalQuote:
    rental = asked(
        "2027-05-03T10:00", "2027-05-05T10:00", RatePlan(base=RateSet(day_minor=day_minor))
    )
    return price_rental(rental, taxation(included=False))


@pytest.mark.parametrize(("minutes", "hours"), [(-60, 0), (29, 0), (30, 1), (60, 1), (61, 2)])
def test_a_late_return_costs_each_hour_begun(minutes: int, hours: int) -> None:
    due = booked().ends_at
    fee = late_fee(
        TERMS,
        due_at=due,
        returned_at=due + timedelta(minutes=minutes),
        currency="EUR",
        taxation=taxation(included=False),
    )
    assert (fee.quantity, fee.net_minor, fee.tax_minor) == (hours, 1_500 * hours, 285 * hours)
    assert fee.total_minor == 1_785 * hours


def test_hours_are_true_ones_over_a_change_of_the_clocks() -> None:
    due = asked("2027-10-31T01:30", "2027-10-31T04:00", RatePlan(base=RateSet(day_minor=1)))
    fee = late_fee(
        TERMS,
        due_at=due.starts_at.astimezone(BERLIN),
        returned_at=due.ends_at.astimezone(BERLIN),
        currency="EUR",
        taxation=NO_TAX,
    )
    assert fee.quantity == 4
    assert fee.text == "Returned late: 4 hours at 15.00 EUR"


def test_what_is_driven_beyond_costs_by_the_unit() -> None:
    allowance = MileageAllowance(included=400, extra_minor=25, unit=DistanceUnit.KM)
    fee = mileage_fee(allowance, 437, currency="EUR", taxation=NO_TAX)
    assert (fee.quantity, fee.total_minor) == (37, 925)
    assert fee.text == "Driven beyond what is included: 37 km at 0.25 EUR"
    assert mileage_fee(allowance, 400, currency="EUR", taxation=NO_TAX).total_minor == 0
    assert mileage_fee(None, 9_999, currency="EUR", taxation=NO_TAX).total_minor == 0


@pytest.mark.parametrize(
    ("hours", "total"), [(72, 0), (48, 0), (47, 2_975), (24, 2_975), (23, 5_950), (-5, 5_950)]
)
def test_cancelling_costs_by_how_late_it_is(hours: int, total: int) -> None:
    quote = booked()
    fee = cancellation_fee(TERMS, quote, cancelled_at=quote.starts_at - timedelta(hours=hours))
    assert fee.total_minor == total == fee.net_minor + fee.tax_minor


def test_not_coming_costs_a_share_of_the_total() -> None:
    fee = no_show_fee(TERMS, booked())
    assert (fee.net_minor, fee.tax_minor, fee.total_minor) == (8_000, 1_520, 9_520)
    assert fee.text == "Not picked up: 80 % of the total"


@given(
    st.lists(
        st.builds(
            CancellationStep, hours_before=st.integers(1, 200), fee_bps=st.integers(0, 10_000)
        ),
        max_size=5,
    ),
    st.integers(-50, 300),
    st.integers(0, 300),
    st.integers(0, 99_999),
)
def test_cancelling_later_never_costs_less_nor_more_than_all(
    steps: list[CancellationStep], hours: int, later: int, day_minor: int
) -> None:
    quote = booked(day_minor)
    terms = replace(TERMS, cancellation=tuple(steps))
    at = quote.starts_at - timedelta(hours=hours)
    fee = cancellation_fee(terms, quote, cancelled_at=at)
    after = cancellation_fee(terms, quote, cancelled_at=at + timedelta(hours=later))
    assert 0 <= fee.total_minor <= after.total_minor <= quote.total_minor
    assert fee.net_minor + fee.tax_minor == fee.total_minor
