"""The baseline gives exactly what its documented rules add up to."""

import math
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from cartwheel.domains.carts.api import CartAbandoned, CartItem
from cartwheel.domains.predictions import rules
from cartwheel.domains.predictions.baseline import BIAS, RULES, BaselineModel
from cartwheel.domains.predictions.contracts import Action, Features, Score
from cartwheel.domains.predictions.features.computing import compute
from cartwheel.kernel.ids import new_id

NOON = datetime(2019, 10, 2, 12, 0, tzinfo=UTC)  # a Wednesday
PLAIN = Features(
    products=1,
    units=1,
    value=45.0,
    dearest_share=1.0,
    categories=1,
    episode=1,
    minutes_in_cart=30.0,
    hour=12,
    is_weekend=False,
)


def item(name: str, *, minor: int, quantity: int = 1, category: str | None = "a.b") -> CartItem:
    return CartItem(name, name, category, None, "USD", minor, quantity)


def cart(*items: CartItem, currency: str = "USD", at: datetime = NOON) -> CartAbandoned:
    return CartAbandoned(
        store_id=new_id(),
        cart_id=new_id(),
        visitor_id="v",
        episode=1,
        opened_at=at - timedelta(minutes=45),
        abandoned_at=at,
        currency=currency,
        value_minor=sum(i.price_minor * i.quantity for i in items if i.currency == currency),
        items=items,
    )


def logistic(z: float) -> float:
    return round(1 / (1 + math.exp(-z)), 4)


async def score(**changes: object) -> Score:
    (given,) = await BaselineModel().predict([msgspec.structs.replace(PLAIN, **changes)])
    return given


async def test_a_plain_cart_scores_bias_and_value() -> None:
    assert await score() == Score(
        probability=0.3318, confidence=0.6, reasons=("The cart is worth coming back for",)
    )


@pytest.mark.parametrize(
    ("changes", "z"),
    [
        ({"value": None, "dearest_share": None}, -1.0),
        ({"value": 19.99}, -1.4),
        ({"value": 20.0}, -0.7),
        ({"value": 99.99}, -0.7),
        ({"value": 100.0}, -0.5),
        ({"value": 500.0}, -1.1),
        ({"products": 2, "categories": 2, "dearest_share": 0.5}, -0.4),
        ({"products": 2, "categories": 1, "dearest_share": 0.5}, -0.2),
        ({"products": 2, "categories": 1, "dearest_share": 0.8}, -0.3),
        ({"products": 5, "categories": 3, "dearest_share": 0.5}, -0.2),
        ({"episode": 2}, -0.3),
        ({"episode": 3}, -1.1),
        ({"minutes_in_cart": 60.0}, -0.5),
        ({"hour": 4}, -1.0),
        ({"hour": 17}, -0.5),
        ({"hour": 22}, -0.7),
        ({"is_weekend": True}, -0.6),
    ],
)
async def test_each_rule_adds_its_weight(changes: dict[str, object], z: float) -> None:
    assert (await score(**changes)).probability == logistic(z)


async def test_what_is_unknown_lowers_confidence() -> None:
    assert (await score(value=None, dearest_share=None)).confidence == 0.3
    assert (await score(value=None, dearest_share=None, categories=0)).confidence == 0.15


async def test_the_heaviest_reasons_come_first() -> None:
    given = await score(value=200.0, episode=2, is_weekend=True, hour=18)
    assert given.reasons == (
        "The cart is valuable",
        "The shopper came back to this cart before",
        "It was left in the evening, when shoppers return",
    )


async def test_a_batch_keeps_its_order() -> None:
    dear = msgspec.structs.replace(PLAIN, value=200.0)
    given = await BaselineModel().predict([PLAIN, dear, PLAIN])
    assert [g.probability for g in given] == [0.3318, logistic(-0.5), 0.3318]


def test_no_cart_is_certain() -> None:
    """Even with all rules of one sign the probability stays well inside 0 and 1."""
    low = BIAS + sum(rule.weight for rule in RULES if rule.weight < 0)
    high = BIAS + sum(rule.weight for rule in RULES if rule.weight > 0)
    assert logistic(low) > 0.05
    assert logistic(high) < 0.9


def test_features_describe_the_cart() -> None:
    given = compute(cart(item("a", minor=3000, quantity=2), item("b", minor=2000, category=None)))
    assert given == Features(
        products=2,
        units=3,
        value=80.0,
        dearest_share=0.75,
        categories=1,
        episode=1,
        minutes_in_cart=45.0,
        hour=12,
        is_weekend=False,
        average_price=26.67,
        minutes_since_abandonment=0.0,
    )


def test_value_is_brought_to_the_order_of_a_dollar() -> None:
    yen = CartItem("p", "P", None, None, "JPY", 6000, 1)
    assert compute(cart(yen, currency="JPY")).value == 40.0


def test_a_cart_without_prices_has_no_value() -> None:
    features = compute(cart(item("a", minor=0)))
    assert (features.value, features.dearest_share) == (None, None)


def test_saturday_is_weekend() -> None:
    features = compute(cart(item("a", minor=1), at=datetime(2019, 10, 5, 4, tzinfo=UTC)))
    assert (features.is_weekend, features.hour) == (True, 4)


@pytest.mark.parametrize(
    ("value", "episode", "probability", "expected"),
    [
        (45.0, 1, 0.149, (Action.NONE, 0)),
        (45.0, 1, 0.15, (Action.DISCOUNT, 5)),
        (100.0, 1, 0.35, (Action.DISCOUNT, 10)),
        (500.0, 1, 0.35, (Action.DISCOUNT, 15)),
        (19.99, 1, 0.35, (Action.REMINDER, 0)),
        (None, 1, 0.35, (Action.REMINDER, 0)),
        (45.0, 1, 0.5, (Action.REMINDER, 0)),
        (45.0, 2, 0.35, (Action.URGENCY, 0)),
        (45.0, 2, 0.1, (Action.NONE, 0)),
    ],
)
def test_money_is_offered_where_it_may_change_the_outcome(
    value: float | None, episode: int, probability: float, expected: tuple[Action, int]
) -> None:
    features = msgspec.structs.replace(PLAIN, value=value, episode=episode)
    assert rules.recommend(features, probability=probability) == expected
