"""Baskets and rules, as tests want them and as Hypothesis makes them up."""

from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cartwheel.domains.pricing.promotions.contracts import (
    Action,
    AmountOff,
    BundlePart,
    BundlePrice,
    BuyXGetY,
    FreeShipping,
    PercentageOff,
    PromotionConditions,
    PromotionTrigger,
    Selection,
)
from cartwheel.domains.pricing.quotes.contracts import Destination
from cartwheel.domains.pricing.rules.inputs import (
    Basket,
    BasketLine,
    CouponRule,
    ListPrice,
    PriceRules,
    PromotionRule,
    Shopper,
    TaxRules,
)
from cartwheel.domains.pricing.shipping.contracts import (
    ShippingBand,
    ShippingMeasure,
    ShippingPlace,
    ShippingRate,
    ShippingRateTerms,
    ShippingZone,
    ShippingZoneTerms,
)
from cartwheel.domains.pricing.taxes.contracts import (
    TaxRate,
    TaxRateTerms,
    TaxRounding,
    TaxStanding,
)
from cartwheel.kernel.money import Money

AT: Final = datetime(2026, 11, 27, 12, tzinfo=UTC)
GERMANY: Final = Destination("DE", postal="10115")
RATE: Final = UUID(int=900)
_NAMES: Final = ("a", "b", "c", "d")


def named(number: int) -> UUID:
    return UUID(int=number)


def line(number: int, minor: int, quantity: int = 1, **more: Any) -> BasketLine:
    """Return units of variant `number`, of the product and in the category of ten times that."""
    given: dict[str, Any] = {
        "variant_id": named(number),
        "product_id": named(number * 10),
        "category_ids": frozenset({named(number * 100)}),
        "quantity": quantity,
        "base_minor": minor,
    }
    return BasketLine(**(given | more))


def basket(*lines: BasketLine, **more: Any) -> Basket:
    return Basket(**({"currency": "EUR", "lines": lines, "at": AT} | more))


def promotion(number: int, action: Action, **more: Any) -> PromotionRule:
    given: dict[str, Any] = {
        "id": named(number),
        "name": f"Promotion {number}",
        "trigger": PromotionTrigger.AUTOMATIC,
        "action": action,
    }
    return PromotionRule(**(given | more))


def coupon(number: int, promotion_number: int, code: str, **more: Any) -> CouponRule:
    return CouponRule(id=named(number), promotion_id=named(promotion_number), code=code, **more)


def list_price(number: int, variant: int, minor: int, *, least: int = 1) -> ListPrice:
    return ListPrice(
        list_id=named(number),
        list_name=f"List {number}",
        variant_id=named(variant),
        least=least,
        amount_minor=minor,
    )


def tax(number: int, ppm: int, country: str = "DE", **more: Any) -> TaxRate:
    terms = TaxRateTerms(name=f"Tax {number}", country=country, rate_ppm=ppm, **more)
    return TaxRate(named(number), terms, AT)


def zone(*bands: tuple[int, int], currency: str = "EUR", **more: Any) -> ShippingZone:
    """Return a zone of the whole world with one rate, `RATE`."""
    terms = ShippingRateTerms(
        name="Parcel", currency=currency, bands=tuple(ShippingBand(*band) for band in bands), **more
    )
    return ShippingZone(
        id=named(800),
        terms=ShippingZoneTerms("World", (ShippingPlace(),)),
        rates=(ShippingRate(RATE, named(800), terms, AT),),
        updated_at=AT,
    )


def off(minor: int, currency: str = "EUR") -> tuple[Money, ...]:
    return (Money(minor, currency),)


# What Hypothesis makes up: few variants, so that rules and lines meet.
_bps: SearchStrategy[int] = st.integers(1, 10_000)
_variants = st.integers(1, 4)
_minors = st.one_of(st.integers(0, 30), st.integers(0, 2_000_000))
currencies: Final = st.sampled_from(["JPY", "EUR", "KWD", "CLF"])


@cache
def selections() -> SearchStrategy[Selection]:
    chosen = st.lists(_variants, max_size=3, unique=True)
    return st.one_of(
        st.just(Selection()),
        chosen.map(lambda ids: Selection(variant_ids=tuple(map(named, ids)))),
        chosen.map(lambda ids: Selection(category_ids=tuple(named(n * 100) for n in ids))),
    )


