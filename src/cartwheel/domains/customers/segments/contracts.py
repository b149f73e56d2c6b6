"""What leaves the room of segments, and what comes in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.customers.segments.rule_contracts import Rule
from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit

SegmentName = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)]
Description = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\x00]*$")]


class Segment(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Customers for whom a rule holds.

    Who is in it follows from what happens, within seconds. `membersCount` is as of
    `evaluatedAt`, when everybody was asked last; it is null until the first time.
    """

    id: UUID
    name: str
    description: str
    rule: Rule
    members_count: int
    evaluated_at: datetime | None
    created_at: datetime
    updated_at: datetime


class SegmentList(msgspec.Struct, frozen=True):
    """All segments of a store by name; there are 100 at most."""

    items: tuple[Segment, ...]


class SegmentById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one segment."""

    id: UUID


class CreateSegment(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A new segment."""

    name: SegmentName
    rule: Rule
    description: Description = ""


class UpdateSegment(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What is to change of a segment; what is null stays."""

    id: UUID
    name: SegmentName | None = None
    rule: Rule | None = None
    description: Description | None = None


class PreviewSegment(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A rule to be tried."""

    rule: Rule


class SegmentPreview(msgspec.Struct, frozen=True, rename="camel"):
    """For how many customers a rule holds now."""

    count: int


class ExplainSegment(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Whom to look at, and in which segment."""

    id: UUID
    customer_id: UUID


class RuleVerdict(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Whether a condition holds for a customer, and the figure that it looked at.

    `value` is null of what is made of other conditions, which follow as `parts`.
    """

    kind: str
    holds: bool
    value: str | None
    parts: tuple["RuleVerdict", ...]


class SegmentExplanation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    Why a customer is in a segment, or is not, as of now.

    `memberSince` is since when; what has just happened may not have moved anybody yet.
    """

    customer_id: UUID
    member_since: datetime | None
    verdict: RuleVerdict


class SegmentsOf(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names the customer."""

    customer_id: UUID


class SegmentMembership(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A segment that somebody is in, and since when."""

    segment_id: UUID
    name: str
    since: datetime


class SegmentMembershipList(msgspec.Struct, frozen=True):
    """All segments that somebody is in, by name."""

    items: tuple[SegmentMembership, ...]


class SegmentSnapshot(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who was in a segment at one moment, and by which rule; it never changes."""

    id: UUID
    segment_id: UUID
    name: str
    rule: Rule
    members_count: int
    taken_at: datetime


class SegmentSnapshotPage(msgspec.Struct, frozen=True, rename="camel"):
    """Snapshots, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[SegmentSnapshot, ...]
    next_cursor: UUID | None


class ListSnapshots(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Of which segment; it may be gone."""

    segment_id: UUID | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class ListSnapshotMembers(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Of which snapshot."""

    id: UUID
    cursor: UUID | None = None
    limit: Limit = 100


class SnapshotMemberPage(msgspec.Struct, frozen=True, rename="camel"):
    """Ids of customers; pass `nextCursor` to go on, None at the end."""

    items: tuple[UUID, ...]
    next_cursor: UUID | None
