"""What strangers learn of interventions."""

from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.interventions.messages import InterventionDecided
from cartwheel.systems.outbox.api import PublicEvent


class InterventionDecidedData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An attempt to win a cart back waits to be delivered."""

    intervention_id: UUID
    cart_id: UUID


PUBLIC_EVENTS: Final = (
    PublicEvent(
        InterventionDecided,
        InterventionDecidedData,
        "An attempt to win a cart back waits to be delivered.",
        identity=("intervention_id",),
    ),
)
