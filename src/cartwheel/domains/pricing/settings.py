"""What stores set of prices."""

from typing import Final

from cartwheel.domains.pricing.taxes.contracts import TaxRounding
from cartwheel.systems.config.api import ConfigKey

PRICES_INCLUDE_TAX: Final = ConfigKey(
    name="pricing.pricesIncludeTax",
    type=bool,
    default=False,
    description="Whether the prices of the catalog hold the tax already.",
)
TAX_ROUNDING: Final = ConfigKey(
    name="pricing.taxRounding",
    type=TaxRounding,
    default=TaxRounding.LINE,
    description="Whether tax is rounded for each line, or once for the order.",
)
HOME_COUNTRY: Final = ConfigKey(
    name="pricing.homeCountry",
    type=str,
    default="",
    description="The store's own country, two letters: its taxes are shown before an address is.",
)
HOME_REGION: Final = ConfigKey(
    name="pricing.homeRegion",
    type=str,
    default="",
    description="The store's own region, where taxes depend on it.",
)

KEYS: Final = (PRICES_INCLUDE_TAX, TAX_ROUNDING, HOME_COUNTRY, HOME_REGION)
