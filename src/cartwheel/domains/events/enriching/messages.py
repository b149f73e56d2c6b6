"""The job that forgets visitors."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import UPKEEP, QueueName


class PruneVisitors(msgspec.Struct, frozen=True):
    """Forget visitors who have not been here for long."""

    name: ClassVar[str] = "events.prune_visitors"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
