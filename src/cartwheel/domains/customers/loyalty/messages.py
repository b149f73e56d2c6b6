"""The job that books what is lost."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import UPKEEP, QueueName


class ExpirePoints(msgspec.Struct, frozen=True):
    """Book the points that are lost by now, of every store."""

    name: ClassVar[str] = "customers.expire_points"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
