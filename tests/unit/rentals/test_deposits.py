"""The deposit that a risk suggests: never less than the terms' own, and whole units of money."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from cartwheel.domains.rentals.risk.rules import (
    PastBookings,
    RentalFacts,
    row_of,
    suggested_minor,
)

SHARES: Final = st.integers(0, 10_000)
AMOUNTS: Final = st.integers(0, 10**9)


def suggested(risk_bps: int, total: int, *, least: int = 0, currency: str = "EUR") -> int:
    return suggested_minor(
        risk_bps=risk_bps,
        total_minor=total,
        least_minor=least,
        currency=currency,
        from_percent=30,
        most_percent=50,
    )


@pytest.mark.parametrize(
    ("risk", "total", "least", "currency", "expected"),
    [
        (3_000, 20_000, 0, "EUR", 0),
        (6_500, 20_000, 0, "EUR", 5_000),
        (10_000, 20_000, 0, "EUR", 10_000),
        # 12.50 is 13 whole euros, and 1.25 of a currency without cents is 1.
        (6_500, 5_000, 0, "EUR", 1_300),
        (6_500, 5, 0, "JPY", 1),
        (6_500, 20_000, 7_500, "EUR", 7_500),
        (10_000, 50, 0, "EUR", 0),
        (10_000, 150, 0, "EUR", 100),
    ],
)
def test_it_grows_in_a_straight_line(
    risk: int, total: int, least: int, currency: str, expected: int
) -> None:
    assert suggested(risk, total, least=least, currency=currency) == expected


@given(SHARES, SHARES, AMOUNTS, AMOUNTS)
def test_it_keeps_its_bounds(one: int, other: int, total: int, least: int) -> None:
    low, high = (suggested(risk, total, least=least) for risk in sorted((one, other)))
    assert least <= low <= high <= max(least, total)
    if low > least and low < total:
        assert low % 100 == 0


def test_a_rental_as_a_row_of_bookings() -> None:
    """Nights are counted on the clock of the pick-up, and a guest nobody knows has no past."""
    facts = RentalFacts(
        location="Sea Hotel",
        car="Sea Hotel A",
        booked_at=datetime(2027, 6, 1, 23, 30, tzinfo=UTC),
        starts_at=datetime(2027, 6, 10, 23, 30, tzinfo=UTC),
        zone=ZoneInfo("Europe/Berlin"),
        days=4,
        currency="EUR",
        total_minor=20_000,
        deposit_minor=0,
    )
    row = {
        "hotel": "Sea Hotel",
        "reserved_room_type": "A",
        "lead_time": 9,
        "stays_in_weekend_nights": 2,
        "stays_in_week_nights": 2,
        "adr": 50,
        "deposit_type": "No Deposit",
    }
    assert row_of(facts, None) == row
    assert row_of(facts, PastBookings(kept=2, given_up=1)) == {
        **row,
        "is_repeated_guest": True,
        "previous_cancellations": 1,
        "previous_bookings_not_canceled": 2,
    }
