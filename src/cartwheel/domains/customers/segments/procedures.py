"""Procedures of segments."""

from datetime import timedelta

from cartwheel.domains.customers.access import READ, WRITE
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.segments.contracts import (
    CreateSegment,
    ExplainSegment,
    ListSnapshotMembers,
    ListSnapshots,
    PreviewSegment,
    Segment,
    SegmentById,
    SegmentExplanation,
    SegmentList,
    SegmentMembershipList,
    SegmentPreview,
    SegmentSnapshot,
    SegmentSnapshotPage,
    SegmentsOf,
    SnapshotMemberPage,
    UpdateSegment,
)
from cartwheel.domains.customers.segments.errors import (
    SegmentNameTakenError,
    SegmentNotFoundError,
    TooManySegmentsError,
)
from cartwheel.domains.customers.segments.service import SegmentService
from cartwheel.systems.rpc.api import Actor, Router, delete, get, patch, per_minute, post

router = Router("segments", about="Groups of customers by rules, which follow what happens.")


@router.mutation(
    rest=post("/customer-segments", status=201),
    allow=WRITE,
    raises=[SegmentNameTakenError, TooManySegmentsError],
)
async def create(command: CreateSegment, actor: Actor, segments: SegmentService) -> Segment:
    """Make a segment; everybody is asked soon, and then it follows what happens."""
    return await segments.create(actor.store_id, command)


@router.query(rest=get("/customer-segments"), allow=READ)
async def list_(actor: Actor, segments: SegmentService) -> SegmentList:
    """List all segments by name."""
    return await segments.list_all(actor.store_id)


@router.query(rest=get("/customer-segments/{id}"), allow=READ, raises=[SegmentNotFoundError])
async def get_(query: SegmentById, actor: Actor, segments: SegmentService) -> Segment:
    """Look at a segment; `customers.list` has who is in it."""
    return await segments.get(actor.store_id, query.id)


@router.mutation(
    rest=patch("/customer-segments/{id}"),
    allow=WRITE,
    raises=[SegmentNotFoundError, SegmentNameTakenError],
)
async def update(command: UpdateSegment, actor: Actor, segments: SegmentService) -> Segment:
    """Change what is given of a segment; by another rule everybody is asked anew."""
    return await segments.update(actor.store_id, command)


@router.mutation(rest=delete("/customer-segments/{id}"), allow=WRITE, raises=[SegmentNotFoundError])
async def delete_(command: SegmentById, actor: Actor, segments: SegmentService) -> None:
    """Remove a segment; its snapshots stay."""
    await segments.delete(actor.store_id, command.id)


# It changes nothing, but a rule is too much for an address.
@router.mutation(
    rest=post("/customer-segment-previews"),
    allow=READ,
    limit=per_minute(120),
    keyed=False,
    audited=False,
)
async def preview(
    command: PreviewSegment, actor: Actor, segments: SegmentService
) -> SegmentPreview:
    """Count for how many customers a rule holds now; nothing is kept."""
    return await segments.preview(actor.store_id, command)


@router.query(
    rest=get("/customer-segments/{id}/customers/{customerId}"),
    allow=READ,
    raises=[SegmentNotFoundError, CustomerNotFoundError],
)
async def explain(
    query: ExplainSegment, actor: Actor, segments: SegmentService
) -> SegmentExplanation:
    """Say why a customer is in a segment, or is not: each condition with what it looked at."""
    return await segments.explain(actor.store_id, query)


@router.query(
    rest=get("/customers/{customerId}/segments"), allow=READ, raises=[CustomerNotFoundError]
)
async def list_memberships(
    query: SegmentsOf, actor: Actor, segments: SegmentService
) -> SegmentMembershipList:
    """List the segments that a customer is in, and since when."""
    return await segments.list_memberships(actor.store_id, query.customer_id)


@router.mutation(
    rest=post("/customer-segments/{id}/snapshots", status=201),
    allow=WRITE,
    raises=[SegmentNotFoundError],
    deadline=timedelta(minutes=2),
)
async def take_snapshot(
    command: SegmentById, actor: Actor, segments: SegmentService
) -> SegmentSnapshot:
    """Write down who is in a segment at this moment."""
    return await segments.take_snapshot(actor.store_id, command.id)


@router.query(rest=get("/customer-segment-snapshots"), allow=READ)
async def list_snapshots(
    query: ListSnapshots, actor: Actor, segments: SegmentService
) -> SegmentSnapshotPage:
    """List snapshots, the newest first."""
    return await segments.list_snapshots(actor.store_id, query)


@router.query(
    rest=get("/customer-segment-snapshots/{id}/members"),
    allow=READ,
    raises=[SegmentNotFoundError],
)
async def list_snapshot_members(
    query: ListSnapshotMembers, actor: Actor, segments: SegmentService
) -> SnapshotMemberPage:
    """List who was in a segment when a snapshot was taken."""
    return await segments.list_snapshot_members(actor.store_id, query)
