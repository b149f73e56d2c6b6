"""
The one computation of features, for training and for serving alike.

`compute` is pure: the same abandonment, the same facts and the same moment give the same values,
whoever asks. It reads no clock and no store; what it is not told is missing. `vector_of` puts the
values in order and applies what definitions declare for those that are missing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, cast

import msgspec

from cartwheel.domains.carts.api import CartAbandoned
from cartwheel.domains.predictions.contracts import Features
from cartwheel.domains.predictions.features.definitions import (
    CATALOGUE,
    Definition,
    FeatureSource,
    StaleRule,
    Value,
    Vector,
)
from cartwheel.domains.predictions.features.dollars import in_dollars
from cartwheel.domains.predictions.features.known import (
    NOTHING,
    Known,
    SessionFacts,
    StoreFacts,
    VisitorFacts,
)
from cartwheel.kernel.zones import zone_of

LAPSED_AFTER: Final = timedelta(days=180)
LOYAL_FROM: Final = 3
_SATURDAY: Final = 5
_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)

_fields: Final = dict(
    zip((each.name for each in CATALOGUE), Features.__struct_fields__, strict=True)
)

values_of: Final[Callable[[Features], Vector]] = attrgetter(*Features.__struct_fields__)
"""Returns the values in order, as they are: what is missing is None."""


def compute(
    cart: CartAbandoned,
    known: Known = NOTHING,
    *,
    at: datetime | None = None,
    definitions: Sequence[Definition] = CATALOGUE,
) -> Features:
    """
    Describe an abandoned cart by what was known at a moment: that of the abandonment unless told.

    Values whose definitions want none rather than an old one are missing where the facts are older
    than they may be.

    Raises:
        ValueError: facts are of a later moment, so that what happened since could be in them.
    """
    at = at or cart.abandoned_at
    _ensure_not_later(known, at)
    values: dict[str, Any] = {
        **_of_cart(cart, at),
        **_of_visitor(cart, known, at),
        **_of_session(known.session),
        **_of_store(cart, known.store),
        "stock": known.stock.scarcest if known.stock is not None else None,
    }
    for name in stale_of(known, at, definitions=definitions):
        values[_fields[name]] = None
    return Features(**values)


def features_of(vector: Vector) -> Features:
    """Return features of values in the order of definitions."""
    return Features(*cast(tuple[Any, ...], vector))


def without(features: Features, names: Sequence[str]) -> Features:
    """Return features of which some are missing."""
    if not names:
        return features
    return msgspec.structs.replace(features, **dict.fromkeys(_fields[name] for name in names))


def vector_of(features: Features, definitions: Sequence[Definition] = CATALOGUE) -> Vector:
    """Return values in the order of definitions; what is missing is what they declare, or None."""
    return filled(values_of(features), definitions)


def filled(values: Vector, definitions: Sequence[Definition] = CATALOGUE) -> Vector:
    """Return values with what definitions declare for those that are missing."""
    if None not in values:
        return values
    return tuple(
        [
            each.default if value is None else value
            for value, each in zip(values, definitions, strict=True)
        ]
    )


def stale_of(
    known: Known,
    at: datetime,
    *,
    definitions: Sequence[Definition] = CATALOGUE,
    policy: StaleRule = StaleRule.MISSING,
) -> list[str]:
    """Name the features of a policy whose facts are older than they may be at a moment."""
    ages = {
        source: at - facts.as_of
        for source, facts in (
            (FeatureSource.VISITOR, known.visitor),
            (FeatureSource.SESSION, known.session),
            (FeatureSource.STORE, known.store),
        )
        if facts is not None
    }
    return [
        each.name
        for each in definitions
        if each.stale is policy
        and each.freshness is not None
        and each.source in ages
        and ages[each.source] > each.freshness
    ]


def _ensure_not_later(known: Known, at: datetime) -> None:
    for facts in (known.visitor, known.session, known.store):
        if facts is not None and facts.as_of > at:
            raise ValueError(f"facts as of {facts.as_of} know more than was known at {at}")


def _of_cart(cart: CartAbandoned, at: datetime) -> dict[str, Value]:
    worths = [
        item.price_minor * item.quantity for item in cart.items if item.currency == cart.currency
    ]
    units = sum(item.quantity for item in cart.items)
    value = round(in_dollars(cart.value_minor, cart.currency), 2) or None
    left_at = cart.abandoned_at
    return {
        "products": len(cart.items),
        "units": units,
        "value": value,
        "dearest_share": round(max(worths) / sum(worths), 4) if sum(worths) else None,
        "categories": len({item.category for item in cart.items if item.category is not None}),
        "episode": cart.episode,
        "minutes_in_cart": round((left_at - cart.opened_at) / _MINUTE, 1),
        "hour": left_at.hour,
        "is_weekend": left_at.weekday() >= _SATURDAY,
        "average_price": round(value / units, 2) if value is not None and units else None,
        "minutes_since_abandonment": round((at - left_at) / _MINUTE, 1),
    }


def _of_visitor(cart: CartAbandoned, known: Known, at: datetime) -> dict[str, Value]:
    facts = known.visitor
    if facts is None:
        return {}
    last = facts.last_bought_at
    favourite = facts.categories[0][0] if facts.categories else None
    return {
        "purchases": facts.bought,
        "average_order_value": _rounded(facts.average_order, 2),
        "days_since_purchase": None if last is None else round((at - last) / _DAY, 2),
        "recovered_share": round(facts.recovered / facts.bought, 4) if facts.bought else None,
        "favourite_category": favourite,
        "holds_favourite": (
            None if favourite is None else any(item.category == favourite for item in cart.items)
        ),
        "price_sensitivity": _price_sensitivity(facts, known.store),
        "segment": _segment(facts, at),
    }


def _price_sensitivity(facts: VisitorFacts, store: StoreFacts | None) -> float | None:
    """Compare what a shopper's pieces cost with what those of their categories usually do."""
    if store is None:
        return None
    known = [(pieces, cost, store.paid.get(name)) for name, pieces, cost in facts.categories]
    usual = sum(pieces * paid for pieces, _, paid in known if paid is not None)
    cost = sum(cost for _, cost, paid in known if paid is not None)
    return round(max(-1.0, 1 - cost / usual), 4) if usual else None


