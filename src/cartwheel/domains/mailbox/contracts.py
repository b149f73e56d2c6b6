"""What leaves the mailbox domain, and what comes in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.kernel.paging import Limit


class ListMailbox(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Which mails: with a `search` those with these words in subject, sender or recipient.

    Only the newest five thousand are searched.
    """

    search: Annotated[str, msgspec.Meta(max_length=100, pattern="^[^\\0]*$")] | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class MailboxRow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A mail in a list; `size` counts bytes."""

    id: UUID
    to: str
    sender: str
    subject: str
    written_at: datetime
    size: int


class MailboxPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Mails, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[MailboxRow, ...]
    next_cursor: UUID | None


class MailboxMailById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one mail."""

    id: UUID


class MailboxHeader(msgspec.Struct, frozen=True, rename="camel"):
    """One header, decoded."""

    name: str
    value: str


class MailboxFile(msgspec.Struct, frozen=True, rename="camel"):
    """A file that came with a mail; `size` counts bytes."""

    name: str
    media_type: str
    size: int


class MailboxMail(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A mail as a mail program shows it; without HTML there is text alone."""

    id: UUID
    to: str
    sender: str
    subject: str
    written_at: datetime
    size: int
    headers: tuple[MailboxHeader, ...]
    text: str
    html: str | None
    files: tuple[MailboxFile, ...]
