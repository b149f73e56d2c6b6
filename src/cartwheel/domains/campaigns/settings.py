"""What a store may set about its campaigns."""

from typing import Final

from cartwheel.systems.config.api import ConfigKey

NEEDS_APPROVAL: Final = ConfigKey(
    name="campaigns.needsApproval",
    type=bool,
    default=False,
    description="A campaign is sent only once a person has agreed to it who has not worked on it.",
)

KEYS: Final = (NEEDS_APPROVAL,)
