"""Keeps segments right as things happen, and tells of who comes and goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from cartwheel.domains.customers.segments.compiling import Compiler
from cartwheel.domains.customers.segments.membership import Membership
from cartwheel.domains.customers.segments.messages import EvaluateSegment, SegmentMembersChanged
from cartwheel.domains.customers.segments.repository import SegmentRepository
from cartwheel.domains.customers.segments.rules import groups_in
from cartwheel.kernel.clock import Clock
from cartwheel.systems.outbox.api import Outbox

_AT_ONCE: Final = 500
REFRESHED_EVERY: Final = timedelta(minutes=55)


@dataclass(frozen=True, slots=True)
class SegmentFollower:
    """What moves customers in and out of segments, in the transaction it is given."""

    segments: SegmentRepository
    membership: Membership
    outbox: Outbox
    clock: Clock

    async def follow(self, store_id: UUID, customer_ids: set[UUID]) -> None:
        """Ask these customers about every segment of the store."""
        shared = await self.segments.share_all(store_id)
        compiler = Compiler(store_id, self.clock.now(), tuple(sorted(customer_ids)))
        moved = await self.membership.refresh(compiler, shared)
        for segment_id, (entered, left) in sorted(moved.items()):
            await self._tell(store_id, segment_id, entered, left)

    async def evaluate(self, store_id: UUID, segment_id: UUID, *, tells: bool) -> int | None:
        """Ask everybody about a segment; return how many are in it, None when it is gone."""
        segment = await self.segments.lock(store_id, segment_id)
        if segment is None:
            return None
        now = self.clock.now()
        entered, left = await self.membership.evaluate(Compiler(store_id, now), segment)
        count = await self.membership.count_members(segment_id)
        values = {"members_count": count, "evaluated_at": now}
        await self.segments.update(store_id, segment_id, values)
        if tells and segment.evaluated_at is not None:
            await self._tell(store_id, segment_id, entered, left)
        return count

    async def refresh(self, store_id: UUID) -> int:
        """Have everybody asked where time alone moves people; return about how many segments."""
        before = self.clock.now() - REFRESHED_EVERY
        due = await self.segments.list_due(store_id, before=before)
        await self._enqueue(store_id, due)
        return len(due)

    async def follow_group(self, store_id: UUID, group_id: UUID) -> None:
        """Have everybody asked about the segments whose rules ask about a group."""
        found = await self.segments.list_all(store_id)
        await self._enqueue(
            store_id, [each.id for each in found if str(group_id) in groups_in(each.rule)]
        )

    async def _enqueue(self, store_id: UUID, ids: Sequence[UUID]) -> None:
        for segment_id in ids:
            job = EvaluateSegment(store_id=store_id, segment_id=segment_id, tells=True)
            await self.outbox.enqueue(job, aggregate_id=segment_id)

    async def _tell(
        self, store_id: UUID, segment_id: UUID, entered: Sequence[UUID], left: Sequence[UUID]
    ) -> None:
        moved = [(id_, True) for id_ in entered] + [(id_, False) for id_ in left]
        for start in range(0, len(moved), _AT_ONCE):
            part = moved[start : start + _AT_ONCE]
            message = SegmentMembersChanged(
                store_id=store_id,
                segment_id=segment_id,
                entered=tuple(id_ for id_, came in part if came),
                left=tuple(id_ for id_, came in part if not came),
            )
            await self.outbox.announce(message, aggregate_id=segment_id)
