"""One computation makes every value out of what was known, and what is not known is missing."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from cartwheel.domains.carts.api import CartAbandoned, CartItem
from cartwheel.domains.predictions.contracts import Features
from cartwheel.domains.predictions.features.computing import compute, stale_of, vector_of
from cartwheel.domains.predictions.features.definitions import (
    CATALOGUE,
    NAMES,
    FeatureGroup,
    FeatureKind,
    StaleRule,
)
from cartwheel.domains.predictions.features.known import (
    Known,
    SessionFacts,
    StockFacts,
    StoreFacts,
    VisitorFacts,
)
from cartwheel.kernel.ids import new_id

LEFT_AT = datetime(2026, 10, 2, 22, 30, tzinfo=UTC)  # in Berlin the third, a holiday
CART = CartAbandoned(
    store_id=new_id(),
    cart_id=new_id(),
    visitor_id="anna",
    episode=1,
    opened_at=LEFT_AT - timedelta(minutes=45),
    abandoned_at=LEFT_AT,
    currency="USD",
    value_minor=6000,
    items=(
        CartItem("p1", "Mug", "kitchen", None, "USD", 1000, 4),
        CartItem("p2", "Lamp", "light", None, "USD", 2000, 1),
    ),
)
VISITOR = VisitorFacts(
    LEFT_AT,
    bought=2,
    recovered=1,
    last_bought_at=LEFT_AT - timedelta(days=12),
    average_order=30.0,
    categories=(("kitchen", 4, 45.0), ("toys", 1, 8.0)),
)
SESSION = SessionFacts(LEFT_AT, 3, 9, 1, "mobile", "email", "DE")
STORE = StoreFacts(LEFT_AT, "Europe/Berlin", "DE", "BE", 0.31, 0.95, {"kitchen": 15.0})
KNOWN = Known(VISITOR, SESSION, STORE, StockFacts(LEFT_AT, 7))


def test_all_that_was_known_becomes_values() -> None:
    assert compute(CART, KNOWN) == Features(
        products=2,
        units=5,
        value=60.0,
        dearest_share=0.6667,
        categories=2,
        episode=1,
        minutes_in_cart=45.0,
        hour=22,
        is_weekend=False,
        average_price=12.0,
        minutes_since_abandonment=0.0,
        purchases=2,
        average_order_value=30.0,
        days_since_purchase=12.0,
        recovered_share=0.5,
        favourite_category="kitchen",
        holds_favourite=True,
        price_sensitivity=0.25,
        segment="returning",
        visits=3,
        product_views=9,
        removals=1,
        local_hour=0,
        weekday=6,
        is_holiday=True,
        device="mobile",
        traffic_source="email",
        country="DE",
        conversion_rate=0.31,
        price_competitiveness=1.5,
        stock=7,
        reputation=0.95,
    )


def test_of_what_is_not_known_nothing_is_zero() -> None:
    alone = compute(CART)
    of_cart = {each.name for each in CATALOGUE if each.source == "cart"}
    vector = dict(zip(NAMES, vector_of(alone), strict=True))
    assert {name for name, value in vector.items() if value is not None} == of_cart
    nobody = compute(CART, Known(VisitorFacts(LEFT_AT)))
    assert (nobody.purchases, nobody.segment) == (0, "new")
    unknown = (nobody.recovered_share, nobody.average_order_value, nobody.days_since_purchase)
    assert unknown == (None, None, None)


def test_vectors_have_the_order_of_the_definitions_which_is_that_of_the_fields() -> None:
    assert tuple(each.encode_name for each in msgspec.structs.fields(Features)) == NAMES
    given = compute(CART, KNOWN)
    assert vector_of(given) == tuple(msgspec.to_builtins(given).values())


def test_values_are_of_the_kind_that_is_defined() -> None:
    types = {
        FeatureKind.INTEGER: int,
        FeatureKind.NUMBER: float,
        FeatureKind.CATEGORY: str,
        FeatureKind.BOOLEAN: bool,
    }
    for each, value in zip(CATALOGUE, vector_of(compute(CART, KNOWN)), strict=True):
        assert type(value) is types[each.kind], each.name


def test_a_declared_default_stands_for_what_is_missing() -> None:
    declared = [
        msgspec.structs.replace(each, default="unknown") if each.name == "device" else each
        for each in CATALOGUE
    ]
    assert vector_of(compute(CART), declared)[NAMES.index("device")] == "unknown"
    assert vector_of(compute(CART, KNOWN), declared)[NAMES.index("device")] == "mobile"


def test_stale_values_are_missing_where_that_is_declared_and_used_where_that_is() -> None:
    old = Known(msgspec.structs.replace(VISITOR, as_of=LEFT_AT - timedelta(hours=2)))
    assert "purchases" in stale_of(old, LEFT_AT, policy=StaleRule.RECOMPUTE)
    for policy, expected in ((StaleRule.MISSING, None), (StaleRule.USE, 2)):
        declared = [
            msgspec.structs.replace(each, stale=policy) if each.name == "purchases" else each
            for each in CATALOGUE
        ]
        assert compute(CART, old, definitions=declared).purchases == expected
    fresh = Known(msgspec.structs.replace(VISITOR, as_of=LEFT_AT - timedelta(minutes=59)))
    assert stale_of(fresh, LEFT_AT, policy=StaleRule.RECOMPUTE) == []


@pytest.mark.parametrize("facts", [{"visitor": VISITOR}, {"session": SESSION}, {"store": STORE}])
def test_facts_of_a_later_moment_are_refused(facts: dict[str, VisitorFacts]) -> None:
    with pytest.raises(ValueError, match="know more than was known"):
        compute(CART, Known(**facts), at=LEFT_AT - timedelta(seconds=1))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bought", "days", "segment"),
    [(0, None, "new"), (1, 1, "returning"), (3, 1, "loyal"), (3, 181, "lapsed")],
)
def test_segments(bought: int, days: int | None, segment: str) -> None:
    last = None if days is None else LEFT_AT - timedelta(days=days)
    facts = VisitorFacts(LEFT_AT, bought=bought, last_bought_at=last)
    assert compute(CART, Known(facts)).segment == segment


@pytest.mark.parametrize(
    ("country", "region", "on", "is_holiday"),
    [
        ("", "", date(2026, 12, 25), None),
        ("ZZ", "", date(2026, 12, 25), None),
        ("GB", "ENG", date(2026, 12, 25), True),
        ("GB", "Somewhere", date(2026, 12, 25), True),
        ("GB", "ENG", date(2026, 12, 23), False),
    ],
)
def test_holidays_are_those_of_the_shops_country(
    country: str, region: str, on: date, *, is_holiday: bool | None
) -> None:
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    store = StoreFacts(at, country=country, region=region)
    left = msgspec.structs.replace(CART, abandoned_at=at)
    assert compute(left, Known(store=store)).is_holiday is is_holiday


def test_every_feature_is_documented_and_depends_on_what_there_is() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert {each.group for each in CATALOGUE} == set(FeatureGroup)
    for each in CATALOGUE:
        assert each.documentation.endswith("."), each.name
        assert set(each.depends_on) < set(NAMES) - {each.name}
