"""What a store may set about its payments."""

from datetime import timedelta
from typing import Final

from cartwheel.systems.config.api import ConfigKey

KEEP_BODIES: Final = ConfigKey(
    name="payments.keepWebhookBodies",
    type=timedelta,
    default=timedelta(days=90),
    least=timedelta(days=1),
    most=timedelta(days=3_650),
    description=(
        "How long messages of payment services are kept word for word. That they came, and what"
        " they told of a payment, stays."
    ),
)
KEYS: Final = (KEEP_BODIES,)
