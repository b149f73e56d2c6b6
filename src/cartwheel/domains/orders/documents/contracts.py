"""What leaves about documents."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class DocumentKind(StrEnum):
    """What a document is."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PACKING_SLIP = "packing_slip"


class Document(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A document that was issued; `about` is the refund of a credit note, the fulfilment of a slip.

    Packing slips have no number of their own.
    """

    id: UUID
    order_id: UUID
    kind: DocumentKind
    number: str | None
    about: UUID | None
    issued_at: datetime


class DocumentList(msgspec.Struct, frozen=True):
    """The documents of an order, the oldest first."""

    items: tuple[Document, ...]


class PrintedDocument(msgspec.Struct, frozen=True, rename="camel"):
    """A document as a file; `content` is PDF/A-2b."""

    file_name: str
    media_type: str
    content: bytes


class DocumentById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one document."""

    id: UUID


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says, as `document.typ` lays it out: texts, in the reader's language."""

    language: str
    title: str
    seller: tuple[str, ...]
    footer: str
    recipient: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
