"""What a risk suggests, and what a rental is to a model of hotel bookings: pure decisions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from cartwheel.kernel.money import exponent, half_up, round_to_step, to_major

_WHOLE_BPS: Final = 10_000
_PERCENT: Final = 100
_WEEKEND: Final = (5, 6)


class PastBookings(msgspec.Struct, frozen=True):
    """How many bookings a customer has kept, and has given up or not come for."""

    kept: int = 0
    given_up: int = 0


class RentalFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a rental when it is booked; amounts in minor units."""

    location: str
    car: str
    booked_at: datetime
    starts_at: datetime
    zone: ZoneInfo
    days: int
    currency: str
    total_minor: int
    deposit_minor: int


def suggested_minor(
    *,
    risk_bps: int,
    total_minor: int,
    least_minor: int,
    currency: str,
    from_percent: int,
    most_percent: int,
) -> int:
    """
    Return the deposit that a risk, in basis points, suggests, in minor units.

    Up to `from_percent` that is `least_minor`, the deposit of the terms. From there its share of
    the total grows in a straight line, up to `most_percent` where the risk is whole:

        most x (risk - from) / (1 - from)

    It is rounded to whole units of the currency, a half up; it is never less than the least, and
    never more than the total unless the least is.
    """
    above = risk_bps - from_percent * _PERCENT
    if above <= 0:
        return least_minor
    room = _WHOLE_BPS - from_percent * _PERCENT
    amount = half_up(total_minor * most_percent * above, _PERCENT * room)
    rounded = round_to_step(amount, 10 ** exponent(currency))
    return max(least_minor, min(rounded, total_minor))


def row_of(facts: RentalFacts, past: PastBookings | None) -> Mapping[str, Any]:
    """
    Return a rental as a row of hotel bookings: location and class are hotel and type of room.

    Without a customer nothing is said of bookings before.
    """
    starts = facts.starts_at.astimezone(facts.zone)
    booked = facts.booked_at.astimezone(facts.zone)
    days = [(starts + timedelta(days=day)).weekday() for day in range(facts.days)]
    weekend = sum(1 for day in days if day in _WEEKEND)
    row: dict[str, Any] = {
        "hotel": facts.location,
        "reserved_room_type": facts.car.removeprefix(facts.location).strip(),
        "lead_time": max((starts.date() - booked.date()).days, 0),
        "stays_in_weekend_nights": weekend,
        "stays_in_week_nights": facts.days - weekend,
        "adr": to_major(half_up(facts.total_minor, max(facts.days, 1)), facts.currency),
        "deposit_type": "No Deposit",
    }
    if past is not None:
        row |= {
            "is_repeated_guest": past.kept > 0,
            "previous_cancellations": past.given_up,
            "previous_bookings_not_canceled": past.kept,
        }
    return row
