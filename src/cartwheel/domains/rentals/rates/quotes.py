"""What a rental costs, line by line, as it leaves the room."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from cartwheel.domains.pricing.api import LineTax, TaxStanding
from cartwheel.domains.rentals.rates.contracts import DistanceUnit, PayWhen


class LineCode(StrEnum):
    """What a line is for; programs say it in their reader's language."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    HOUR = "hour"
    INSURANCE = "insurance"
    SECOND_DRIVER = "secondDriver"
    EXTRA = "extra"
    ONE_WAY = "oneWay"
    LATE_RETURN = "lateReturn"
    EXTRA_MILEAGE = "extraMileage"
    CANCELLATION = "cancellation"
    NO_SHOW = "noShow"


class NoteCode(StrEnum):
    """What explains a quote beside its lines."""

    LONGER_COSTS_LESS = "longerCostsLess"
    LENGTH_DISCOUNT = "lengthDiscount"
    WITHIN_GRACE = "withinGrace"
    CLOCKS_CHANGE = "clocksChange"


class SeasonShare(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    The rate for a unit in a season; out of season it has no name.

    `count` are the days of the unit there, when it lies in several; else it is 1.
    """

    season: str | None
    count: int
    rate_minor: int


class RentalLine(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    One line: `gross = unit x quantity`, less the discount is `net` and `tax` with or without it.

    `text` says it in plain English. Of time, `seasons` say of what rates one unit is made and
    `factorBps` the weekday's factor of a day that has one, `fromOn` the first local day of the
    line; `name` is an insurance's or an extra's.
    """

    code: LineCode
    text: str
    quantity: int
    unit_minor: int
    gross_minor: int
    discount_minor: int
    net_minor: int
    tax_minor: int
    total_minor: int
    name: str | None = None
    from_on: date | None = None
    seasons: tuple[SeasonShare, ...] = ()
    factor_bps: int | None = None


class QuoteNote(Struct, frozen=True, kw_only=True, rename="camel"):
    """Why it costs what it does: `count` are days, or minutes of a grace or a change of clocks."""

    code: NoteCode
    text: str
    count: int | None = None
    bps: int | None = None
    amount_minor: int | None = None


class MileageAllowance(Struct, frozen=True, kw_only=True, rename="camel"):
    """How far one may drive in all, and what each unit beyond costs."""

    included: int
    extra_minor: int
    unit: DistanceUnit


class RentalQuote(Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What a rental costs, in minor units of its currency; the lines add up to the total.

    `days` have begun at the return by the clock of `timeZone`; `paidDays` are those of the
    months, weeks and days that are paid for, which may be more where more costs less, or one
    less with hours at the end. The deposit is no part of the total. Without `mileage` one
    drives as far as one likes.
    """

    currency: str
    prices_include_tax: bool
    tax_standing: TaxStanding
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    days: int
    paid_days: int
    lines: tuple[RentalLine, ...]
    notes: tuple[QuoteNote, ...]
    discount_minor: int
    net_minor: int
    tax_minor: int
    total_minor: int
    taxes: tuple[LineTax, ...]
    deposit_minor: int
    mileage: MileageAllowance | None
    pay: PayWhen


class RentalFee(Struct, frozen=True, kw_only=True, rename="camel"):
    """What is asked for something that went otherwise than agreed; nothing when it is zero."""

    code: LineCode
    text: str
    quantity: int
    unit_minor: int
    net_minor: int
    tax_minor: int
    total_minor: int
