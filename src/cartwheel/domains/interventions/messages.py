"""What the interventions domain announces, and the jobs it queues."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.domains.interventions.contracts import CancelledFor, ReachChannel
from cartwheel.systems.jobs.api import WORK, QueueName


class InterventionDecided(msgspec.Struct, frozen=True):
    """An intervention is due, and waits to be delivered."""

    name: ClassVar[str] = "intervention.decided"
    version: ClassVar[int] = 1

    store_id: UUID
    intervention_id: UUID
    cart_id: UUID


class InterventionDelivered(msgspec.Struct, frozen=True):
    """An intervention has reached its shopper, by whatever channel: told once."""

    name: ClassVar[str] = "intervention.delivered"
    version: ClassVar[int] = 1

    store_id: UUID
    intervention_id: UUID
    channel: ReachChannel = ReachChannel.SOCKET


class InterventionCancelled(msgspec.Struct, frozen=True):
    """An intervention that was scheduled or waited is not to be delivered any more."""

    name: ClassVar[str] = "intervention.cancelled"
    version: ClassVar[int] = 1

    store_id: UUID
    intervention_id: UUID
    cart_id: UUID
    reason: CancelledFor


class InterventionFailed(msgspec.Struct, frozen=True):
    """
    No channel brings an intervention: the last that was tried came to nothing.

    Whoever opens the shop's page later may still be shown it, and then it is delivered.
    """

    name: ClassVar[str] = "intervention.failed"
    version: ClassVar[int] = 1

    store_id: UUID
    intervention_id: UUID
    channel: ReachChannel
    because: str


class InterventionSeen(msgspec.Struct, frozen=True):
    """A shopper has looked at an intervention: told once."""

    name: ClassVar[str] = "intervention.seen"
    version: ClassVar[int] = 1

    store_id: UUID
    intervention_id: UUID
    channel: ReachChannel
    at: datetime


class InterventionClicked(msgspec.Struct, frozen=True):
    """A shopper has followed an intervention: told once."""

    name: ClassVar[str] = "intervention.clicked"
    version: ClassVar[int] = 1

    store_id: UUID
    intervention_id: UUID
    channel: ReachChannel
    at: datetime


class InterventionDismissed(msgspec.Struct, frozen=True):
    """A shopper has put an intervention away: told once."""

    name: ClassVar[str] = "intervention.dismissed"
    version: ClassVar[int] = 1

    store_id: UUID
    intervention_id: UUID
    channel: ReachChannel
    at: datetime


class InterventionConverted(msgspec.Struct, frozen=True):
    """A purchase is credited to an intervention: told once for each order."""

    name: ClassVar[str] = "intervention.converted"
    version: ClassVar[int] = 1

    store_id: UUID
    conversion_id: UUID
    intervention_id: UUID
    order_key: str
    currency: str
    minor: int
    at: datetime


class ReleaseIntervention(msgspec.Struct, frozen=True):
    """Let an intervention go that is due."""

    name: ClassVar[str] = "interventions.release"
    queue: ClassVar[QueueName] = WORK

    store_id: UUID
    intervention_id: UUID
