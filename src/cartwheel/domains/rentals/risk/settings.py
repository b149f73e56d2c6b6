"""What a store may set about suggested deposits."""

from typing import Final

from cartwheel.systems.config.api import ConfigKey

SUGGESTS: Final = ConfigKey(
    name="rentals.suggestDeposits",
    type=bool,
    default=False,
    description="Whether staff are shown the deposit that a booking's risk suggests.",
)
ASKS: Final = ConfigKey(
    name="rentals.askSuggestedDeposits",
    type=bool,
    default=False,
    description="Whether new bookings ask for the suggested deposit where it is above the terms'.",
)
FROM_PERCENT: Final = ConfigKey(
    name="rentals.depositFromRisk",
    type=int,
    default=30,
    least=0,
    most=99,
    description="From which risk on, in percent, a deposit is suggested.",
)
MOST_PERCENT: Final = ConfigKey(
    name="rentals.mostSuggestedDeposit",
    type=int,
    default=50,
    least=1,
    most=100,
    description="The deposit suggested for what is sure to be cancelled, in percent of the total.",
)

KEYS: Final = (SUGGESTS, ASKS, FROM_PERCENT, MOST_PERCENT)