@cache
def actions(currency: str) -> SearchStrategy[Action]:
    sums = _minors.map(lambda minor: off(minor, currency))
    few = st.integers(1, 3)
    most = st.none() | few
    return st.one_of(
        st.builds(PercentageOff, bps=_bps, on=selections()),
        st.builds(AmountOff, amounts=sums, each=st.booleans(), on=selections()),
        st.builds(FreeShipping),
        st.builds(
            BuyXGetY, buy=few, get=few, on=selections(), gifts=selections(), bps=_bps, most=most
        ),
        st.builds(
            BundlePrice,
            parts=st.lists(
                st.builds(BundlePart, quantity=few, on=selections()), min_size=1, max_size=3
            ).map(tuple),
            prices=sums,
            most=most,
        ),
    )


@cache
def promotions(number: int, currency: str) -> SearchStrategy[PromotionRule]:
    conditions = st.builds(
        PromotionConditions,
        items=selections(),
        minimums=st.just(()) | _minors.map(lambda minor: off(minor, currency)),
        minimum_quantity=st.integers(0, 4),
    )
    return st.builds(
        promotion,
        st.just(number),
        actions(currency),
        conditions=conditions,
        priority=st.integers(-2, 2),
        groups=st.lists(st.sampled_from(_NAMES), max_size=2, unique=True).map(tuple),
        budget=st.none() | st.tuples(st.just(currency), _minors),
    )


@cache
def list_prices(number: int) -> SearchStrategy[ListPrice]:
    return st.builds(list_price, st.just(number), _variants, _minors, least=st.integers(1, 5))


_LINES: Final = st.lists(
    st.builds(
        line,
        _variants,
        _minors,
        st.integers(1, 6),
        tax_class=st.sampled_from(["standard", "food"]),
    ),
    min_size=1,
    max_size=4,
).map(tuple)
_SHOPPERS: Final = st.builds(
    Shopper, discount_bps=st.just(0) | _bps, standing=st.sampled_from(TaxStanding)
)
_PPM: Final = st.sampled_from([0, 70_000, 88_750, 190_000, 333_333])
_TAXES: Final = st.builds(
    TaxRules,
    rates=st.tuples(
        st.builds(tax, st.just(700), _PPM),
        st.builds(tax, st.just(701), _PPM, tax_class=st.just("food"), reverse_charge=st.just(True)),
        st.builds(tax, st.just(702), _PPM, layer=st.just(2)),
    ),
    prices_include_tax=st.booleans(),
    rounding=st.sampled_from(TaxRounding),
    home=st.sampled_from([Destination("DE"), Destination("FR")]),
)


@cache
def _cases_in(currency: str) -> SearchStrategy[tuple[Basket, PriceRules]]:
    zones = st.builds(
        zone,
        st.tuples(st.just(0), _minors),
        st.tuples(st.just(100), _minors),
        currency=st.just(currency),
        measure=st.sampled_from(ShippingMeasure),
    )
    made = st.builds(
        lambda lines, shopper, cash: basket(
            *lines,
            currency=currency,
            shopper=shopper,
            cash=cash,
            destination=GERMANY,
            shipping_rate_id=RATE,
        ),
        _LINES,
        _SHOPPERS,
        st.booleans(),
    )
    ruled = st.builds(
        PriceRules,
        promotions=_some([promotions(500 + n, currency) for n in range(3)]),
        list_prices=_some([list_prices(600 + n) for n in range(2)]),
        taxes=_TAXES,
        zones=st.tuples(zones),
    )
    return st.tuples(made, ruled)


def _some(each: list[SearchStrategy[Any]]) -> SearchStrategy[tuple[Any, ...]]:
    """Return tuples of the first few of these, down to none."""
    return st.integers(0, len(each)).flatmap(lambda many: st.tuples(*each[:many]))


def cases() -> SearchStrategy[tuple[Basket, PriceRules]]:
    """Return baskets with rules for them, in currencies of any number of decimals."""
    return currencies.flatmap(_cases_in)
