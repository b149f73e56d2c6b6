"""Queries about notes, and about what was said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.customers.contacts.contracts import (
    Communication,
    CustomerNote,
    ListCommunications,
    ListNotes,
    NewCommunication,
)
from cartwheel.domains.customers.contacts.models import communications, notes
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.rows import read

_note, _said = notes.c, communications.c
_NOTE: Final = tuple(_note[name] for name in CustomerNote.__struct_fields__)
_SAID: Final = tuple(_said[name] for name in Communication.__struct_fields__)


@dataclass(frozen=True, slots=True)
class ContactRepository:
    """Notes and communications of one store at a time."""

    connection: Connection

    async def add_note(self, store_id: UUID, note: CustomerNote) -> None:
        """Keep a note."""
        values = {name: getattr(note, name) for name in CustomerNote.__struct_fields__}
        await self.connection.execute(sa.insert(notes).values({**values, "store_id": store_id}))

    async def lock_note(self, store_id: UUID, note_id: UUID) -> CustomerNote | None:
        """Return a note that nobody else changes until the transaction ends."""
        rows = await self.connection.execute(
            sa.select(*_NOTE)
            .where(_note.store_id == store_id, _note.id == note_id)
            .with_for_update()
        )
        row = rows.one_or_none()
        return None if row is None else read(row, CustomerNote)

    async def save_note(self, store_id: UUID, note: CustomerNote) -> None:
        """Change a note that is locked."""
        await self.connection.execute(
            sa.update(notes)
            .where(_note.store_id == store_id, _note.id == note.id)
            .values(text=note.text, is_pinned=note.is_pinned, updated_at=note.updated_at)
        )

    async def delete_note(self, store_id: UUID, note_id: UUID) -> None:
        """Remove a note."""
        await self.connection.execute(
            sa.delete(notes).where(_note.store_id == store_id, _note.id == note_id)
        )

    async def list_notes(
        self, store_id: UUID, customer_id: UUID, query: ListNotes
    ) -> list[CustomerNote]:
        """Return one more than the limit, when there are more, the newest first."""
        wanted = [_note.store_id == store_id, _note.customer_id == customer_id]
        if query.pinned is not None:
            wanted.append(_note.is_pinned == query.pinned)
        if query.cursor is not None:
            wanted.append(_note.id < query.cursor)
        rows = await self.connection.execute(
            sa.select(*_NOTE).where(*wanted).order_by(_note.id.desc()).limit(query.limit + 1)
        )
        return [read(row, CustomerNote) for row in rows]

    async def add(self, store_id: UUID, customer_id: UUID, said: NewCommunication) -> bool:
        """Keep what was said; False when it is kept already."""
        values: dict[str, Any] = {
            name: getattr(said, name) for name in NewCommunication.__struct_fields__
        }
        values |= {
            "id": new_id(),
            "store_id": store_id,
            "customer_id": customer_id,
            "status_at": said.at,
        }
        added = await self.connection.execute(
            insert(communications).values(values).on_conflict_do_nothing()
        )
        return added.rowcount == 1

    async def set_status(
        self, store_id: UUID, *, kind: str, reference: str, status: str, at: datetime
    ) -> bool:
        """Say how far something has come; False when it is not kept, or known better."""
        changed = await self.connection.execute(
            sa.update(communications)
            .where(
                _said.store_id == store_id,
                _said.kind == kind,
                _said.reference == reference,
                _said.status_at <= at,
            )
            .values(status=status, status_at=at)
        )
        return changed.rowcount == 1

    async def list_said(
        self,
        store_id: UUID,
        customer_id: UUID,
        query: ListCommunications,
        *,
        before: tuple[datetime, UUID] | None,
    ) -> list[Communication]:
        """Return one more than the limit, when there is more, the latest first."""
        wanted = [_said.store_id == store_id, _said.customer_id == customer_id]
        if query.channel is not None:
            wanted.append(_said.channel == query.channel)
        if before is not None:
            place = sa.tuple_(_said.at, _said.id)
            wanted.append(place < sa.tuple_(sa.literal(before[0]), sa.literal(before[1])))
        rows = await self.connection.execute(
            sa.select(*_SAID)
            .where(*wanted)
            .order_by(_said.at.desc(), _said.id.desc())
            .limit(query.limit + 1)
        )
        return [read(row, Communication) for row in rows]
