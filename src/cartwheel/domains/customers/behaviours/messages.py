"""The job that counts what customers did as visitors."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import UPKEEP, QueueName


class CountVisits(msgspec.Struct, frozen=True):
    """Count what known visitors of every store did yesterday and today."""

    name: ClassVar[str] = "customers.count_visits"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
