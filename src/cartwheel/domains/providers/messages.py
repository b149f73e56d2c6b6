"""Jobs that the providers domain queues."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.domains.providers.contracts import ProviderTrouble
from cartwheel.systems.jobs.api import UPKEEP, QueueName


class ProviderTroubled(msgspec.Struct, frozen=True):
    """A service cannot be asked until somebody does something; told once an hour at most."""

    name: ClassVar[str] = "provider.troubled"
    version: ClassVar[int] = 1

    store_id: UUID
    trouble: ProviderTrouble
    provider: str
    model: str
    at: datetime


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
