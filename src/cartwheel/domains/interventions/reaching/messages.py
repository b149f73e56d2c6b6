"""The jobs of reaching."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import NOTIFICATIONS, QueueName


class Deliver(msgspec.Struct, frozen=True):
    """Bring an intervention by one channel, if it is still wanted."""

    name: ClassVar[str] = "interventions.deliver"
    queue: ClassVar[QueueName] = NOTIFICATIONS

    store_id: UUID
    delivery_id: UUID


class GoOn(msgspec.Struct, frozen=True):
    """Try the next channel, unless the shopper's page has shown the intervention meanwhile."""

    name: ClassVar[str] = "interventions.go_on"
    queue: ClassVar[QueueName] = NOTIFICATIONS

    store_id: UUID
    delivery_id: UUID
