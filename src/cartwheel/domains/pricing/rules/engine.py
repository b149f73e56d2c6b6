"""The price of a basket."""

from collections.abc import Sequence

from msgspec import Struct

from cartwheel.domains.pricing.quotes.contracts import (
    AppliedPromotion,
    CodeRefusal,
    Quote,
    QuotedShipping,
    QuoteLine,
    RefusedCode,
    ShippingOption,
)
from cartwheel.domains.pricing.rules.actions import taken_off
from cartwheel.domains.pricing.rules.chain import Chain, begin, promote
from cartwheel.domains.pricing.rules.conditions import enter
from cartwheel.domains.pricing.rules.explaining import Telling
from cartwheel.domains.pricing.rules.inputs import Basket, Entry, PriceRules
from cartwheel.domains.pricing.rules.shipping import rates_for
from cartwheel.domains.pricing.rules.stacking import ways_to_combine
from cartwheel.domains.pricing.rules.summary import summary
from cartwheel.domains.pricing.rules.taxes import Taxed, tax_all
from cartwheel.domains.pricing.shipping.contracts import ShippingRate
from cartwheel.kernel.money import cash_step, round_to_step


class _Priced(Struct, frozen=True):
    chain: Chain
    taxed: list[Taxed]

    @property
    def total(self) -> int:
        return sum(one.total for one in self.taxed)


def price(basket: Basket, rules: PriceRules) -> Quote:
    """
    Return what a basket costs under the rules of its store, see the package for what holds.

    Promotions are chosen so that the order costs least; of ways that cost the same, the one
    that uses up the fewest of them.
    """
    options = rates_for(basket, rules.zones)
    rate, shipping = next(
        (one for one in options if one[0].id == basket.shipping_rate_id), (None, 0)
    )
    entries, refused = enter(basket, rules)
    start = begin(basket, rules.list_prices, shipping=shipping)
    ways = (promote(start, basket, way) for way in ways_to_combine(entries))
    best = min(
        (_tax(way, basket, rules, rate) for way in ways),
        key=lambda one: (one.total, len(one.chain.reductions)),
    )
    refused += _left_out(start, basket, entries, best.chain)
    return _quote(basket, rules, best, rate=rate, options=options, refused=refused)


def _tax(chain: Chain, basket: Basket, rules: PriceRules, rate: ShippingRate | None) -> _Priced:
    classes = [line.tax_class for line in basket.lines]
    classes.append("standard" if rate is None else rate.terms.tax_class)
    return _Priced(
        chain,
        tax_all(
            chain.costs,
            classes,
            rules.taxes,
            destination=basket.destination,
            standing=basket.shopper.standing,
        ),
    )


def _left_out(
    start: Chain, basket: Basket, entries: Sequence[Entry], chosen: Chain
) -> list[RefusedCode]:
    """Say of each code that was let in and took nothing off, why."""
    used = {one.entry.promotion.id for one in chosen.reductions if one.entry is not None}
    refused = []
    for entry in entries:
        promotion, coupon = entry
        if coupon is None or promotion.id in used:
            continue
        if promote(start, basket, [entry]) is not start:
            reason = CodeRefusal.NOT_COMBINABLE
        elif promotion.budget is not None and any(taken_off(promotion.action, basket, start.costs)):
            reason = CodeRefusal.EXHAUSTED
        else:
            reason = CodeRefusal.NOTHING_TO_TAKE_OFF
        refused.append(RefusedCode(coupon.code, reason))
    return refused


def _quote(
    basket: Basket,
    rules: PriceRules,
    priced: _Priced,
    *,
    rate: ShippingRate | None,
    options: list[tuple[ShippingRate, int]],
    refused: list[RefusedCode],
) -> Quote:
    tell = Telling(basket.currency, rules.taxes.prices_include_tax)
    total = priced.total
    country = None if basket.destination is None else basket.destination.country
    step = cash_step(basket.currency, country=country) if basket.cash else 1
    rounded = round_to_step(total, step)
    lines = basket.lines
    goods = sum(line.base_minor * line.quantity for line in lines)
    sent = None
    if rate is not None:
        sent = (rate.terms.name, next(cost for one, cost in options if one is rate))
    return Quote(
        currency=basket.currency,
        prices_include_tax=rules.taxes.prices_include_tax,
        tax_estimated=basket.destination is None,
        tax_standing=basket.shopper.standing,
        lines=tuple(_line(basket, priced, at, tell) for at in range(len(lines))),
        shipping=None if rate is None else _shipping(rate, priced, options, tell),
        shipping_options=tuple(
            ShippingOption(
                rate_id=one.id, zone_id=one.zone_id, name=one.terms.name, price=tell.money(cost)
            )
            for one, cost in options
        ),
        goods=tell.money(goods),
        discount=tell.money(sum(sum(one.taken) for one in priced.chain.reductions)),
        net=tell.money(sum(one.net for one in priced.taxed)),
        tax=tell.money(sum(one.tax for one in priced.taxed)),
        rounding=tell.money(rounded - total),
        total=tell.money(rounded),
        taxes=tell.taxes(priced.taxed),
        promotions=tuple(_applied(priced.chain, tell)),
        refused_codes=tuple(sorted(refused, key=lambda one: one.code)),
        explanation=summary(
            tell,
            goods,
            sent,
            chain=priced.chain,
            taxed=priced.taxed,
            rounding=rounded - total,
        ),
        priced_at=basket.at,
    )


def _line(basket: Basket, priced: _Priced, at: int, tell: Telling) -> QuoteLine:
    line, taxed = basket.lines[at], priced.taxed[at]
    gross = line.base_minor * line.quantity
    return QuoteLine(
        variant_id=line.variant_id,
        product_id=line.product_id,
        sku=line.sku,
        title=line.title,
        quantity=line.quantity,
        unit=tell.money(line.base_minor),
        gross=tell.money(gross),
        discounts=tell.discounts(priced.chain, at),
        discount=tell.money(gross - priced.chain.costs[at]),
        net=tell.money(taxed.net),
        tax=tell.money(taxed.tax),
        total=tell.money(taxed.total),
        taxes=tell.taxes([taxed]),
        explanation=tell.steps(
            f"{line.quantity} x {tell.words(line.base_minor)}",
            gross,
            chain=priced.chain,
            at=at,
            taxed=taxed,
            units=line.quantity,
        ),
    )


def _shipping(
    rate: ShippingRate, priced: _Priced, options: list[tuple[ShippingRate, int]], tell: Telling
) -> QuotedShipping:
    taxed = priced.taxed[-1]
    gross = next(cost for one, cost in options if one is rate)
    return QuotedShipping(
        rate_id=rate.id,
        name=rate.terms.name,
        gross=tell.money(gross),
        discounts=tell.discounts(priced.chain, -1),
        discount=tell.money(gross - priced.chain.costs[-1]),
        net=tell.money(taxed.net),
        tax=tell.money(taxed.tax),
        total=tell.money(taxed.total),
        taxes=tell.taxes([taxed]),
        explanation=tell.steps(rate.terms.name, gross, chain=priced.chain, at=-1, taxed=taxed),
    )


def _applied(chain: Chain, tell: Telling) -> list[AppliedPromotion]:
    return [
        AppliedPromotion(
            promotion_id=one.entry.promotion.id,
            name=one.name,
            amount=tell.money(sum(one.taken)),
            coupon_id=None if one.entry.coupon is None else one.entry.coupon.id,
            code=one.code,
            is_limited=one.entry.is_limited,
        )
        for one in chain.reductions
        if one.entry is not None
    ]
