"""Pure decisions: an action out of a probability."""

import math
from datetime import timedelta
from typing import Final

from cartwheel.domains.predictions.contracts import Action, Features

LIFETIME: Final = timedelta(hours=24)
"""How long a prediction is worth acting on."""

HOPELESS_BELOW: Final = 0.15
LIKELY_FROM: Final = 0.5
DISCOUNT_FROM_VALUE: Final = 20.0
_RETURNED: Final = 2


def recommend(
    features: Features, *, probability: float, most_percent: int = 100
) -> tuple[Action, int]:
    """
    Choose what to do, and the discount in percent, of at most `most_percent`.

    Money is offered only where it may change the outcome: not to the hopeless,
    not to the likely, and not on carts that are worth less than the effort. Where the store's
    margin has no room for a discount, a reminder has to do.
    """
    if probability < HOPELESS_BELOW:
        return Action.NONE, 0
    if features.episode >= _RETURNED:
        return Action.URGENCY, 0
    if probability >= LIKELY_FROM:
        return Action.REMINDER, 0
    if features.value is None or features.value < DISCOUNT_FROM_VALUE:
        return Action.REMINDER, 0
    discount = min(discount_percent(features.value), most_percent)
    return (Action.DISCOUNT, discount) if discount > 0 else (Action.REMINDER, 0)


def most_discount_percent(*, margin: float, kept: float, most: int) -> int:
    """
    Return the largest discount that leaves a share of margin, in whole percent.

    Of a price p, (1 - margin) p is cost. At the price (1 - d) p the margin is `kept` when
    d = 1 - (1 - margin) / (1 - kept).
    """
    room = 1 - (1 - margin) / (1 - kept)
    return max(0, min(most, math.floor(room * 100 + 1e-9)))


def discount_percent(value: float) -> int:
    """Return the discount of a value band: the dearer the cart, the more it takes to move."""
    if value < 100:  # noqa: PLR2004
        return 5
    return 10 if value < 500 else 15  # noqa: PLR2004
