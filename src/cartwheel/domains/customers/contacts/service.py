"""Use cases of notes, and what other domains tell of what was said."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from cartwheel.domains.customers.contacts.contracts import (
    AddNote,
    CommunicationPage,
    CustomerNote,
    CustomerNotePage,
    ListCommunications,
    ListNotes,
    NewCommunication,
    UpdateNote,
)
from cartwheel.domains.customers.contacts.errors import NoteNotFoundError
from cartwheel.domains.customers.contacts.repository import ContactRepository
from cartwheel.domains.customers.cursors import cursor_of, place_of
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.paging import page_of
from cartwheel.systems.rpc.api import Actor, AuditNote


@dataclass(frozen=True, slots=True)
class NoteService:
    """Notes that staff write down about customers."""

    contacts: ContactRepository
    customers: CustomerRepository
    clock: Clock
    note: AuditNote

    async def add(self, actor: Actor, command: AddNote) -> CustomerNote:
        """
        Write a note.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        customer_id = await self.customers.lock(actor.store_id, command.customer_id)
        if customer_id is None:
            raise CustomerNotFoundError(command.customer_id)
        now = self.clock.now()
        added = CustomerNote(
            id=new_id(),
            customer_id=customer_id,
            text=command.text,
            is_pinned=command.is_pinned,
            author_kind=actor.kind,
            author_id=actor.id,
            created_at=now,
            updated_at=now,
        )
        await self.contacts.add_note(actor.store_id, added)
        self.note.tell(added.id, after=added)
        return added

    async def update(self, store_id: UUID, command: UpdateNote) -> CustomerNote:
        """
        Change what is given of a note; its author stays.

        Raises:
            NoteNotFoundError: the store has no such note.
        """
        before = await self._lock(store_id, command.id)
        after = msgspec.structs.replace(
            before,
            text=before.text if command.text is None else command.text,
            is_pinned=before.is_pinned if command.is_pinned is None else command.is_pinned,
            updated_at=self.clock.now(),
        )
        await self.contacts.save_note(store_id, after)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def delete(self, store_id: UUID, note_id: UUID) -> None:
        """
        Remove a note.

        Raises:
            NoteNotFoundError: the store has no such note.
        """
        before = await self._lock(store_id, note_id)
        await self.contacts.delete_note(store_id, note_id)
        self.note.tell(note_id, before=before)

    async def list_page(self, store_id: UUID, query: ListNotes) -> CustomerNotePage:
        """
        List notes, the newest first.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        customer = await self.customers.find(store_id, query.customer_id)
        if customer is None:
            raise CustomerNotFoundError(query.customer_id)
        found = await self.contacts.list_notes(store_id, customer.id, query)
        return page_of(CustomerNotePage, found, limit=query.limit, by=lambda note: note.id)

    async def _lock(self, store_id: UUID, note_id: UUID) -> CustomerNote:
        found = await self.contacts.lock_note(store_id, note_id)
        if found is None:
            raise NoteNotFoundError(note_id)
        return found


@dataclass(frozen=True, slots=True)
class Communications:
    """What was said to customers and by them: whoever says something records it here."""

    contacts: ContactRepository
    customers: CustomerRepository

    async def record(self, store_id: UUID, said: NewCommunication) -> bool:
        """
        Keep what was said; False when it was kept before.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        customer_id = await self.customers.lock(store_id, said.customer_id)
        if customer_id is None:
            raise CustomerNotFoundError(said.customer_id)
        return await self.contacts.add(store_id, customer_id, said)

    async def set_status(
        self, store_id: UUID, *, kind: str, reference: str, status: str, at: datetime
    ) -> bool:
        """Say how far it has come; False when it is not known, or something later is."""
        return await self.contacts.set_status(
            store_id, kind=kind, reference=reference, status=status, at=at
        )

    async def list_page(self, store_id: UUID, query: ListCommunications) -> CommunicationPage:
        """
        List what was said, the latest first.

        Raises:
            CustomerNotFoundError: the store has no such customer.
            InvalidInputError: the cursor is none.
        """
        customer = await self.customers.find(store_id, query.customer_id)
        if customer is None:
            raise CustomerNotFoundError(query.customer_id)
        before = None if query.cursor is None else place_of(query.cursor, datetime)
        found = await self.contacts.list_said(store_id, customer.id, query, before=before)
        shown = tuple(found[: query.limit])
        following = len(found) > query.limit
        return CommunicationPage(
            shown, cursor_of(shown[-1].at, shown[-1].id) if following else None
        )
