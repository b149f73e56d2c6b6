"""
The baseline model: a logistic score whose weights are written by hand.

    probability = 1 / (1 + e^-z),   z = bias + the weights of the rules that hold

The rules say what shop owners say, and order carts sensibly; they are not
calibrated. They set the mark that a trained model has to beat.
"""

import math
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from cartwheel.domains.predictions.contracts import Features, Score

BIAS: Final = -1.0
_TRUST_IN_RULES: Final = 0.6
_REASONS: Final = 3


class Rule(NamedTuple):
    """Adds its weight to z for the carts it holds for, and tells a person why."""

    reason: str
    weight: float
    holds: Callable[[Features], bool]


def _worth(least: float, below: float) -> Callable[[Features], bool]:
    return lambda f: f.value is not None and least <= f.value < below


RULES: Final = (
    Rule("The cart is worth little", -0.4, _worth(0.01, 20)),
    Rule("The cart is worth coming back for", 0.3, _worth(20, 100)),
    Rule("The cart is valuable", 0.5, _worth(100, 500)),
    Rule("So dear a cart takes long consideration", -0.1, _worth(500, math.inf)),
    Rule("Several products were chosen", 0.3, lambda f: 2 <= f.products < 5),  # noqa: PLR2004
    Rule("Many products were chosen", 0.5, lambda f: f.products >= 5),  # noqa: PLR2004
    Rule(
        "All products are of one kind: the shopper knows what to look for",
        0.2,
        lambda f: f.products > 1 and f.categories == 1,
    ),
    Rule(
        "One product makes up most of a larger cart",
        -0.1,
        lambda f: f.products > 1 and (f.dearest_share or 0) >= 0.8,  # noqa: PLR2004
    ),
    Rule("The shopper came back to this cart before", 0.4, lambda f: f.episode == 2),  # noqa: PLR2004
    Rule("The shopper keeps leaving this cart", -0.4, lambda f: f.episode > 2),  # noqa: PLR2004
    Rule("The shopper took time over the cart", 0.2, lambda f: f.minutes_in_cart >= 60),  # noqa: PLR2004
    Rule("It was left in the middle of the night", -0.3, lambda f: f.hour < 5),  # noqa: PLR2004
    Rule("It was left in the evening, when shoppers return", 0.2, lambda f: 17 <= f.hour < 22),  # noqa: PLR2004
    Rule("It was left at the weekend", 0.1, lambda f: f.is_weekend),
)


class BaselineModel:
    """
    Adds up the rules.

    Confidence is the share of the inputs that were known, of at most 0.6, since
    nobody has measured the weights. Reasons are the heaviest rules that held.
    """

    name: Final = "baseline"
    version: Final = "1"

    async def predict(self, batch: Sequence[Features]) -> list[Score]:
        """Score a batch; a few microseconds each."""
        return [_score(features) for features in batch]


def _score(features: Features) -> Score:
    held = [rule for rule in RULES if rule.holds(features)]
    z = BIAS + sum(rule.weight for rule in held)
    heaviest = sorted(held, key=lambda rule: -abs(rule.weight))[:_REASONS]
    known = (
        features.value is not None,
        features.dearest_share is not None,
        features.categories > 0,
    )
    return Score(
        probability=round(1 / (1 + math.exp(-z)), 4),
        confidence=round(_TRUST_IN_RULES * (1 + sum(known)) / (1 + len(known)), 2),
        reasons=tuple(rule.reason for rule in heaviest),
    )
