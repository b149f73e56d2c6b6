"""
What is asked when a rental goes otherwise than agreed.

Late returns and extra mileage are taxed like the rental. Cancelling and not coming cost a share
of its total, with the share of tax that is in it.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from cartwheel.domains.pricing.api import Taxation
from cartwheel.domains.rentals.rates.asking import STANDARD
from cartwheel.domains.rentals.rates.combining import WHOLE_BPS
from cartwheel.domains.rentals.rates.contracts import RentalTerms
from cartwheel.domains.rentals.rates.quotes import (
    LineCode,
    MileageAllowance,
    RentalFee,
    RentalQuote,
)
from cartwheel.domains.rentals.rates.words import bps_in_words, count_of, money
from cartwheel.kernel.money import allot, half_up

_HOUR: Final = timedelta(hours=1)


def late_fee(
    terms: RentalTerms,
    *,
    due_at: datetime,
    returned_at: datetime,
    currency: str,
    taxation: Taxation,
    tax_class: str = STANDARD,
) -> RentalFee:
    """Return what a return costs for each hour begun since it was due, once the grace is over."""
    late = returned_at.astimezone(UTC) - due_at.astimezone(UTC)
    hours = -(-late // _HOUR) if late > timedelta(minutes=terms.grace_minutes) else 0
    unit = terms.late_fee_per_hour_minor
    text = f"Returned late: {count_of(hours, 'hour')} at {money(unit, currency)}"
    return _service(LineCode.LATE_RETURN, text, hours, unit, taxation=taxation, tax_class=tax_class)


def mileage_fee(
    allowance: MileageAllowance | None,
    driven: int,
    *,
    currency: str,
    taxation: Taxation,
    tax_class: str = STANDARD,
) -> RentalFee:
    """Return what is asked for what was driven beyond what is included; without a bound nothing."""
    beyond = 0 if allowance is None else max(0, driven - allowance.included)
    unit = 0 if allowance is None else allowance.extra_minor
    name = "" if allowance is None else f" {allowance.unit}"
    text = f"Driven beyond what is included: {beyond}{name} at {money(unit, currency)}"
    code = LineCode.EXTRA_MILEAGE
    return _service(code, text, beyond, unit, taxation=taxation, tax_class=tax_class)


def cancellation_fee(
    terms: RentalTerms, quote: RentalQuote, *, cancelled_at: datetime
) -> RentalFee:
    """Return what cancelling costs at a moment; never less at a later one."""
    left = quote.starts_at.astimezone(UTC) - cancelled_at.astimezone(UTC)
    reached = [one for one in terms.cancellation if left < one.hours_before * _HOUR]
    bps = max((one.fee_bps for one in reached), default=0)
    if reached:
        hours = min(one.hours_before for one in reached)
        text = (
            f"Cancelled less than {count_of(hours, 'hour')} before the pick-up:"
            f" {bps_in_words(bps)} of the total"
        )
    else:
        text = "Cancelled in time: nothing"
    return _share(LineCode.CANCELLATION, text, quote, bps)


def no_show_fee(terms: RentalTerms, quote: RentalQuote) -> RentalFee:
    """Return what it costs not to come."""
    bps = terms.no_show_fee_bps
    text = f"Not picked up: {bps_in_words(bps)} of the total"
    return _share(LineCode.NO_SHOW, text, quote, bps)


def _service(
    code: LineCode, text: str, quantity: int, unit: int, *, taxation: Taxation, tax_class: str
) -> RentalFee:
    (taxed,) = taxation.tax([quantity * unit], [tax_class])
    return RentalFee(
        code=code,
        text=text,
        quantity=quantity,
        unit_minor=unit,
        net_minor=taxed.net,
        tax_minor=taxed.tax,
        total_minor=taxed.total,
    )


def _share(code: LineCode, text: str, quote: RentalQuote, bps: int) -> RentalFee:
    total = half_up(quote.total_minor * bps, WHOLE_BPS)
    net, tax = allot(total, (quote.net_minor, quote.tax_minor))
    return RentalFee(
        code=code,
        text=text,
        quantity=1,
        unit_minor=total,
        net_minor=net,
        tax_minor=tax,
        total_minor=total,
    )
