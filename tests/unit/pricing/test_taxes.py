"""Taxes by place and class, inclusive and exclusive, rounded by line or by order."""

from typing import Any

import pytest
from tests.unit.pricing.making import basket, line, named, tax

from cartwheel.domains.pricing.quotes.contracts import Destination, Quote
from cartwheel.domains.pricing.rules.engine import price
from cartwheel.domains.pricing.rules.inputs import BasketLine, PriceRules, Shopper, TaxRules
from cartwheel.domains.pricing.rules.taxes import rates_of
from cartwheel.domains.pricing.taxes.contracts import TaxRounding, TaxStanding

HOME = Destination("DE")
FRANCE = Destination("FR")
EU = (
    tax(1, 190_000, "DE", reverse_charge=True),
    tax(2, 70_000, "DE", tax_class="food", reverse_charge=True),
    tax(3, 200_000, "FR", reverse_charge=True),
)


def quoted(
    *lines: BasketLine,
    to: Destination | None = HOME,
    standing: TaxStanding = TaxStanding.TAXED,
    **rules: Any,
) -> Quote:
    given = basket(*lines, destination=to, shopper=Shopper(standing=standing))
    return price(given, PriceRules(taxes=TaxRules(**({"rates": EU, "home": HOME} | rules))))


def sums(quote: Quote) -> tuple[int, int, int]:
    return quote.net.amount_minor, quote.tax.amount_minor, quote.total.amount_minor


@pytest.mark.parametrize(
    ("to", "tax_class", "expected"),
    [
        (("US", "NY", "10001"), "standard", (1, 4, 6)),
        (("US", "NY", "12345"), "standard", (1, 4)),
        (("US", "NY", "12345"), "food", (1, 5)),
        (("US", "NJ", "07001"), "food", (2,)),
        (("US", None, None), "standard", (1,)),
        (("CA", None, None), "standard", ()),
    ],
)
def test_the_most_precise_place_counts_in_each_layer(
    to: tuple[str, str | None, str | None], tax_class: str, expected: tuple[int, ...]
) -> None:
    rates = (
        tax(1, 1, "US"),
        tax(2, 2, "US", tax_class="food"),
        tax(4, 40_000, "US", region="NY", layer=2),
        tax(5, 5, "US", region="NY", tax_class="food", layer=2),
        tax(6, 45_000, "US", region="NY", postal_prefix="100", layer=3),
    )
    if to[1] == "NY" and tax_class == "food":
        rates = tuple(rate for rate in rates if rate.id != named(2))
    found = rates_of(TaxRules(rates=rates), Destination(*to), tax_class)
    assert tuple(rate.id for rate in found) == tuple(map(named, expected))


def test_classes_have_rates_of_their_own() -> None:
    quote = quoted(line(1, 1_000), line(2, 1_000, tax_class="food"))
    assert [one.tax.amount_minor for one in quote.lines] == [190, 70]
    assert [(t.name, t.net.amount_minor, t.tax.amount_minor) for t in quote.taxes] == [
        ("Tax 1", 1_000, 190),
        ("Tax 2", 1_000, 70),
    ]


def test_layers_add_up_and_each_has_its_share() -> None:
    rates = (tax(1, 50_000), tax(2, 99_750, layer=2))
    quote = quoted(line(1, 1_999), rates=rates)
    assert sums(quote) == (1_999, 299, 2_298)
    assert [one.tax.amount_minor for one in quote.taxes] == [100, 199]


def test_by_line_each_line_is_rounded_and_by_order_their_sum() -> None:
    lines = [line(n, 3) for n in range(1, 4)]
    assert [x.tax.amount_minor for x in quoted(*lines).lines] == [1, 1, 1]
    together = quoted(*lines, rounding=TaxRounding.ORDER)
    assert [x.tax.amount_minor for x in together.lines] == [1, 1, 0]
    assert sums(together) == (9, 2, 11)


def test_inclusive_prices_are_the_same_everywhere() -> None:
    assert sums(quoted(line(1, 11_900), prices_include_tax=True)) == (10_000, 1_900, 11_900)
    abroad = quoted(line(1, 12_000), to=FRANCE, prices_include_tax=True)
    assert sums(abroad) == (10_000, 2_000, 12_000)


@pytest.mark.parametrize(
    ("standing", "to", "included", "expected"),
    [
        (TaxStanding.BUSINESS, FRANCE, False, (12_000, 0, 12_000)),
        (TaxStanding.BUSINESS, FRANCE, True, (10_000, 0, 10_000)),
        (TaxStanding.BUSINESS, HOME, False, (12_000, 2_280, 14_280)),
        (TaxStanding.EXEMPT, HOME, False, (12_000, 0, 12_000)),
        (TaxStanding.EXEMPT, FRANCE, True, (10_000, 0, 10_000)),
    ],
)
def test_who_is_spared(
    standing: TaxStanding, to: Destination, *, included: bool, expected: tuple[int, int, int]
) -> None:
    quote = quoted(line(1, 12_000), to=to, standing=standing, prices_include_tax=included)
    assert sums(quote) == expected
    kinds = [step.kind.value for step in quote.lines[0].explanation]
    assert ("taxSpared" in kinds) == (quote.tax.amount_minor == 0)


def test_without_a_destination_the_taxes_of_home_are_estimated() -> None:
    quote = quoted(line(1, 10_000), to=None)
    assert (quote.tax_estimated, sums(quote)) == (True, (10_000, 1_900, 11_900))
    assert quoted(line(1, 10_000)).tax_estimated is False
