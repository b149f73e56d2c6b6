"""What strangers learn of webhooks themselves."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from cartwheel.domains.webhooks.contracts import DisabledReason
from cartwheel.domains.webhooks.messages import WebhookEndpointDisabled
from cartwheel.systems.outbox.api import PublicEvent


class EndpointDisabledData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Another of the store's endpoints takes nothing any more."""

    endpoint_id: UUID
    reason: DisabledReason
    disabled_at: datetime


PUBLIC_EVENTS: Final = (
    PublicEvent(
        WebhookEndpointDisabled,
        EndpointDisabledData,
        "Another of the store's endpoints is gone or fails, and takes nothing any more.",
        identity=("endpoint_id", "disabled_at"),
        at="disabled_at",
    ),
)
