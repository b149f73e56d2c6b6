"""Shipping by the zone that names the destination best, and by bands."""

import pytest
from msgspec.structs import replace
from tests.unit.pricing.making import RATE, basket, line, named, off, promotion, tax, zone

from cartwheel.domains.pricing.promotions.contracts import AmountOff
from cartwheel.domains.pricing.quotes.contracts import Destination
from cartwheel.domains.pricing.rules.engine import price
from cartwheel.domains.pricing.rules.inputs import PriceRules, TaxRules
from cartwheel.domains.pricing.shipping.contracts import (
    ShippingMeasure,
    ShippingPlace,
    ShippingZoneTerms,
)

BERLIN = Destination("DE", "BE", "10115")


def test_the_most_precise_zone_is_taken() -> None:
    world = zone((0, 900))
    places = {
        "country": ShippingPlace("DE"),
        "region": ShippingPlace("DE", "BE"),
        "postal": ShippingPlace("DE", postal_prefix="101"),
        "elsewhere": ShippingPlace("AT"),
    }
    zones = [
        replace(world, id=named(n), terms=ShippingZoneTerms(name, (place,)))
        for n, (name, place) in enumerate(places.items(), 1)
    ]
    for known, expected in ((4, 3), (2, 2), (1, 1), (0, 800)):
        rules = PriceRules(zones=(world, zones[3], *zones[: min(known, 3)]))
        rates = [replace(z.rates[0], zone_id=z.id) for z in rules.zones]
        rules = replace(
            rules,
            zones=tuple(replace(z, rates=(r,)) for z, r in zip(rules.zones, rates, strict=True)),
        )
        quote = price(basket(line(1, 100), destination=BERLIN), rules)
        assert [one.zone_id for one in quote.shipping_options] == [named(expected)]


@pytest.mark.parametrize(
    ("measure", "quantity", "expected"),
    [
        (ShippingMeasure.PRICE, 1, 500),
        (ShippingMeasure.PRICE, 2, 300),
        (ShippingMeasure.WEIGHT, 1, None),
        (ShippingMeasure.WEIGHT, 2, 500),
        (ShippingMeasure.WEIGHT, 4, 300),
        (ShippingMeasure.QUANTITY, 99, None),
        (ShippingMeasure.QUANTITY, 100, 500),
    ],
)
def test_bands_are_reached_by_price_weight_or_quantity(
    measure: ShippingMeasure, quantity: int, expected: int | None
) -> None:
    given = basket(line(1, 100, quantity, weight_g=60), destination=BERLIN)
    rules = PriceRules(zones=(zone((200, 300), (100, 500), measure=measure),))
    found = price(given, rules).shipping_options
    assert [one.price.amount_minor for one in found] == ([] if expected is None else [expected])


def test_what_is_too_heavy_disabled_or_of_another_currency_is_not_offered() -> None:
    given = basket(line(1, 100, weight_g=501), destination=BERLIN)
    for closed in (
        zone((0, 5), measure=ShippingMeasure.WEIGHT, most=500),
        zone((0, 5), enabled=False),
        zone((0, 5), currency="USD"),
    ):
        assert price(given, PriceRules(zones=(closed,))).shipping_options == ()
    for nothing in (basket(line(1, 100)), basket(line(1, 1, ships=False), destination=BERLIN)):
        assert price(nothing, PriceRules(zones=(zone((0, 5)),))).shipping_options == ()


def test_it_is_free_by_the_price_before_discounts() -> None:
    rules = PriceRules(
        promotions=(promotion(1, AmountOff(off(600))),),
        zones=(zone((0, 490), free_above_minor=1_000),),
    )
    for minor, expected in ((999, 399 + 490), (1_000, 400)):
        given = basket(line(1, minor), destination=BERLIN, shipping_rate_id=RATE)
        assert price(given, rules).total.amount_minor == expected


def test_shipping_is_taxed_by_its_own_class() -> None:
    taxes = TaxRules(rates=(tax(1, 190_000), tax(2, 70_000, tax_class="reduced")))
    rules = PriceRules(taxes=taxes, zones=(zone((0, 1_000), tax_class="reduced"),))
    given = basket(line(1, 1_000), destination=BERLIN, shipping_rate_id=RATE)
    quote = price(given, rules)
    assert quote.shipping is not None
    assert (quote.lines[0].tax.amount_minor, quote.shipping.tax.amount_minor) == (190, 70)


def test_cash_is_rounded_at_the_end_alone() -> None:
    quote = price(basket(line(1, 1_003), currency="CHF", cash=True), PriceRules())
    assert quote.lines[0].total.amount_minor == 1_003
    assert (quote.rounding.amount_minor, quote.total.amount_minor) == (2, 1_005)
