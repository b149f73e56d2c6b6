"""What a store may set about predictions."""

from typing import Final

from cartwheel.domains.predictions import rules
from cartwheel.systems.config.api import ConfigKey, Values

MARGIN: Final = ConfigKey(
    name="predictions.margin",
    type=float,
    default=0.35,
    least=0.0,
    most=0.99,
    description="The share of the store's prices that is margin, on average: 0.35 is 35 %.",
)
MARGIN_KEPT: Final = ConfigKey(
    name="predictions.marginKept",
    type=float,
    default=0.1,
    least=0.0,
    most=0.99,
    description="The share of the price that has to stay margin after a recommended discount.",
)
MOST_DISCOUNT: Final = ConfigKey(
    name="predictions.mostDiscount",
    type=int,
    default=15,
    least=0,
    most=90,
    description="The largest discount that is ever recommended, in percent.",
)

KEYS: Final = (MARGIN, MARGIN_KEPT, MOST_DISCOUNT)


def most_percent(values: Values) -> int:
    """Return the largest discount that the store's rules allow, in percent."""
    return rules.most_discount_percent(
        margin=values[MARGIN], kept=values[MARGIN_KEPT], most=values[MOST_DISCOUNT]
    )
