"""What a store may set about its rentals."""

from typing import Final

from cartwheel.systems.config.api import ConfigKey

PAGES: Final = ConfigKey(
    name="rentals.pages",
    type=str,
    default="",
    description=(
        "Where customers find the public pages of renting, such as https://shop.example/rent;"
        " mails lead there. Empty: mails lead nowhere, and no keys to bookings are mailed."
    ),
)
KEYS: Final = (PAGES,)
