"""Shoppers are reached when it is worth it, in words that fit their cart."""

from datetime import UTC, datetime

import pytest

from cartwheel.domains.carts.api import CartItem
from cartwheel.domains.interventions import rules
from cartwheel.domains.predictions.api import Action, Prediction
from cartwheel.domains.predictions.contracts import Features
from cartwheel.kernel.ids import new_id

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def prediction(action: Action, *, probability: float = 0.4, discount: int = 0) -> Prediction:
    return Prediction(
        id=new_id(),
        cart_id=new_id(),
        visitor_id="v",
        episode=1,
        probability=probability,
        confidence=0.6,
        action=action,
        discount_percent=discount,
        reasons=(),
        features=Features(1, 1, 1.0, 1.0, 1, 1, 30.0, 12, is_weekend=False),
        model="baseline",
        model_version="1",
        created_at=NOW,
        expires_at=NOW,
    )


def item(name: str | None, minor: int = 100) -> CartItem:
    return CartItem("p", name, None, None, "USD", minor, 1)


@pytest.mark.parametrize(
    ("action", "probability", "worth"),
    [
        (Action.REMINDER, 0.3, True),
        (Action.REMINDER, 0.2999, False),
        (Action.NONE, 0.9, False),
    ],
)
def test_the_threshold_decides(action: Action, probability: float, worth: bool) -> None:  # noqa: FBT001
    found = prediction(action, probability=probability)
    assert rules.is_worth_reaching(found, threshold=0.3) is worth


def test_a_reminder_names_the_dearest_product() -> None:
    assert rules.message_for(prediction(Action.REMINDER), [item("Mug"), item("Pot", 900)]) == (
        "You left Pot and 1 more in your cart. It is still here for you."
    )


def test_a_discount_says_how_much() -> None:
    assert rules.message_for(prediction(Action.DISCOUNT, discount=10), [item("Mug")]) == (
        "You left Mug in your cart. Take 10 % off if you order now."
    )


def test_urgency_promises_nothing() -> None:
    assert rules.message_for(prediction(Action.URGENCY), [item(None), item(None)]) == (
        "You came back for 2 products before. We cannot promise to keep it much longer."
    )


def test_names_with_braces_and_of_any_length_do_no_harm() -> None:
    message = rules.message_for(prediction(Action.REMINDER), [item("{x}" * 100)])
    assert message == f"You left {'{x}' * 26}{{… in your cart. It is still here for you."
