"""What is announced about segments, and the jobs that are queued for them."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import REPORTS, UPKEEP, QueueName


class SegmentMembersChanged(msgspec.Struct, frozen=True):
    """
    Customers came into a segment or left it, some hundred in one message.

    Nobody is told of those who are in it when it is made, or when its rule changes.
    """

    name: ClassVar[str] = "customer_segment.members_changed"
    version: ClassVar[int] = 1

    store_id: UUID
    segment_id: UUID
    entered: tuple[UUID, ...]
    left: tuple[UUID, ...]


class EvaluateSegment(msgspec.Struct, frozen=True):
    """Ask everybody; `tells` whether those are told of who come and go by it."""

    name: ClassVar[str] = "customers.evaluate_segment"
    queue: ClassVar[QueueName] = REPORTS

    store_id: UUID
    segment_id: UUID
    tells: bool


class RefreshSegments(msgspec.Struct, frozen=True):
    """Have everybody asked where time alone moves people, in every store."""

    name: ClassVar[str] = "customers.refresh_segments"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
