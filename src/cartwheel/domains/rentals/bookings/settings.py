"""What a store may set about its bookings."""

from typing import Final

from cartwheel.systems.config.api import ConfigKey

NEEDS_SIGNATURE: Final = ConfigKey(
    name="rentals.pickUpNeedsSignature",
    type=bool,
    default=False,
    description="Whether a vehicle is handed over only after the agreement was signed.",
)
KEYS: Final = (NEEDS_SIGNATURE,)
