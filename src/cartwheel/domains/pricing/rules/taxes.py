"""Taxes on what lines and shipping cost after discounts."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from msgspec import Struct

from cartwheel.domains.pricing.quotes.contracts import Destination
from cartwheel.domains.pricing.rules.inputs import TaxRules
from cartwheel.domains.pricing.rules.places import precision_of
from cartwheel.domains.pricing.shipping.contracts import ShippingPlace
from cartwheel.domains.pricing.taxes.contracts import TaxRate, TaxRounding, TaxStanding
from cartwheel.kernel.money import allot, half_up

WHOLE_PPM: Final = 1_000_000


class Taxed(Struct, frozen=True, kw_only=True):
    """
    A cost with its taxes: `shares` has what falls to each of the rates owed.

    `spared` are rates that would be owed but for how the customer stands.
    """

    net: int
    tax: int
    owed: tuple[TaxRate, ...]
    shares: tuple[int, ...]
    spared: tuple[TaxRate, ...]

    @property
    def total(self) -> int:
        """Return what is paid."""
        return self.net + self.tax


class _Due(Struct, frozen=True):
    owed: tuple[TaxRate, ...]
    spared: tuple[TaxRate, ...]

    @property
    def key(self) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
        return tuple(rate.id for rate in self.owed), tuple(rate.id for rate in self.spared)


def tax_all(
    costs: Sequence[int],
    classes: Sequence[str],
    rules: TaxRules,
    *,
    destination: Destination | None,
    standing: TaxStanding,
) -> list[Taxed]:
    """Return what is net and what is tax of each cost, whose tax class stands at its place."""
    place = destination or rules.home
    due = {name: _due(rules, place, name, standing) for name in set(classes)}
    groups: dict[object, list[int]] = {}
    for at, name in enumerate(classes):
        by_line = rules.rounding is TaxRounding.LINE
        groups.setdefault(at if by_line else due[name].key, []).append(at)
    taxed: dict[int, Taxed] = {}
    for members in groups.values():
        found = due[classes[members[0]]]
        parts = _tax_together([costs[at] for at in members], found, rules.prices_include_tax)
        taxed.update(zip(members, parts, strict=True))
    return [taxed[at] for at in range(len(costs))]


def rates_of(rules: TaxRules, place: Destination | None, tax_class: str) -> tuple[TaxRate, ...]:
    """Return the rates of a class at a place, one of each layer: the most precise one."""
    if place is None:
        return ()
    best: dict[int, tuple[tuple[int, ...], TaxRate]] = {}
    for rate in sorted(rules.rates, key=lambda one: one.id):
        terms = rate.terms
        precision = precision_of(
            ShippingPlace(terms.country, terms.region, terms.postal_prefix), place
        )
        if precision is None or terms.tax_class not in (None, tax_class):
            continue
        found = (*precision, 0 if terms.tax_class is None else 1)
        if terms.layer not in best or found > best[terms.layer][0]:
            best[terms.layer] = (found, rate)
    return tuple(rate for _, (_, rate) in sorted(best.items()))


def _due(rules: TaxRules, place: Destination | None, tax_class: str, standing: TaxStanding) -> _Due:
    rates = rates_of(rules, place, tax_class)
    is_abroad = place is not None and rules.home is not None and place.country != rules.home.country
    spared = tuple(
        rate
        for rate in rates
        if standing is TaxStanding.EXEMPT
        or (standing is TaxStanding.BUSINESS and is_abroad and rate.terms.reverse_charge)
    )
    return _Due(tuple(rate for rate in rates if rate not in spared), spared)


def _tax_together(costs: Sequence[int], due: _Due, prices_include_tax: bool) -> list[Taxed]:  # noqa: FBT001
    """Tax costs as one sum, and share out net and tax by what each costs."""
    owed_ppm = sum(rate.terms.rate_ppm for rate in due.owed)
    spared_ppm = sum(rate.terms.rate_ppm for rate in due.spared)
    nets: Sequence[int] = costs
    if prices_include_tax:
        net = half_up(sum(costs) * WHOLE_PPM, WHOLE_PPM + owed_ppm + spared_ppm)
        nets = allot(net, costs)
    if prices_include_tax and not spared_ppm:
        taxes: Sequence[int] = [cost - net for cost, net in zip(costs, nets, strict=True)]
    else:
        taxes = allot(half_up(sum(nets) * owed_ppm, WHOLE_PPM), nets)
    rates = [rate.terms.rate_ppm for rate in due.owed]
    return [
        Taxed(
            net=net,
            tax=tax,
            owed=due.owed,
            shares=allot(tax, rates) if rates else (),
            spared=due.spared,
        )
        for net, tax in zip(nets, taxes, strict=True)
    ]