def _segment(facts: VisitorFacts, at: datetime) -> str:
    if not facts.bought:
        return "new"
    if facts.last_bought_at is not None and at - facts.last_bought_at > LAPSED_AFTER:
        return "lapsed"
    return "loyal" if facts.bought >= LOYAL_FROM else "returning"


def _of_session(facts: SessionFacts | None) -> dict[str, Value]:
    if facts is None:
        return {}
    return {
        "visits": facts.visits,
        "product_views": facts.views,
        "removals": facts.removals,
        "device": facts.device,
        "traffic_source": facts.traffic,
        "country": facts.country,
    }


def _of_store(cart: CartAbandoned, facts: StoreFacts | None) -> dict[str, Value]:
    if facts is None:
        return {}
    local = cart.abandoned_at.astimezone(zone_of(facts.time_zone))
    return {
        "local_hour": local.hour,
        "weekday": local.isoweekday(),
        "is_holiday": _is_holiday(facts, local),
        "conversion_rate": _rounded(facts.conversion_rate, 4),
        "price_competitiveness": _competitiveness(cart, facts),
        "reputation": _rounded(facts.kept_share, 4),
    }


def _competitiveness(cart: CartAbandoned, facts: StoreFacts) -> float | None:
    """Compare what the cart's pieces cost with what those of their categories were bought for."""
    asked = usual = 0.0
    for item in cart.items:
        paid = facts.paid.get(item.category or "")
        if paid is not None and item.price_minor > 0:
            asked += in_dollars(item.price_minor, item.currency) * item.quantity
            usual += paid * item.quantity
    return round(usual / asked, 4) if asked else None


def _is_holiday(facts: StoreFacts, local: datetime) -> bool | None:
    days = _holidays(facts.country, facts.region) if facts.country else None
    return None if days is None else local.date() in days


@lru_cache(maxsize=512)
def _holidays(country: str, region: str) -> Any | None:
    """Return the holidays of a country and its region, None where the country is not known."""
    import holidays  # noqa: PLC0415 - 70 ms, paid by those who have said where they are

    try:
        return holidays.country_holidays(country, subdiv=region or None)
    except NotImplementedError:
        return _holidays(country, "") if region else None


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
