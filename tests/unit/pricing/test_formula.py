"""Base, customer's discount, price list, promotions, tax: in this order, and explained."""

import pytest
from msgspec.structs import replace
from tests.unit.pricing.making import (
    GERMANY,
    basket,
    coupon,
    line,
    list_price,
    named,
    off,
    promotion,
    tax,
)

from cartwheel.domains.pricing.promotions.contracts import (
    AmountOff,
    PercentageOff,
    PromotionTrigger,
    Selection,
)
from cartwheel.domains.pricing.rules.engine import price
from cartwheel.domains.pricing.rules.inputs import PriceRules, Shopper, TaxRules
from cartwheel.kernel.money import Money

VAT = TaxRules(rates=(tax(1, 190_000),))
TEN_PERCENT = promotion(1, PercentageOff(1_000))


def test_the_price_is_the_base_without_discounts_with_tax() -> None:
    given = basket(
        line(1, 10_000, 2), shopper=Shopper(discount_bps=1_000), destination=GERMANY, codes=("x",)
    )
    rules = PriceRules(
        promotions=(replace(TEN_PERCENT, trigger=PromotionTrigger.CODE),),
        coupons={"X": coupon(9, 1, "X")},
        taxes=VAT,
    )
    quote = price(given, rules)
    (one,) = quote.lines
    assert (one.unit, one.gross) == (Money(10_000, "EUR"), Money(20_000, "EUR"))
    assert (one.discount.amount_minor, one.net.amount_minor) == (2_000 + 1_800, 16_200)
    assert (one.tax.amount_minor, one.total.amount_minor) == (3_078, 19_278)
    assert [(s.kind, s.text, s.result.amount_minor) for s in one.explanation] == [
        ("base", "2 x 100.00 EUR", 20_000),
        ("customerDiscount", "Customer's discount, 10 %: 20.00 EUR off", 18_000),
        ("promotion", "Promotion 1 (code X), 10 %: 18.00 EUR off", 16_200),
        ("tax", "Tax 1 19 %: 30.78 EUR", 19_278),
    ]
    assert quote.total == Money(19_278, "EUR")


@pytest.mark.parametrize(("bps", "expected"), [(0, 800), (1_000, 800), (3_000, 700)])
def test_a_price_list_and_the_customers_discount_do_not_add_up(bps: int, expected: int) -> None:
    rules = PriceRules(list_prices=(list_price(1, 1, 800),))
    given = basket(line(1, 1_000), shopper=Shopper(discount_bps=bps))
    assert price(given, rules).total.amount_minor == expected


@pytest.mark.parametrize(
    ("quantity", "expected"), [(1, 1_000), (9, 9_000), (10, 9_000), (49, 44_100), (50, 40_000)]
)
def test_tiers_are_reached_by_quantity(quantity: int, expected: int) -> None:
    tiers = (list_price(1, 1, 900, least=10), list_price(1, 1, 800, least=50))
    quote = price(basket(line(1, 1_000, quantity)), PriceRules(list_prices=tiers))
    assert quote.total.amount_minor == expected


def test_lines_of_one_variant_reach_a_tier_together() -> None:
    rules = PriceRules(list_prices=(list_price(1, 1, 900, least=10),))
    quote = price(basket(line(1, 1_000, 5), line(1, 1_000, 5), line(2, 500)), rules)
    assert [one.total.amount_minor for one in quote.lines] == [4_500, 4_500, 500]


def test_higher_priorities_take_off_first() -> None:
    amount = promotion(2, AmountOff(off(100)), priority=1)
    given = basket(line(1, 1_000))
    assert price(given, PriceRules(promotions=(TEN_PERCENT, amount))).total.amount_minor == 810
    later = replace(amount, priority=-1)
    assert price(given, PriceRules(promotions=(TEN_PERCENT, later))).total.amount_minor == 800


def test_an_amount_is_shared_by_the_largest_remainder_then_by_position() -> None:
    rules = PriceRules(promotions=(promotion(1, AmountOff(off(100))),))
    quote = price(basket(line(1, 500), line(2, 500), line(3, 500)), rules)
    assert [one.discount.amount_minor for one in quote.lines] == [34, 33, 33]


def test_what_one_line_has_no_room_for_the_others_get() -> None:
    whole = promotion(1, PercentageOff(10_000, on=_only(1)), priority=1)
    amount = promotion(2, AmountOff(off(100)))
    quote = price(basket(line(1, 500), line(2, 500)), PriceRules(promotions=(whole, amount)))
    assert [one.discount.amount_minor for one in quote.lines] == [500, 100]


def _only(number: int) -> Selection:
    return Selection(variant_ids=(named(number),))
