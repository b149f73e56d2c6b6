"""By which rates an order can be sent, and what that costs before discounts."""

from cartwheel.domains.pricing.quotes.contracts import Destination
from cartwheel.domains.pricing.rules.inputs import Basket
from cartwheel.domains.pricing.rules.places import precision_of
from cartwheel.domains.pricing.rules.selecting import value_of
from cartwheel.domains.pricing.shipping.contracts import ShippingMeasure, ShippingRate, ShippingZone


def rates_for(basket: Basket, zones: tuple[ShippingZone, ...]) -> list[tuple[ShippingRate, int]]:
    """
    Return the rates that are open to a basket, each with its price.

    None without a destination, or when nothing is to be sent. Everything is reckoned of prices
    before discounts, so that a discount never makes shipping dearer.
    """
    goods = [line for line in basket.lines if line.ships]
    zone = None if basket.destination is None else _zone_of(basket.destination, zones)
    if zone is None or not goods:
        return []
    measures = {
        ShippingMeasure.PRICE: value_of(basket.lines),
        ShippingMeasure.WEIGHT: sum(line.weight_g * line.quantity for line in goods),
        ShippingMeasure.QUANTITY: sum(line.quantity for line in goods),
    }
    priced = []
    for rate in sorted(zone.rates, key=lambda one: one.id):
        price = _price_of(rate, measures, currency=basket.currency)
        if price is not None:
            priced.append((rate, price))
    return priced


def _zone_of(destination: Destination, zones: tuple[ShippingZone, ...]) -> ShippingZone | None:
    best: tuple[tuple[int, int, int], ShippingZone] | None = None
    for zone in sorted(zones, key=lambda one: one.id):
        found = [
            precision
            for place in zone.terms.places
            if (precision := precision_of(place, destination)) is not None
        ]
        if found and (best is None or max(found) > best[0]):
            best = (max(found), zone)
    return None if best is None else best[1]


def _price_of(
    rate: ShippingRate, measures: dict[ShippingMeasure, int], *, currency: str
) -> int | None:
    terms = rate.terms
    measure = measures[terms.measure]
    if not terms.enabled or terms.currency != currency:
        return None
    if terms.most is not None and measure > terms.most:
        return None
    reached = [band for band in terms.bands if band.least <= measure]
    if not reached:
        return None
    if (
        terms.free_above_minor is not None
        and measures[ShippingMeasure.PRICE] >= terms.free_above_minor
    ):
        return 0
    return max(reached, key=lambda band: band.least).amount_minor
