"""A recommended discount leaves the margin that the store wants to keep."""

import pytest

from cartwheel.domains.predictions.contracts import Action, Features
from cartwheel.domains.predictions.rules import most_discount_percent, recommend

CART = Features(2, 2, 600.0, 0.5, 1, 1, 30.0, 12, is_weekend=False)


@pytest.mark.parametrize(
    ("margin", "kept", "most", "percent"),
    [
        (0.35, 0.1, 15, 15),
        (0.35, 0.1, 90, 27),
        (0.15, 0.1, 90, 5),
        (0.1, 0.1, 90, 0),
        (0.05, 0.1, 90, 0),
        (0.5, 0.0, 90, 50),
    ],
)
def test_the_largest_discount_keeps_the_margin(
    margin: float, kept: float, most: int, percent: int
) -> None:
    found = most_discount_percent(margin=margin, kept=kept, most=most)
    assert found == percent
    price = 1 - found / 100
    if found:
        assert (price - (1 - margin)) / price >= kept - 1e-9


def test_a_discount_is_bounded_and_without_room_it_is_a_reminder() -> None:
    assert recommend(CART, probability=0.3) == (Action.DISCOUNT, 15)
    assert recommend(CART, probability=0.3, most_percent=7) == (Action.DISCOUNT, 7)
    assert recommend(CART, probability=0.3, most_percent=0) == (Action.REMINDER, 0)
