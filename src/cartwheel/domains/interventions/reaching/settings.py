"""What a store may set about channels."""

from datetime import timedelta
from typing import Annotated, Final

import msgspec

from cartwheel.systems.config.api import ConfigKey

PATIENCE: Final = ConfigKey(
    name="interventions.socketPatience",
    type=timedelta,
    default=timedelta(minutes=2),
    least=timedelta(seconds=1),
    most=timedelta(days=1),
    description="How long a shopper's page may take to show an offer before the next channel.",
)
SENDER_NAME: Final = ConfigKey(
    name="interventions.senderName",
    type=Annotated[str, msgspec.Meta(max_length=80, pattern=r"^[^\x00-\x1f<>\"@]*$")],  # type: ignore[arg-type]
    default="",
    description="The name that mails to shoppers bear; the operator's when it is empty.",
)
KEYS: Final = (PATIENCE, SENDER_NAME)
