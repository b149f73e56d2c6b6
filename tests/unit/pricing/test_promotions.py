"""What each kind of promotion takes off, and off which units."""

import pytest
from tests.unit.pricing.making import RATE, basket, line, named, off, promotion, zone

from cartwheel.domains.pricing.promotions.contracts import (
    Action,
    AmountOff,
    BundlePart,
    BundlePrice,
    BuyXGetY,
    FreeShipping,
    PercentageOff,
    Selection,
)
from cartwheel.domains.pricing.quotes.contracts import Destination
from cartwheel.domains.pricing.rules.engine import price
from cartwheel.domains.pricing.rules.inputs import BasketLine, PriceRules


def of(*numbers: int) -> Selection:
    return Selection(variant_ids=tuple(map(named, numbers)))


def discounts(action: Action, *lines: BasketLine) -> list[int]:
    quote = price(basket(*lines), PriceRules(promotions=(promotion(1, action),)))
    return [one.discount.amount_minor for one in quote.lines]


def test_a_percentage_is_rounded_half_up_for_each_line() -> None:
    assert discounts(PercentageOff(1_000), line(1, 5), line(2, 4), line(3, 15)) == [1, 0, 2]


@pytest.mark.parametrize(
    "on",
    [
        Selection(variant_ids=(named(2),)),
        Selection(product_ids=(named(20),)),
        Selection(category_ids=(named(200),)),
        Selection(brands=("Acme",)),
    ],
)
def test_a_selection_chooses_by_variant_product_category_or_brand(on: Selection) -> None:
    lines = (line(1, 100), line(2, 100, brand="Acme"))
    assert discounts(PercentageOff(5_000, on=on), *lines) == [0, 50]


def test_an_amount_for_each_unit_takes_no_more_than_the_unit_costs() -> None:
    assert discounts(AmountOff(off(30), each=True), line(1, 100, 3), line(2, 20, 2)) == [90, 40]


def test_an_amount_counts_in_its_currency_alone() -> None:
    assert discounts(AmountOff(off(30, "USD")), line(1, 100)) == [0]


@pytest.mark.parametrize(
    ("quantity", "most", "expected"), [(2, None, 0), (3, None, 100), (7, None, 200), (7, 1, 100)]
)
def test_buy_two_get_one(quantity: int, most: int | None, expected: int) -> None:
    assert discounts(BuyXGetY(2, 1, most=most), line(1, 100, quantity)) == [expected]


def test_the_cheapest_units_are_the_gifts() -> None:
    lines = (line(1, 300, 2), line(2, 100), line(3, 200))
    assert discounts(BuyXGetY(1, 1), *lines) == [0, 100, 200]


def test_what_can_only_be_bought_spares_what_can_be_a_gift() -> None:
    action = BuyXGetY(2, 1, on=of(1, 2), gifts=of(2), bps=5_000)
    assert discounts(action, line(1, 500, 2), line(2, 100)) == [0, 50]
    assert discounts(action, line(1, 500), line(2, 100)) == [0, 0]
    assert discounts(action, line(1, 500), line(2, 100, 2)) == [0, 50]


def test_a_set_costs_its_price_and_the_rest_what_it_did() -> None:
    action = BundlePrice((BundlePart(1, of(1)), BundlePart(2, of(2))), off(500))
    given = (line(1, 400, 2), line(2, 150, 3), line(3, 70))
    quote = price(basket(*given), PriceRules(promotions=(promotion(1, action),)))
    # One set of 400 + 2 x 150; a camera and a film are left over.
    assert quote.total.amount_minor == 500 + 400 + 150 + 70
    assert [one.discount.amount_minor for one in quote.lines] == [114, 86, 0]


def test_a_set_that_would_be_dearer_is_none() -> None:
    action = BundlePrice((BundlePart(1, of(1)), BundlePart(1, of(2))), off(500))
    assert discounts(action, line(1, 200), line(2, 200)) == [0, 0]


def test_the_dearest_units_fill_a_set() -> None:
    action = BundlePrice((BundlePart(2, of(1, 2)),), off(100), most=1)
    assert discounts(action, line(1, 80, 2), line(2, 90)) == [33, 37]


def test_free_shipping_by_any_rate_or_those_named() -> None:
    given = basket(line(1, 100), destination=Destination("FR"), shipping_rate_id=RATE)
    for action, cost in (
        (FreeShipping(), 0),
        (FreeShipping((RATE,)), 0),
        (FreeShipping((named(3),)), 490),
    ):
        rules = PriceRules(promotions=(promotion(1, action),), zones=(zone((0, 490)),))
        quote = price(given, rules)
        assert quote.shipping is not None
        assert quote.shipping.total.amount_minor == cost
        assert quote.total.amount_minor == 100 + cost
