"""What the interventions domain announces."""

from typing import ClassVar
from uuid import UUID

import msgspec


class InterventionDecided(msgspec.Struct, frozen=True):
    """An intervention waits to be delivered."""

    name: ClassVar[str] = "intervention.decided"
    version: ClassVar[int] = 1

    store_id: UUID
    intervention_id: UUID
    cart_id: UUID


class InterventionDelivered(msgspec.Struct, frozen=True):
    """An intervention has reached the shopper's page: told once."""

    name: ClassVar[str] = "intervention.delivered"
    version: ClassVar[int] = 1

    store_id: UUID
    intervention_id: UUID
