"""
The price of a rental, with nothing but arithmetic.

    time, in the cheapest lawful combination ▶ discount for its length
    + insurance + second driver + extras + returning it elsewhere ▶ tax

Lines add up to the total. The discount is shared out to the lines of time by the largest
remainder. Tax is reckoned as in `pricing`, at the store's own place, which is where the car is
handed over; a business from elsewhere is not spared it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from cartwheel.domains.pricing.api import Taxation, Taxed
from cartwheel.domains.rentals.rates.asking import (
    Per,
    PricedExtra,
    RentalToPrice,
    ensure_lawful,
)
from cartwheel.domains.rentals.rates.combining import (
    WHOLE_BPS,
    Combination,
    TimeUnit,
    Unit,
    combine,
)
from cartwheel.domains.rentals.rates.quotes import (
    LineCode,
    MileageAllowance,
    NoteCode,
    QuoteNote,
    RentalLine,
    RentalQuote,
    SeasonShare,
)
from cartwheel.domains.rentals.rates.words import bps_in_words, count_of, money
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.money import LARGEST_MINOR, allot

_ORDER: Final = tuple(TimeUnit)


class _Item(Struct, frozen=True, kw_only=True):
    """A line before discount and tax."""

    code: LineCode
    text: str
    quantity: int
    unit: int
    tax_class: str
    name: str | None = None
    from_on: date | None = None
    seasons: tuple[SeasonShare, ...] = ()
    factor_bps: int | None = None

    @property
    def gross(self) -> int:
        return self.unit * self.quantity


def price_rental(asked: RentalToPrice, taxation: Taxation) -> RentalQuote:
    """
    Return what a rental costs, as the package says.

    Raises:
        InvalidInputError: the terms do not allow it, see `ensure_lawful`; or the sum is beyond
            all measure.
    """
    ensure_lawful(asked)
    span = asked.span
    best = combine(asked.plan, span)
    days = span.days()
    time = _time_items(asked, best)
    items = [*time, *_other_items(asked, days)]
    if sum(item.gross for item in items) > LARGEST_MINOR // 4:
        raise InvalidInputError(Issue(("endsAt",), "It costs more than can be reckoned with"))
    off = [*allot(best.discount_minor, [item.gross for item in time]), *(0 for _ in items)]
    taxed = taxation.tax(
        [item.gross - less for item, less in zip(items, off, strict=False)],
        [item.tax_class for item in items],
    )
    lines = tuple(map(_line, items, off, taxed))
    return RentalQuote(
        currency=asked.currency,
        prices_include_tax=taxation.prices_include_tax,
        tax_standing=taxation.standing,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        time_zone=asked.zone.key,
        days=days,
        paid_days=best.days,
        lines=lines,
        notes=tuple(_notes(asked, best, days)),
        discount_minor=best.discount_minor,
        net_minor=sum(line.net_minor for line in lines),
        tax_minor=sum(line.tax_minor for line in lines),
        total_minor=sum(line.total_minor for line in lines),
        taxes=taxation.by_rate(taxed, asked.currency),
        deposit_minor=_deposit(asked),
        mileage=_mileage(asked, days),
        pay=asked.terms.pay,
    )


def _line(item: _Item, off: int, taxed: Taxed) -> RentalLine:
    return RentalLine(
        code=item.code,
        text=item.text,
        quantity=item.quantity,
        unit_minor=item.unit,
        gross_minor=item.gross,
        discount_minor=off,
        net_minor=taxed.net,
        tax_minor=taxed.tax,
        total_minor=taxed.total,
        name=item.name,
        from_on=item.from_on,
        seasons=item.seasons,
        factor_bps=item.factor_bps,
    )


def _time_items(asked: RentalToPrice, best: Combination) -> list[_Item]:
    """Return a line for all units that are made of the same rates."""
    groups: dict[Unit, list[Unit]] = {}
    for unit in best.units:
        groups.setdefault(unit._replace(from_on=date.min), []).append(unit)
    ordered = sorted(
        groups.values(), key=lambda same: (_ORDER.index(same[0].kind), same[0].from_on)
    )
    return [_time_item(asked, same) for same in ordered]


def _time_item(asked: RentalToPrice, same: Sequence[Unit]) -> _Item:
    first, seasons = same[0], same[0].seasons
    factor = None if first.factor_bps == WHOLE_BPS else first.factor_bps
    text = f"{count_of(len(same), first.kind)} at {money(first.price_minor, asked.currency)}"
    if factor is not None:
        text += f", {bps_in_words(factor)} of the day rate for the weekday"
    if len(seasons) > 1:
        parts = (f"{share.count} in {share.season or 'no season'}" for share in seasons)
        text += f", of its days {', '.join(parts)}"
    elif seasons[0].season is not None:
        text += f", season {seasons[0].season}"
    return _Item(
        code=LineCode(first.kind),
        text=text,
        quantity=len(same),
        unit=first.price_minor,
        tax_class=asked.tax_class,
        from_on=first.from_on,
        seasons=seasons,
        factor_bps=factor,
    )


def _other_items(asked: RentalToPrice, days: int) -> Iterator[_Item]:
    cover, driver = asked.cover, asked.terms.second_driver_per_day_minor
    if cover is not None:
        yield _Item(
            code=LineCode.INSURANCE,
            text=f"{cover.name}: {_a_day(asked, days, cover.per_day_minor)}",
            quantity=days,
            unit=cover.per_day_minor,
            tax_class=asked.tax_class,
            name=cover.name,
        )
    if asked.second_driver and driver is not None:
        yield _Item(
            code=LineCode.SECOND_DRIVER,
            text=f"Second driver: {_a_day(asked, days, driver)}",
            quantity=days,
            unit=driver,
            tax_class=asked.tax_class,
        )
    for extra in asked.extras:
        yield _extra(asked, extra, days)
    if asked.one_way_minor is not None:
        yield _Item(
            code=LineCode.ONE_WAY,
            text=f"Returned elsewhere: {money(asked.one_way_minor, asked.currency)}",
            quantity=1,
            unit=asked.one_way_minor,
            tax_class=asked.tax_class,
        )


def _extra(asked: RentalToPrice, extra: PricedExtra, days: int) -> _Item:
    each = f"{extra.quantity} x {extra.name}"
    if extra.per is Per.DAY:
        text = f"{each}: {_a_day(asked, days, extra.price_minor)}"
    else:
        text = f"{each}: {money(extra.price_minor, asked.currency)} each"
    return _Item(
        code=LineCode.EXTRA,
        text=text,
        quantity=extra.quantity * (days if extra.per is Per.DAY else 1),
        unit=extra.price_minor,
        tax_class=extra.tax_class,
        name=extra.name,
    )


def _a_day(asked: RentalToPrice, days: int, minor: int) -> str:
    return f"{count_of(days, TimeUnit.DAY)} at {money(minor, asked.currency)}"


def _deposit(asked: RentalToPrice) -> int:
    cover = asked.cover
    if cover is None or cover.deposit_minor is None:
        return asked.terms.deposit_minor
    return cover.deposit_minor


def _mileage(asked: RentalToPrice, days: int) -> MileageAllowance | None:
    mileage = asked.plan.mileage
    if mileage is None:
        return None
    return MileageAllowance(
        included=mileage.per_day * days, extra_minor=mileage.extra_minor, unit=mileage.unit
    )


def _notes(asked: RentalToPrice, best: Combination, days: int) -> Iterator[QuoteNote]:
    if best.days > days:
        yield QuoteNote(
            code=NoteCode.LONGER_COSTS_LESS,
            text=f"Paid as {count_of(best.days, TimeUnit.DAY)}, which costs less than {days}",
            count=best.days,
        )
    if best.discount_bps:
        off = money(best.discount_minor, asked.currency)
        yield QuoteNote(
            code=NoteCode.LENGTH_DISCOUNT,
            text=f"{bps_in_words(best.discount_bps)} off the time for its length: {off}",
            count=best.days,
            bps=best.discount_bps,
            amount_minor=best.discount_minor,
        )
    span = asked.span
    if replace(span, grace=timedelta(0)).days() > days:
        yield QuoteNote(
            code=NoteCode.WITHIN_GRACE,
            text=f"The return is within {asked.terms.grace_minutes} minutes of a whole day",
            count=asked.terms.grace_minutes,
        )
    if change := span.clock_change:
        yield QuoteNote(
            code=NoteCode.CLOCKS_CHANGE,
            text="The clocks change; a day is 24 hours on the local clock",
            count=change // timedelta(minutes=1),
        )
