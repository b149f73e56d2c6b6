"""What a store may set and switch about interventions."""

from datetime import timedelta
from typing import Final

from cartwheel.systems.config.api import ConfigKey

THRESHOLD: Final = ConfigKey(
    name="interventions.threshold",
    type=float,
    default=0.3,
    least=0.0,
    most=1.0,
    description="The least probability of coming back that is worth disturbing a shopper for.",
)
ONE_PER: Final = ConfigKey(
    name="interventions.onePer",
    type=timedelta,
    default=timedelta(hours=1),
    least=timedelta(0),
    most=timedelta(days=30),
    description="A shopper hears from the store at most once in this time.",
)
LIFETIME: Final = ConfigKey(
    name="interventions.lifetime",
    type=timedelta,
    default=timedelta(hours=24),
    least=timedelta(minutes=1),
    most=timedelta(days=30),
    description="How long an intervention waits to be delivered before it expires.",
)

SWITCH: Final = "interventions"
"""
The flag that decides for which shoppers a store reaches out at all; without it, for all.

Asked with the visitor as `targetingKey`. Off, abandoned carts are left alone for good.
"""

KEYS: Final = (THRESHOLD, ONE_PER, LIFETIME)
