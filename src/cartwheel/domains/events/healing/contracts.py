"""What comes into and leaves the repairs."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec import Raw

from cartwheel.domains.events.healing.operations import Operation
from cartwheel.kernel.paging import Limit


class RepairSource(StrEnum):
    """Who says what a letter's event should have been."""

    RULES = "rules"
    PROPOSER = "proposer"
    PERSON = "person"


class RepairStatus(StrEnum):
    """`applied` repairs were made by themselves; `proposed` ones wait for somebody's word."""

    APPLIED = "applied"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class EventRepair(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """
    A repair of a dead letter: what came, what it should have been, and each step between.

    `before` is a text where it is no JSON. `confidence` is 1 of what rules alone have done.
    """

    id: UUID
    letter_id: UUID
    source: RepairSource
    status: RepairStatus
    operations: tuple[Operation, ...]
    before: Raw
    after: Raw
    confidence: float
    model_version: int
    created_at: datetime
    decided_at: datetime | None


class ListEventRepairs(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which repairs to list."""

    status: RepairStatus | None = None
    letter_id: UUID | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class EventRepairPage(msgspec.Struct, frozen=True, rename="camel"):
    """Repairs, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[EventRepair, ...]
    next_cursor: UUID | None


class EventRepairById(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names a repair."""

    id: UUID


class PreviewRepair(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Of which dead letter to say what a repair would make of it."""

    letter_id: UUID


class RepairPreview(msgspec.Struct, frozen=True, rename="camel"):
    """
    What a repair would make of a dead letter now; nothing is changed.

    `after` is null where nothing says what it should have been. `isSure`: a replay that repairs
    would work it off; otherwise it would be proposed.
    """

    after: Raw
    operations: tuple[Operation, ...]
    confidence: float
    is_sure: bool


class ProposerState(msgspec.Struct, frozen=True, rename="camel"):
    """
    What the proposer has learned of a store, and how sure it must be to act by itself.

    Version 0 has learned nothing. `choices` are those of past repairs, `events` the good events
    that it has looked at.
    """

    version: int
    choices: int
    events: int
    trained_at: datetime | None
    confidence: float
