"""Shoppers are reached in words that fit their cart."""

from cartwheel.domains.carts.api import CartItem
from cartwheel.domains.interventions import rules
from cartwheel.domains.predictions.api import Action


def item(name: str | None, minor: int = 100) -> CartItem:
    return CartItem("p", name, None, None, "USD", minor, 1)


def test_a_reminder_names_the_dearest_product() -> None:
    assert rules.message_for(Action.REMINDER, 0, [item("Mug"), item("Pot", 900)]) == (
        "You left Pot and 1 more in your cart. It is still here for you."
    )


def test_a_discount_says_how_much() -> None:
    assert rules.message_for(Action.DISCOUNT, 10, [item("Mug")]) == (
        "You left Mug in your cart. Take 10 % off if you order now."
    )


def test_urgency_promises_nothing() -> None:
    assert rules.message_for(Action.URGENCY, 0, [item(None), item(None)]) == (
        "You came back for 2 products before. We cannot promise to keep it much longer."
    )


def test_names_with_braces_and_of_any_length_do_no_harm() -> None:
    message = rules.message_for(Action.REMINDER, 0, [item("{x}" * 100)])
    assert message == f"You left {'{x}' * 26}{{… in your cart. It is still here for you."
