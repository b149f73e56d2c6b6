"""What availability refuses is what the price refuses: lengths count on the clock, or truly."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from cartwheel.domains.rentals.availability.contracts import Hindrance, RentalSpan
from cartwheel.domains.rentals.availability.offers import Offer, Place, hindrances
from cartwheel.domains.rentals.fleet.locations.contracts import OpeningHours
from cartwheel.domains.rentals.rates.asking import RentalToPrice, ensure_lawful
from cartwheel.domains.rentals.rates.contracts import (
    DAY_MINUTES,
    RatePlan,
    RateSet,
    RentalTerms,
)
from cartwheel.kernel.errors import InvalidInputError

ZONE: Final = "Europe/Berlin"
BERLIN: Final = ZoneInfo(ZONE)
ID: Final = UUID(int=1)
PLAN: Final = RatePlan(base=RateSet(day_minor=5_000))
DAYS: Final = 2 * DAY_MINUTES
AIRPORT: Final = Place(ID, "Airport", ZONE, OpeningHours(), is_active=True)


def refusals(terms: RentalTerms, span: RentalSpan) -> tuple[tuple[Hindrance, ...], bool]:
    """Return what hinders a rental from Berlin, and whether it has a price."""
    offer = Offer(ID, "car", "named", "Car", ID, "active", "EUR", None, PLAN, terms)
    long_before = datetime(2027, 1, 1, tzinfo=UTC)
    found = hindrances(offer, span, now=long_before, pickup=AIRPORT, back=AIRPORT)
    asked = RentalToPrice(
        plan=PLAN,
        terms=terms,
        currency="EUR",
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        zone=BERLIN,
    )
    try:
        ensure_lawful(asked)
    except InvalidInputError:
        return found, False
    return found, True


@pytest.mark.parametrize(
    ("month", "day", "hours"), [(3, 27, 47), (10, 30, 49), (6, 5, 48)], ids=["spring", "autumn", ""]
)
def test_two_days_are_two_days(month: int, day: int, hours: int) -> None:
    """However many hours the clocks make of them; an hour more or less by either is another."""
    start = datetime(2027, month, day, 12, tzinfo=BERLIN)
    span = RentalSpan(start.astimezone(UTC), (start + timedelta(days=2)).astimezone(UTC))
    assert span.ends_at - span.starts_at == timedelta(hours=hours)
    exactly = RentalTerms(min_minutes=DAYS, max_minutes=DAYS)
    assert refusals(exactly, span) == ((), True)
    past = RentalSpan(span.starts_at, span.ends_at + timedelta(hours=2))
    assert refusals(exactly, past) == ((Hindrance.TOO_LONG,), False)
    short = RentalSpan(span.starts_at, span.ends_at - timedelta(hours=2))
    assert refusals(exactly, short) == ((Hindrance.TOO_SHORT,), False)


def test_without_a_place_hours_are_true_ones() -> None:
    start = datetime(2027, 3, 27, 12, tzinfo=BERLIN).astimezone(UTC)
    offer = Offer(
        *(ID, "car", "named", "Car", ID, "active", "EUR", None, PLAN),
        RentalTerms(min_minutes=DAYS),
    )
    span = RentalSpan(start, start + timedelta(hours=47))
    now = datetime(2027, 1, 1, tzinfo=UTC)
    assert hindrances(offer, span, now=now, pickup=None, back=None) == (Hindrance.TOO_SHORT,)
