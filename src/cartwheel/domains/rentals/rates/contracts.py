"""Rates and terms of a car, as a merchant says them."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from msgspec import Meta, Struct

from cartwheel.kernel.money import LARGEST_MINOR
from cartwheel.kernel.names import NAME_PATTERN

DAY_MINUTES: Final = 24 * 60
LONGEST_DAYS: Final = 400
"""No rental is longer, whatever the terms say."""

Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)]
Code: TypeAlias = Annotated[str, Meta(min_length=1, max_length=40, pattern="^[a-z0-9_-]+$")]
RateMinor: TypeAlias = Annotated[int, Meta(ge=0, le=LARGEST_MINOR // 10**4)]
"""What one unit costs: a thousand million of a currency with two decimals."""

Share: TypeAlias = Annotated[int, Meta(ge=0, le=10_000)]
"""Basis points, hundredths of a percent: 1250 is 12.5 %."""

Factor: TypeAlias = Annotated[int, Meta(ge=0, le=100_000)]
"""Basis points of the day rate: 10000 is the rate itself, 12000 a fifth more."""

Minutes: TypeAlias = Annotated[int, Meta(ge=0, le=LONGEST_DAYS * DAY_MINUTES)]
Distance: TypeAlias = Annotated[int, Meta(ge=0, le=100_000)]


class _Part(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A part of rates or terms."""


class RateSet(_Part, frozen=True):
    """
    What the units of time cost, in minor units of the car's currency.

    A day is 24 hours on the clock of the location, a week seven of them, a month a calendar
    month from the pick-up. A unit without a rate is not offered.
    """

    day_minor: RateMinor
    hour_minor: RateMinor | None = None
    week_minor: RateMinor | None = None
    month_minor: RateMinor | None = None


class Season(_Part, frozen=True):
    """Days with rates of their own, the first and the last of them included."""

    name: Name
    from_on: date
    to_on: date
    rates: RateSet


class WeekdayFactors(_Part, frozen=True):
    """What part of the day rate is asked for a day that begins on a weekday."""

    monday: Factor = 10_000
    tuesday: Factor = 10_000
    wednesday: Factor = 10_000
    thursday: Factor = 10_000
    friday: Factor = 10_000
    saturday: Factor = 10_000
    sunday: Factor = 10_000


class LengthDiscount(_Part, frozen=True):
    """What comes off the price of the time, once so many days are paid for."""

    min_days: Annotated[int, Meta(ge=2, le=LONGEST_DAYS)]
    discount_bps: Annotated[int, Meta(ge=1, le=10_000)]


class DistanceUnit(StrEnum):
    """In what mileage is counted."""

    KM = "km"
    MILE = "mile"


class Mileage(_Part, frozen=True):
    """How far one may drive: so far for each day of the rental, and what each unit beyond costs."""

    per_day: Distance
    extra_minor: RateMinor
    unit: DistanceUnit = DistanceUnit.KM


class RatePlan(_Part, frozen=True):
    """
    What a car costs. Seasons do not overlap; without `mileage` one drives as far as one likes.

    A week or a month that lies in several seasons costs of each the share of its days in it,
    and is offered only where all its days have a rate for it.
    """

    base: RateSet
    seasons: Annotated[tuple[Season, ...], Meta(max_length=60)] = ()
    weekdays: WeekdayFactors = WeekdayFactors()
    lengths: Annotated[tuple[LengthDiscount, ...], Meta(max_length=20)] = ()
    mileage: Mileage | None = None


class InsuranceOption(_Part, frozen=True):
    """A cover that can be chosen; `depositMinor` is the deposit with it, where it is another."""

    code: Code
    name: Name
    per_day_minor: RateMinor
    deposit_minor: RateMinor | None = None


class CancellationStep(_Part, frozen=True):
    """
    What cancelling costs of the total, less than so many hours before the pick-up.

    Whoever cancels earlier than each of the steps says, pays nothing.
    """

    hours_before: Annotated[int, Meta(ge=1, le=LONGEST_DAYS * 24)]
    fee_bps: Share


class PayWhen(StrEnum):
    """Whether a rental is paid as it is booked, or later."""

    NOW = "now"
    LATER = "later"


class RentalTerms(_Part, frozen=True):
    """
    On what terms a car is rented.

    `leadMinutes` lie between booking and pick-up, `bufferMinutes` between a return and the next
    pick-up; a return within `graceMinutes` costs nothing more. A second driver can be named
    where there is a price for one, a car returned elsewhere where `oneWay` allows it.
    """

    min_minutes: Annotated[int, Meta(ge=1, le=LONGEST_DAYS * DAY_MINUTES)] = 60
    max_minutes: Annotated[int, Meta(ge=1, le=LONGEST_DAYS * DAY_MINUTES)] = 90 * DAY_MINUTES
    lead_minutes: Minutes = 0
    buffer_minutes: Annotated[int, Meta(ge=0, le=7 * DAY_MINUTES)] = 60
    grace_minutes: Annotated[int, Meta(ge=0, le=12 * 60)] = 29
    deposit_minor: RateMinor = 0
    insurances: Annotated[tuple[InsuranceOption, ...], Meta(max_length=20)] = ()
    second_driver_per_day_minor: RateMinor | None = None
    one_way: bool = False
    cancellation: Annotated[tuple[CancellationStep, ...], Meta(max_length=10)] = ()
    no_show_fee_bps: Share = 10_000
    late_fee_per_hour_minor: RateMinor = 0
    pay: PayWhen = PayWhen.NOW
