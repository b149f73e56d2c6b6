"""What the webhooks domain announces, and the jobs it queues."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.domains.webhooks.contracts import DisabledReason
from cartwheel.systems.jobs.api import UPKEEP, WEBHOOK, QueueName


class WebhookEndpointDisabled(msgspec.Struct, frozen=True):
    """We stopped sending to an endpoint, for it is gone or fails."""

    name: ClassVar[str] = "webhook.endpoint_disabled"
    version: ClassVar[int] = 1

    store_id: UUID
    endpoint_id: UUID
    reason: DisabledReason
    disabled_at: datetime


class DeliverWebhook(msgspec.Struct, frozen=True):
    """Bring one message to one endpoint; void once the delivery is in a later round."""

    name: ClassVar[str] = "webhooks.deliver"
    queue: ClassVar[QueueName] = WEBHOOK

    store_id: UUID
    delivery_id: UUID
    round: int


class PruneWebhooks(msgspec.Struct, frozen=True):
    """Forget what is old, of every store."""

    name: ClassVar[str] = "webhooks.prune"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
