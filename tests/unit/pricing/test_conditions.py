"""A promotion applies when all its conditions hold; a code that does not says why."""

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.pricing.making import (
    AT,
    basket,
    coupon,
    line,
    list_price,
    named,
    off,
    promotion,
)

from cartwheel.domains.pricing.promotions.contracts import (
    AmountOff,
    BundlePart,
    BundlePrice,
    BuyXGetY,
    PercentageOff,
    PromotionConditions,
    PromotionTrigger,
    Selection,
)
from cartwheel.domains.pricing.quotes.contracts import CodeRefusal, RefusedCode
from cartwheel.domains.pricing.rules.engine import price
from cartwheel.domains.pricing.rules.inputs import PriceRules, PromotionRule, Shopper

HALF = PercentageOff(5_000)
DAY = timedelta(days=1)
FIRST = Selection(variant_ids=(named(1),))


def outcome(
    given: PromotionRule, *, code: str = "SAVE", shopper: Shopper | None = None, **of_coupon: Any
) -> int | str:
    """Return what is to be paid of 1,000, or why the code was refused."""
    rules = PriceRules(promotions=(given,), coupons={"SAVE": coupon(9, 1, "SAVE", **of_coupon)})
    asked = basket(line(1, 400), line(2, 300, 2), codes=(code,), shopper=shopper or Shopper())
    quote = price(asked, rules)
    for refused in quote.refused_codes:
        assert (quote.total.amount_minor, quote.promotions) == (1_000, ())
        return refused.reason.value
    return quote.total.amount_minor


def coded(**more: Any) -> PromotionRule:
    return promotion(1, more.pop("action", HALF), trigger=PromotionTrigger.CODE, **more)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (PromotionConditions(minimums=off(1_000)), 500),
        (PromotionConditions(minimums=off(1_001)), "minimumNotMet"),
        (PromotionConditions(minimums=off(1, "USD")), "wrongCurrency"),
        (PromotionConditions(minimums=off(401), items=FIRST), "minimumNotMet"),
        (PromotionConditions(minimums=off(400), items=FIRST), 500),
        (PromotionConditions(minimum_quantity=3), 500),
        (PromotionConditions(minimum_quantity=4), "minimumNotMet"),
        (PromotionConditions(items=Selection(variant_ids=(named(7),))), "minimumNotMet"),
        (PromotionConditions(group_ids=(named(50),)), "wrongGroup"),
        (PromotionConditions(group_ids=(named(51), named(52))), 500),
        (PromotionConditions(first_order=True), "notFirstOrder"),
    ],
)
def test_goods_and_shopper(conditions: PromotionConditions, expected: int | str) -> None:
    shopper = Shopper(id=named(40), group_ids=frozenset({named(51)}))
    assert outcome(coded(conditions=conditions), shopper=shopper) == expected


def test_a_first_order_is_one_of_somebody_known() -> None:
    first = coded(conditions=PromotionConditions(first_order=True))
    assert outcome(first) == "needsCustomer"
    assert outcome(first, shopper=Shopper(id=named(40), is_new=True)) == 500


def test_the_end_is_not_in_it() -> None:
    assert outcome(coded(starts_at=AT, ends_at=AT + DAY)) == 500
    assert outcome(coded(starts_at=AT + DAY)) == "notStarted"
    assert outcome(coded(ends_at=AT)) == "ended"


def test_limits() -> None:
    shopper = Shopper(id=named(40))
    assert outcome(coded(uses_left=1)) == 500
    assert outcome(coded(uses_left=0)) == "exhausted"
    assert outcome(coded(customer_limit=2)) == "needsCustomer"
    assert outcome(coded(customer_limit=2, customer_uses_left=1), shopper=shopper) == 500
    spent = coded(customer_limit=2, customer_uses_left=0)
    assert outcome(spent, shopper=shopper) == "customerExhausted"
    assert outcome(coded(budget=("EUR", 500))) == 500
    assert outcome(coded(budget=("EUR", 499))) == "exhausted"
    assert outcome(coded(budget=("USD", 500))) == "wrongCurrency"


def test_codes() -> None:
    assert outcome(coded(), code=" sa-ve ") == 500
    assert outcome(coded(), code="SAVE2") == "unknown"
    assert outcome(coded(), is_disabled=True) == "disabled"
    assert outcome(coded(), uses_left=0) == "exhausted"
    assert outcome(coded(), ends_at=AT) == "ended"
    assert outcome(coded(), customer_id=named(40)) == "needsCustomer"
    assert outcome(coded(), customer_id=named(40), shopper=Shopper(id=named(41))) == "notYours"
    assert outcome(coded(), customer_id=named(40), shopper=Shopper(id=named(40))) == 500


def test_a_code_that_takes_nothing_off_is_not_used_up() -> None:
    assert outcome(coded(action=AmountOff(off(5, "USD")))) == "nothingToTakeOff"
    dear = BundlePrice((BundlePart(1, FIRST),), off(400))
    assert outcome(coded(action=dear)) == "nothingToTakeOff"


def test_without_a_code_a_promotion_of_codes_does_nothing() -> None:
    quote = price(basket(line(1, 400)), PriceRules(promotions=(coded(),)))
    assert (quote.total.amount_minor, quote.refused_codes) == (400, ())


def test_what_does_not_combine_competes_and_the_cheapest_way_wins() -> None:
    alone = promotion(1, PercentageOff(3_000), trigger=PromotionTrigger.CODE, groups=())
    together = (
        promotion(2, PercentageOff(1_000), groups=("a",)),
        promotion(3, PercentageOff(1_000), groups=("a", "b")),
        promotion(4, PercentageOff(500), groups=("b",)),
    )
    coupons = {"ALONE": coupon(9, 1, "ALONE")}
    given = basket(line(1, 1_000), codes=("ALONE",))
    quote = price(given, PriceRules(promotions=(alone, *together), coupons=coupons))
    assert (quote.total.amount_minor, quote.promotions[0].code) == (700, "ALONE")
    better = (*together, promotion(5, PercentageOff(2_000), groups=("a",)))
    quote = price(given, PriceRules(promotions=(alone, *better), coupons=coupons))
    assert quote.total.amount_minor == 648
    assert [one.promotion_id for one in quote.promotions] == [named(2), named(3), named(5)]
    assert quote.refused_codes == (RefusedCode("ALONE", CodeRefusal.NOT_COMBINABLE),)


def test_a_discount_does_not_take_another_ones_ground() -> None:
    """Minimums, gifts and shares are reckoned by prices before discounts."""
    shopper = Shopper(id=named(40), discount_bps=1_000)
    assert (
        outcome(coded(conditions=PromotionConditions(minimums=off(1_000))), shopper=shopper) == 450
    )
    cheaper = list_price(60, 1, 50)
    given = basket(line(1, 300), line(2, 200))
    gift = promotion(1, BuyXGetY(1, 1))
    quote = price(given, PriceRules(promotions=(gift,), list_prices=(cheaper,)))
    assert [one.total.amount_minor for one in quote.lines] == [50, 0]
    amount = promotion(1, AmountOff(off(50)))
    quote = price(given, PriceRules(promotions=(amount,), list_prices=(cheaper,)))
    assert [one.total.amount_minor for one in quote.lines] == [20, 180]
