"""A discount that is added never makes anything dearer."""

from hypothesis import given, settings, strategies as st
from msgspec.structs import replace
from tests.unit.pricing.making import cases, list_prices, promotions

from cartwheel.domains.pricing.rules.engine import price
from cartwheel.domains.pricing.rules.inputs import Basket, PriceRules

Case = tuple[Basket, PriceRules]


def total(basket: Basket, rules: PriceRules) -> int:
    return price(basket, rules).total.amount_minor


@settings(max_examples=200)
@given(cases(), st.data())
def test_one_more_promotion(case: Case, data: st.DataObject) -> None:
    basket, rules = case
    more = data.draw(promotions(499, basket.currency) | promotions(599, basket.currency))
    richer = replace(rules, promotions=(*rules.promotions, more))
    assert total(basket, richer) <= total(basket, rules)


@given(cases(), list_prices(650))
def test_one_more_price_of_a_list(case: Case, more: object) -> None:
    basket, rules = case
    richer = replace(rules, list_prices=(*rules.list_prices, more))
    assert total(basket, richer) <= total(basket, rules)


@given(cases(), st.integers(0, 10_000))
def test_a_greater_discount_of_the_customer(case: Case, bps: int) -> None:
    basket, rules = case
    shopper = replace(basket.shopper, discount_bps=max(bps, basket.shopper.discount_bps))
    assert total(replace(basket, shopper=shopper), rules) <= total(basket, rules)
