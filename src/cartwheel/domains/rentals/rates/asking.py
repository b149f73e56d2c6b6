"""What is asked for a price, and whether the terms of a car allow it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from cartwheel.domains.rentals.rates.contracts import (
    Code,
    InsuranceOption,
    Name,
    RateMinor,
    RatePlan,
    RentalTerms,
)
from cartwheel.domains.rentals.rates.spans import Span
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.money import CurrencyCode

STANDARD: Final = "standard"
_YEARS: Final = range(2000, 2201)


class Per(StrEnum):
    """For what an extra is paid."""

    DAY = "day"
    RENTAL = "rental"


class PricedExtra(Struct, frozen=True, kw_only=True):
    """So many of an extra, at its price for each, a day or the whole rental."""

    code: Code
    name: Name
    price_minor: RateMinor
    per: Per
    quantity: Annotated[int, Meta(ge=1, le=100)] = 1
    tax_class: str = STANDARD


class RentalToPrice(Struct, frozen=True, kw_only=True):
    """
    A rental as the engine takes it: a car's plan and terms, from when to when, and what with.

    Both moments are aware; `zone` is that of the pick-up. `insurance` is the code of an option
    of the terms. `oneWayMinor` is the fee of returning it elsewhere; None when it comes back.
    """

    plan: RatePlan
    terms: RentalTerms
    currency: CurrencyCode
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    tax_class: str = STANDARD
    insurance: str | None = None
    second_driver: bool = False
    extras: tuple[PricedExtra, ...] = ()
    one_way_minor: int | None = None

    @property
    def span(self) -> Span:
        """Return its span, with the grace of its terms."""
        return span_of(self.terms, self.starts_at, self.ends_at, self.zone)

    @property
    def cover(self) -> InsuranceOption | None:
        """Return the insurance that is asked for, if there is one of its code."""
        return next((one for one in self.terms.insurances if one.code == self.insurance), None)


class LengthMisfit(StrEnum):
    """How a rental is not as long as the terms of a car say."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


def span_of(terms: RentalTerms, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> Span:
    """Return the span of a rental on the clock of its pick-up, with the grace of its terms."""
    # In UTC: moments of one zone are subtracted by what its clocks show.
    start, end = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    return Span(start, end, zone, timedelta(minutes=terms.grace_minutes))


def misfit_of_length(terms: RentalTerms, span: Span) -> LengthMisfit | None:
    """
    Say whether a rental is shorter or longer than the terms of a car allow.

    It counts by the local clock or truly, whichever lets it pass: two days over a change of the
    clocks are two days.
    """
    least, most = span.minutes()
    if most < terms.min_minutes:
        return LengthMisfit.TOO_SHORT
    return LengthMisfit.TOO_LONG if least > terms.max_minutes else None


def ensure_lawful(asked: RentalToPrice, *, now: datetime | None = None) -> None:
    """
    Refuse what the terms of a car do not allow; with `now` also what begins too soon.

    How long it may be `misfit_of_length` says.

    Raises:
        InvalidInputError: each issue has the field's name: `endsAt`, `startsAt`, `insurance`,
            `secondDriver`, `returnLocationId`.
    """
    issues = [*_of_span(asked, now), *_of_choices(asked)]
    if issues:
        raise InvalidInputError(*issues)


def _of_span(asked: RentalToPrice, now: datetime | None) -> Iterator[Issue]:
    unreasonable = [
        name
        for name, moment in (("startsAt", asked.starts_at), ("endsAt", asked.ends_at))
        if moment.year not in _YEARS
    ]
    if unreasonable:
        message = f"The year must lie between {_YEARS[0]} and {_YEARS[-1]}"
        yield from (Issue((name,), message) for name in unreasonable)
        return
    terms, span = asked.terms, asked.span
    if span.ends_at <= span.starts_at:
        yield Issue(("endsAt",), "It must come after startsAt")
        return
    misfit = misfit_of_length(terms, span)
    if misfit is LengthMisfit.TOO_SHORT:
        yield Issue(("endsAt",), f"The shortest rental is {terms.min_minutes} minutes")
    elif misfit is LengthMisfit.TOO_LONG:
        yield Issue(("endsAt",), f"The longest rental is {terms.max_minutes} minutes")
    if now is not None and span.starts_at < now + timedelta(minutes=terms.lead_minutes):
        message = (
            f"It must lie {terms.lead_minutes} minutes ahead at least"
            if terms.lead_minutes
            else "It must not lie in the past"
        )
        yield Issue(("startsAt",), message)


def _of_choices(asked: RentalToPrice) -> Iterator[Issue]:
    if asked.insurance is not None and asked.cover is None:
        yield Issue(("insurance",), "The car has no such insurance")
    if asked.second_driver and asked.terms.second_driver_per_day_minor is None:
        yield Issue(("secondDriver",), "The car is rented to one driver")
    if asked.one_way_minor is not None and not asked.terms.one_way:
        yield Issue(("returnLocationId",), "The car comes back to where it was picked up")
