"""The bodies of webhooks; what is in their data, domains declare with their public events."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

TEST: Final = "webhook.test"
"""The type of what `sendTest` sends; nobody subscribes to it."""


class Payload(msgspec.Struct, frozen=True):
    """A whole body; `timestamp` is when it happened."""

    type: str
    timestamp: datetime
    data: msgspec.Struct


class TestData(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Nothing happened; somebody tries an endpoint."""

    endpoint_id: UUID
