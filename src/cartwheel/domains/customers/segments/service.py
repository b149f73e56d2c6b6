"""Use cases of segments."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec

from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.domains.customers.segments import rules
from cartwheel.domains.customers.segments.compiling import Compiler
from cartwheel.domains.customers.segments.contracts import (
    CreateSegment,
    ExplainSegment,
    ListSnapshotMembers,
    ListSnapshots,
    PreviewSegment,
    Segment,
    SegmentExplanation,
    SegmentList,
    SegmentMembershipList,
    SegmentPreview,
    SegmentSnapshot,
    SegmentSnapshotPage,
    SnapshotMemberPage,
    UpdateSegment,
)
from cartwheel.domains.customers.segments.errors import (
    SegmentNameTakenError,
    SegmentNotFoundError,
    TooManySegmentsError,
)
from cartwheel.domains.customers.segments.membership import Membership
from cartwheel.domains.customers.segments.messages import EvaluateSegment
from cartwheel.domains.customers.segments.repository import SegmentRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class SegmentService:
    """Segments of a store."""

    segments: SegmentRepository
    membership: Membership
    customers: CustomerRepository
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateSegment) -> Segment:
        """
        Make a segment; a job asks everybody, and from then on it follows what happens.

        Raises:
            InvalidInputError: the rule is too deep or too large.
            TooManySegmentsError: there are 100 already.
            SegmentNameTakenError: another is called so.
        """
        rules.ensure_bounded(command.rule)
        if await self.segments.lock_count(store_id) >= _MOST:
            raise TooManySegmentsError(most=_MOST)
        segment_id = new_id()
        if not await self.segments.add(
            store_id, command, segment_id=segment_id, at=self.clock.now()
        ):
            raise SegmentNameTakenError(command.name)
        await self._ask_everybody(store_id, segment_id)
        segment = await self.get(store_id, segment_id)
        self.note.tell(segment_id, after=segment)
        return segment

    async def list_all(self, store_id: UUID) -> SegmentList:
        """List all segments by name."""
        return SegmentList(tuple(await self.segments.list_all(store_id)))

    async def get(self, store_id: UUID, segment_id: UUID) -> Segment:
        """
        Return a segment.

        Raises:
            SegmentNotFoundError: the store has no such segment.
        """
        segment = await self.segments.find(store_id, segment_id)
        if segment is None:
            raise SegmentNotFoundError(segment_id)
        return segment

    async def update(self, store_id: UUID, command: UpdateSegment) -> Segment:
        """
        Change what is given of a segment; by another rule a job asks everybody anew.

        Raises:
            SegmentNotFoundError: the store has no such segment.
            InvalidInputError: the rule is too deep or too large.
            SegmentNameTakenError: another is called so.
        """
        if command.rule is not None:
            rules.ensure_bounded(command.rule)
        # Whoever gives a name waits for others who do.
        await self.segments.lock_count(store_id)
        before = await self._lock(store_id, command.id)
        if command.name is not None:
            namesake = await self.segments.find_named(store_id, command.name)
            if namesake not in {None, command.id}:
                raise SegmentNameTakenError(command.name)
        values: dict[str, Any] = {
            name: getattr(command, name)
            for name in ("name", "description")
            if getattr(command, name) is not None
        }
        if command.rule is not None:
            values |= {
                "rule": msgspec.to_builtins(command.rule),
                "is_timed": rules.is_timed(command.rule),
            }
            await self._ask_everybody(store_id, command.id)
        await self.segments.update(store_id, command.id, {**values, "updated_at": self.clock.now()})
        after = await self.get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def delete(self, store_id: UUID, segment_id: UUID) -> None:
        """
        Remove a segment; its snapshots stay.

        Raises:
            SegmentNotFoundError: the store has no such segment.
        """
        before = await self._lock(store_id, segment_id)
        await self.segments.delete(store_id, segment_id)
        self.note.tell(segment_id, before=before)

    async def preview(self, store_id: UUID, command: PreviewSegment) -> SegmentPreview:
        """
        Count for whom a rule holds now.

        Raises:
            InvalidInputError: the rule is too deep or too large.
        """
        rules.ensure_bounded(command.rule)
        return SegmentPreview(await self.membership.count(self._compiler(store_id), command.rule))

    async def explain(self, store_id: UUID, query: ExplainSegment) -> SegmentExplanation:
        """
        Say why a customer is in a segment, or is not.

        Raises:
            SegmentNotFoundError: the store has no such segment.
            CustomerNotFoundError: the store has no such customer.
        """
        segment = await self.get(store_id, query.id)
        customer = await self.customers.find(store_id, query.customer_id)
        verdict = None
        if customer is not None:
            compiler = self._compiler(store_id, only=(customer.id,))
            verdict = await self.membership.explain(compiler, segment.rule)
        if customer is None or verdict is None:
            raise CustomerNotFoundError(query.customer_id)
        return SegmentExplanation(
            customer_id=customer.id,
            member_since=await self.segments.member_since(segment.id, customer.id),
            verdict=verdict,
        )

    async def list_memberships(self, store_id: UUID, customer_id: UUID) -> SegmentMembershipList:
        """
        List the segments that somebody is in, by name.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        customer = await self.customers.find(store_id, customer_id)
        if customer is None:
            raise CustomerNotFoundError(customer_id)
        found = await self.segments.list_memberships(store_id, customer.id)
        return SegmentMembershipList(tuple(found))

    async def take_snapshot(self, store_id: UUID, segment_id: UUID) -> SegmentSnapshot:
        """
        Write down who is in a segment at this moment.

        Raises:
            SegmentNotFoundError: the store has no such segment.
        """
        segment = await self._lock(store_id, segment_id)
        compiler = self._compiler(store_id)
        taken = SegmentSnapshot(
            id=new_id(),
            segment_id=segment_id,
            name=segment.name,
            rule=segment.rule,
            members_count=0,
            taken_at=compiler.now,
        )
        await self.segments.add_snapshot(store_id, taken)
        count = await self.membership.freeze(compiler, segment.rule, snapshot_id=taken.id)
        await self.segments.count_snapshot(taken.id, count=count)
        taken = msgspec.structs.replace(taken, members_count=count)
        self.note.tell(segment_id, after=taken)
        return taken

    async def list_snapshots(self, store_id: UUID, query: ListSnapshots) -> SegmentSnapshotPage:
        """List snapshots, the newest first."""
        found = await self.segments.list_snapshots(store_id, query)
        return page_of(SegmentSnapshotPage, found, limit=query.limit, by=lambda one: one.id)

    async def list_snapshot_members(
        self, store_id: UUID, query: ListSnapshotMembers
    ) -> SnapshotMemberPage:
        """
        List who was in a snapshot; somebody who was merged since is there as the survivor.

        Raises:
            SegmentNotFoundError: the store has no such snapshot.
        """
        if await self.segments.find_snapshot(store_id, query.id) is None:
            raise SegmentNotFoundError(query.id)
        found = await self.segments.list_snapshot_members(store_id, query)
        return page_of(SnapshotMemberPage, found, limit=query.limit, by=lambda id_: id_)

    async def _lock(self, store_id: UUID, segment_id: UUID) -> Segment:
        segment = await self.segments.lock(store_id, segment_id)
        if segment is None:
            raise SegmentNotFoundError(segment_id)
        return segment

    async def _ask_everybody(self, store_id: UUID, segment_id: UUID) -> None:
        job = EvaluateSegment(store_id=store_id, segment_id=segment_id, tells=False)
        await self.outbox.enqueue(job, aggregate_id=segment_id)

    def _compiler(self, store_id: UUID, *, only: tuple[UUID, ...] | None = None) -> Compiler:
        return Compiler(store_id, self.clock.now(), only)
