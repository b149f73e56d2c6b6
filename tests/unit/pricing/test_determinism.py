"""The same basket has the same price, in whatever order its rules come."""

from hypothesis import given, strategies as st
from msgspec.structs import replace
from tests.unit.pricing.making import cases, coupon, named

from cartwheel.domains.pricing.promotions.contracts import PromotionTrigger
from cartwheel.domains.pricing.rules.engine import price
from cartwheel.domains.pricing.rules.inputs import Basket, PriceRules


@given(cases(), st.randoms(use_true_random=False))
def test_rules_in_another_order_give_the_same_quote(
    case: tuple[Basket, PriceRules], random: "st.random.Random"
) -> None:
    basket, rules = case

    def shuffled(given: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(random.sample(given, len(given)))

    other = replace(
        rules,
        promotions=shuffled(rules.promotions),
        list_prices=shuffled(rules.list_prices),
        zones=shuffled(rules.zones),
        taxes=replace(rules.taxes, rates=shuffled(rules.taxes.rates)),
    )
    assert price(basket, other) == price(basket, rules) == price(basket, rules)


@given(cases(), st.permutations(["ONE", "two", "no-such", "T W O"]))
def test_codes_in_another_order_give_the_same_quote(
    case: tuple[Basket, PriceRules], codes: list[str]
) -> None:
    basket, rules = case
    promotions = tuple(replace(one, trigger=PromotionTrigger.CODE) for one in rules.promotions)
    known = {
        code: coupon(n, int(promotion.id), code)
        for n, (code, promotion) in enumerate(zip(("ONE", "TWO"), promotions, strict=False))
    }
    rules = replace(rules, promotions=promotions, coupons=known)
    entered = replace(basket, codes=tuple(codes))
    expected = price(replace(basket, codes=("one", "two", "NOSUCH")), rules)
    assert price(entered, rules) == expected
    assert {one.promotion_id for one in expected.promotions} <= {named(500), named(501)}
