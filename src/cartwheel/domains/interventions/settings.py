"""What a store may set and switch about interventions."""

from datetime import timedelta
from typing import Final

from cartwheel.domains.interventions.contracts import ReachChannel
from cartwheel.domains.interventions.deciding.hours import OpenHours, QuietHours, ReachHours
from cartwheel.domains.interventions.deciding.rules import Policy, Timing
from cartwheel.domains.predictions.api import most_percent
from cartwheel.systems.config.api import ConfigKey, Values

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
CHANNELS: Final = ConfigKey(
    name="interventions.channels",
    type=tuple[ReachChannel, ...],
    default=(ReachChannel.SOCKET, ReachChannel.PUSH, ReachChannel.EMAIL, ReachChannel.SMS),
    description=(
        "By what shoppers are reached, in the order in which it is tried: `socket` is the shop's"
        " own page; `push`, `email` and `sms` need the shopper's consent for `marketing`."
    ),
)
QUIET: Final = ConfigKey(
    name="interventions.quietHours",
    type=QuietHours,
    default="21:00-08:00",
    description=(
        "When nobody is sent anything, on the shopper's own clock; empty for never. The shop's own"
        " page is not bound by it."
    ),
)
OPENED: Final = ConfigKey(
    name="interventions.openHours",
    type=tuple[OpenHours, ...],
    default=(),
    description=(
        "When shoppers are sent something, on their own clock, like `mon-fri 09:00-18:00`; without"
        " any, whenever it is not quiet."
    ),
)
TIMING: Final = ConfigKey(
    name="interventions.timing",
    type=Timing,
    default=Timing.IMMEDIATE,
    description=(
        "When shoppers are reached: `immediate`, `delayed` by `interventions.delay`, or at"
        " `bestTime`, the hour of the next day at which the shopper was here most often."
    ),
)
DELAY: Final = ConfigKey(
    name="interventions.delay",
    type=timedelta,
    default=timedelta(hours=1),
    least=timedelta(0),
    most=timedelta(days=7),
    description="How long after a cart was left its shopper is reached, where that is delayed.",
)
HOLDOUT: Final = ConfigKey(
    name="interventions.holdoutShare",
    type=float,
    default=0.0,
    least=0.0,
    most=0.5,
    description=(
        "The share of shoppers who are left alone, so that what interventions bring can be"
        " measured against them; the same shoppers always."
    ),
)
WINDOW: Final = ConfigKey(
    name="interventions.window",
    type=timedelta,
    default=timedelta(days=7),
    least=timedelta(hours=1),
    most=timedelta(days=90),
    description="For how long a purchase is credited to the intervention that reached its shopper.",
)

SWITCH: Final = "interventions"
"""
The flag that decides for which shoppers a store reaches out at all; without it, for all.

Asked with the visitor as `targetingKey`. Off, abandoned carts are left alone for good.
"""

KEYS: Final = (
    THRESHOLD,
    ONE_PER,
    LIFETIME,
    CHANNELS,
    QUIET,
    OPENED,
    TIMING,
    DELAY,
    HOLDOUT,
    WINDOW,
)


def policy_of(values: Values) -> Policy:
    """Return what a store has set, as decisions ask for it."""
    return Policy(
        threshold=values[THRESHOLD],
        channels=_once(values[CHANNELS]),
        hours=ReachHours(values[QUIET], values[OPENED]),
        most_discount=most_percent(values),
        timing=values[TIMING],
        delay=values[DELAY],
        lifetime=values[LIFETIME],
    )


def _once(channels: tuple[ReachChannel, ...]) -> tuple[ReachChannel, ...]:
    return tuple(dict.fromkeys(channels))
