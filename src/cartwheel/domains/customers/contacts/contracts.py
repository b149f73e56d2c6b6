"""What leaves the room of contacts, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from cartwheel.domains.customers.consents.contracts import Channel
from cartwheel.domains.customers.contracts import Cursor
from cartwheel.kernel.paging import Limit

NoteText = Annotated[
    str, msgspec.Meta(min_length=1, max_length=5_000, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*$")
]
TEXT: frozenset[str] = frozenset({"text"})


class CustomerNote(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What staff wrote down about a customer; the author is a person or a key."""

    personal: ClassVar[frozenset[str]] = TEXT

    id: UUID
    customer_id: UUID
    text: str
    is_pinned: bool
    author_kind: str
    author_id: UUID
    created_at: datetime
    updated_at: datetime


class CustomerNotePage(msgspec.Struct, frozen=True, rename="camel"):
    """Notes, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[CustomerNote, ...]
    next_cursor: UUID | None


class ListNotes(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Whose notes to list; with `pinned` only those that are, or are not."""

    customer_id: UUID
    pinned: bool | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class AddNote(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A new note about a customer."""

    personal: ClassVar[frozenset[str]] = TEXT

    customer_id: UUID
    text: NoteText
    is_pinned: bool = False


class UpdateNote(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What is to change of a note; what is null stays."""

    personal: ClassVar[frozenset[str]] = TEXT

    id: UUID
    text: NoteText | None = None
    is_pinned: bool | None = None


class NoteById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one note."""

    id: UUID


class Direction(StrEnum):
    """Who spoke: the store, or the customer."""

    OUT = "out"
    IN = "in"


class NewCommunication(msgspec.Struct, frozen=True, kw_only=True):
    """
    Something that was said, as another domain knows it.

    `kind` is what it was, such as `order_confirmation`; it and `reference` together are told
    once. `status` is the domain's own word for how far it has come.
    """

    customer_id: UUID
    channel: Channel
    direction: Direction
    kind: str
    reference: str
    subject: str
    status: str
    at: datetime


class Communication(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something that was said to a customer, or by one."""

    id: UUID
    channel: Channel
    direction: Direction
    kind: str
    reference: str
    subject: str
    status: str
    at: datetime
    status_at: datetime


class CommunicationPage(msgspec.Struct, frozen=True, rename="camel"):
    """What was said, the latest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Communication, ...]
    next_cursor: str | None


class ListCommunications(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """With whom, and by what, if that is asked."""

    customer_id: UUID
    channel: Channel | None = None
    cursor: Cursor | None = None
    limit: Limit = 50
