"""Queries about documents, inside the given transaction."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.orders.documents.contracts import Document, DocumentKind, Sheet
from cartwheel.domains.orders.documents.models import order_document_numbers, order_documents
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_kept = order_documents.c
_numbers = order_document_numbers.c
_SHOWN: Final = tuple(_kept[name] for name in Document.__struct_fields__)


@dataclass(frozen=True, slots=True)
class DocumentRepository:
    """Documents of one store at a time."""

    connection: Connection

    async def take_number(self, store_id: UUID, kind: DocumentKind, *, year: int) -> int:
        """
        Return the next number; others wait for theirs until the transaction ends.

        What is rolled back gives its number back, so that there is no gap.
        """
        first = insert(order_document_numbers).values(
            store_id=store_id, kind=kind, year=year, last=1
        )
        taken: int | None = await self.connection.scalar(
            first.on_conflict_do_update(
                index_elements=["store_id", "kind", "year"], set_={"last": _numbers.last + 1}
            ).returning(_numbers.last)
        )
        assert taken is not None
        return taken

    async def add(self, store_id: UUID, document: Document, sheet: Sheet) -> None:
        """Keep a document and what it says."""
        await self.connection.execute(
            sa.insert(order_documents).values(
                store_id=store_id,
                sheet=msgspec.to_builtins(sheet),
                **msgspec.structs.asdict(document),
            )
        )

    async def find_issued(
        self, store_id: UUID, order_id: UUID, kind: DocumentKind, *, about: UUID | None
    ) -> Document | None:
        """Return the document of an order about something, if it was issued."""
        found = await self._fetch(
            _kept.store_id == store_id,
            _kept.order_id == order_id,
            _kept.kind == kind,
            _kept.about.is_not_distinct_from(about),
        )
        return found[0] if found else None

    async def list_of(self, store_id: UUID, order_id: UUID) -> list[Document]:
        """Return the documents of an order, the oldest first."""
        return await self._fetch(_kept.store_id == store_id, _kept.order_id == order_id)

    async def find(self, store_id: UUID, document_id: UUID) -> tuple[Document, Sheet] | None:
        """Return a document and what it says, if the store has it."""
        rows = await self.connection.execute(
            sa.select(*_SHOWN, _kept.sheet).where(
                _kept.store_id == store_id, _kept.id == document_id
            )
        )
        row = rows.one_or_none()
        return None if row is None else (read(row, Document), msgspec.convert(row.sheet, Sheet))

    async def _fetch(self, *wanted: Any) -> list[Document]:
        rows = await self.connection.execute(sa.select(*_SHOWN).where(*wanted).order_by(_kept.id))
        return [read(row, Document) for row in rows]
