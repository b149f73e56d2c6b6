"""What a store may set about outside services."""

from typing import Final

from cartwheel.systems.config.api import ConfigKey

MICROS_PER_CENT: Final = 10_000

MONTHLY_BUDGET: Final = ConfigKey(
    name="providers.monthlyBudget",
    type=int,
    default=2_000,
    least=0,
    most=10_000_000,
    description=(
        "What texts and pictures by outside services may cost in a calendar month (UTC), in cents"
        " of a US dollar. A call that might go beyond it is refused before it is made."
    ),
)
KEYS: Final = (MONTHLY_BUDGET,)
