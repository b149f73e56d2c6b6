"""Lines add up to the total, to the minor unit, and nothing is ever below zero."""

from hypothesis import given
from tests.unit.pricing.making import cases

from cartwheel.domains.pricing.quotes.contracts import (
    PriceStep,
    PriceStepKind,
    QuotedShipping,
    QuoteLine,
)
from cartwheel.domains.pricing.rules.engine import price
from cartwheel.domains.pricing.rules.inputs import Basket, PriceRules

DISCOUNTS = {
    PriceStepKind.CUSTOMER_DISCOUNT,
    PriceStepKind.PRICE_LIST,
    PriceStepKind.PROMOTION,
}


@given(cases())
def test_lines_shipping_and_rounding_are_the_total(case: tuple[Basket, PriceRules]) -> None:
    quote = price(*case)
    parts: list[QuoteLine | QuotedShipping] = [*quote.lines]
    if quote.shipping is not None:
        parts.append(quote.shipping)
    for name in ("net", "tax", "discount"):
        whole = getattr(quote, name).amount_minor
        assert sum(getattr(part, name).amount_minor for part in parts) == whole
    paid = sum(part.total.amount_minor for part in parts)
    assert quote.total.amount_minor == paid + quote.rounding.amount_minor
    assert quote.net.amount_minor + quote.tax.amount_minor == paid
    assert sum(one.tax.amount_minor for one in quote.taxes) == quote.tax.amount_minor
    assert quote.goods.amount_minor == sum(one.gross.amount_minor for one in quote.lines)
    assert sum(one.amount.amount_minor for one in quote.promotions) == sum(
        one.amount.amount_minor
        for part in parts
        for one in part.discounts
        if one.kind == "promotion"
    )


@given(cases())
def test_each_line_is_its_discounts_its_taxes_and_its_explanation(
    case: tuple[Basket, PriceRules],
) -> None:
    quote = price(*case)
    for one in (*quote.lines, *([quote.shipping] if quote.shipping else [])):
        assert one.total.amount_minor == one.net.amount_minor + one.tax.amount_minor
        assert one.discount.amount_minor == sum(d.amount.amount_minor for d in one.discounts)
        assert one.tax.amount_minor == sum(t.tax.amount_minor for t in one.taxes)
        if not quote.prices_include_tax:
            left = one.gross.amount_minor - one.discount.amount_minor
            assert one.net.amount_minor == left
        _follow(one.explanation, one.total.amount_minor)


@given(cases())
def test_the_quote_is_explained_from_its_goods_to_its_total(
    case: tuple[Basket, PriceRules],
) -> None:
    quote = price(*case)
    _follow(quote.explanation, quote.total.amount_minor)
    assert quote.explanation[0].amount == quote.goods
    taken = sum(step.amount.amount_minor for step in quote.explanation if step.kind in DISCOUNTS)
    assert -taken == quote.discount.amount_minor


def _follow(steps: tuple[PriceStep, ...], end: int) -> None:
    reached = 0
    for step in steps:
        reached += step.amount.amount_minor
        assert step.result.amount_minor == reached
        assert step.text
    assert reached == end


@given(cases())
def test_no_price_is_negative(case: tuple[Basket, PriceRules]) -> None:
    quote = price(*case)
    for one in (*quote.lines, *([quote.shipping] if quote.shipping else [])):
        for sum_ in (one.net, one.tax, one.total, one.discount, *(t.tax for t in one.taxes)):
            assert sum_.amount_minor >= 0
        assert one.discount.amount_minor <= one.gross.amount_minor
    assert quote.total.amount_minor >= 0
