"""What a store may set about its customers."""

from datetime import timedelta
from typing import Final

from cartwheel.systems.config.api import ConfigKey

POINTS_PER_UNIT: Final = ConfigKey(
    name="customers.pointsPerUnit",
    type=int,
    default=0,
    least=0,
    most=1_000,
    description="How many loyalty points each whole unit of an order's currency earns; 0: none.",
)
POINT_MINOR: Final = ConfigKey(
    name="customers.pointMinor",
    type=int,
    default=1,
    least=0,
    most=1_000_000,
    description="What a redeemed point is worth, in minor units of the store's currency.",
)
POINTS_LAST: Final = ConfigKey(
    name="customers.pointsLast",
    type=timedelta,
    default=timedelta(days=365),
    least=timedelta(days=1),
    most=timedelta(days=3650),
    description="How long earned points can be redeemed.",
)

KEYS: Final = (POINTS_PER_UNIT, POINT_MINOR, POINTS_LAST)
