"""What leaves the announcements domain, and what it is asked."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from cartwheel.kernel.paging import Limit
from cartwheel.systems.outbox.api import MessageKind, Source

# PostgreSQL, which is asked for it, knows no NUL.
Wanted = Annotated[str, Meta(max_length=1000, pattern=r"^[^\x00]*$")]


class OutboxStats(msgspec.Struct, frozen=True, rename="camel"):
    """
    The outbox for one kind of row.

    Now: `waiting` rows, `held` of them refused before, the oldest of all for
    `oldestSeconds`. Since the beginning: rows `published`, attempts `failed`, rows
    given up as `dead`.
    """

    kind: MessageKind
    waiting: int
    held: int
    oldest_seconds: float
    published: int
    failed: int
    dead: int


class GroupLag(msgspec.Struct, frozen=True, rename="camel"):
    """How many announcements a group of handlers has still to deal with, and the oldest's age."""

    group: str
    waiting: int
    oldest_seconds: float


class AnnouncementStats(msgspec.Struct, frozen=True, rename="camel"):
    """The outbox, its readers, and the dead letters that lie now: unpublished and unhandled."""

    outbox: tuple[OutboxStats, ...]
    groups: tuple[GroupLag, ...]
    unpublished: int
    unhandled: int


class DeadAnnouncement(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    An announcement that could not be published or handled, or a job that could not be queued.

    `group` and `handler` say who failed at it, `queue` where a job was to go.
    """

    id: UUID
    source: Source
    kind: MessageKind
    message_id: UUID
    aggregate_id: str
    name: str
    version: int
    group: str | None
    handler: str | None
    queue: str | None
    error: str
    attempts: int
    created_at: datetime
    failed_at: datetime


class WholeDeadAnnouncement(DeadAnnouncement, frozen=True, kw_only=True, rename="camel"):
    """A dead letter with its headers and its body; bytes that are no text show as �."""

    headers: dict[str, str]
    body: str


class DeadAnnouncementPage(msgspec.Struct, frozen=True, rename="camel"):
    """Dead letters, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[DeadAnnouncement, ...]
    next_cursor: UUID | None


class ListDeadAnnouncements(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True
):
    """Which dead letters to list; what is left out does not matter."""

    source: Source | None = None
    group: Wanted | None = None
    handler: Wanted | None = None
    name: Wanted | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class DeadAnnouncementById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one dead letter."""

    id: UUID


class ReplayDeadAnnouncements(
    msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True
):
    """Which dead letters to replay; all of them when nothing is given."""

    source: Source | None = None
    group: Wanted | None = None
    handler: Wanted | None = None
    name: Wanted | None = None


class ReplayedAnnouncements(msgspec.Struct, frozen=True, rename="camel"):
    """How many dead letters are back in the outbox."""

    replayed: int
