"""What comes into and leaves the dead letters."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from cartwheel.domains.events.contracts import DeadLetter, DeadLetterReason
from cartwheel.kernel.paging import Limit

Fingerprint = Annotated[str, Meta(min_length=1, max_length=32)]


class GroupDeadLetters(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which groups of dead letters to list: the largest."""

    reason: DeadLetterReason | None = None
    limit: Limit = 50


class DeadLetterGroup(msgspec.Struct, frozen=True, rename="camel"):
    """
    Dead letters that went wrong in the same way, and for how many events they stand.

    `detail` is that of one of them, `letterId`.
    """

    reason: DeadLetterReason
    fingerprint: str
    letters: int
    events: int
    first_at: datetime
    last_at: datetime
    letter_id: UUID
    detail: str


class DeadLetterGroups(msgspec.Struct, frozen=True):
    """Groups of dead letters, the largest first."""

    items: tuple[DeadLetterGroup, ...]


class DeadLetterById(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names a dead letter."""

    id: UUID


class InspectedDeadLetter(msgspec.Struct, frozen=True, rename="camel"):
    """A dead letter with the very bytes that came, in Base64."""

    letter: DeadLetter
    original: str


class EditDeadLetter(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What a dead letter's event, or batch, should have been; null takes an edit back."""

    id: UUID
    event: dict[str, Any] | None


class ReplayMode(StrEnum):
    """
    What a replay does with each letter.

    `retry` works it off as it is, or as it was edited; `repair` mends what can be mended
    surely, works that off, and proposes the rest.
    """

    RETRY = "retry"
    REPAIR = "repair"


class StartReplay(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which of the dead letters that lie now to replay; all without a filter."""

    mode: ReplayMode = ReplayMode.RETRY
    reason: DeadLetterReason | None = None
    fingerprint: Fingerprint | None = None


class ReplayStatus(StrEnum):
    """How far a replay is."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class LetterReplay(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """
    A replay by filter, and how far it is: of `total` letters, `done` were looked at.

    Of these `replayed` went back to the log with `events` events, `repaired` of them mended
    first; `proposed` wait for somebody's word, and of the `unusable` nothing can be read.
    """

    id: UUID
    mode: ReplayMode
    reason: DeadLetterReason | None
    fingerprint: str | None
    status: ReplayStatus
    total: int
    done: int
    replayed: int
    events: int
    repaired: int
    proposed: int
    unusable: int
    created_at: datetime
    finished_at: datetime | None


class LetterReplayById(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names a replay."""

    id: UUID


class ListLetterReplays(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which page of replays."""

    cursor: UUID | None = None
    limit: Limit = 50


class LetterReplayPage(msgspec.Struct, frozen=True, rename="camel"):
    """Replays, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[LetterReplay, ...]
    next_cursor: UUID | None
