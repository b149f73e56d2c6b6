"""Jobs that the providers domain queues."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import UPKEEP, QueueName


class SweepProviderCalls(msgspec.Struct, frozen=True):
    """Settle calls whose process is gone, of every store."""

    name: ClassVar[str] = "providers.sweep"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID


class PruneProviderCalls(msgspec.Struct, frozen=True):
    """Forget old calls, of every store."""

    name: ClassVar[str] = "providers.prune"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
