"""Tax that is added can be taken out again, and the other way round within its rounding."""

from hypothesis import given, strategies as st
from tests.unit.pricing.making import GERMANY, basket, line, tax

from cartwheel.domains.pricing.rules.engine import price
from cartwheel.domains.pricing.rules.inputs import PriceRules, TaxRules

minors = st.integers(0, 10**9)
rates = st.integers(1, 999_999)


def quoted(minor: int, ppm: int, *, included: bool) -> tuple[int, int, int]:
    rules = PriceRules(taxes=TaxRules(rates=(tax(1, ppm),), prices_include_tax=included))
    quote = price(basket(line(1, minor), destination=GERMANY), rules)
    return quote.net.amount_minor, quote.tax.amount_minor, quote.total.amount_minor


@given(minors, rates)
def test_a_net_price_comes_back_out_of_its_gross_price(net: int, ppm: int) -> None:
    _, tax_added, gross = quoted(net, ppm, included=False)
    assert quoted(gross, ppm, included=True) == (net, tax_added, gross)


@given(minors, rates)
def test_a_gross_price_comes_back_within_one_unit(gross: int, ppm: int) -> None:
    """Not every gross price is some net price with its tax: 19 % of 1 is 0, of 3 it is 1."""
    net, _, total = quoted(gross, ppm, included=True)
    assert total == gross
    assert abs(quoted(net, ppm, included=False)[2] - gross) <= 1
