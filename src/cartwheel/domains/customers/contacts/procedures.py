"""Procedures of notes and communications."""

from cartwheel.domains.customers.access import READ, WRITE
from cartwheel.domains.customers.contacts.contracts import (
    AddNote,
    CommunicationPage,
    CustomerNote,
    CustomerNotePage,
    ListCommunications,
    ListNotes,
    NoteById,
    UpdateNote,
)
from cartwheel.domains.customers.contacts.errors import NoteNotFoundError
from cartwheel.domains.customers.contacts.service import Communications, NoteService
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.systems.rpc.api import Actor, Router, delete, get, patch, post

router = Router("customerContacts", about="Notes about customers, and what was said to them.")


@router.mutation(
    rest=post("/customers/{customerId}/notes", status=201),
    allow=WRITE,
    raises=[CustomerNotFoundError],
)
async def add_note(command: AddNote, actor: Actor, notes: NoteService) -> CustomerNote:
    """Write a note about a customer."""
    return await notes.add(actor, command)


@router.query(rest=get("/customers/{customerId}/notes"), allow=READ, raises=[CustomerNotFoundError])
async def list_notes(query: ListNotes, actor: Actor, notes: NoteService) -> CustomerNotePage:
    """List notes about a customer, the newest first."""
    return await notes.list_page(actor.store_id, query)


@router.mutation(rest=patch("/customer-notes/{id}"), allow=WRITE, raises=[NoteNotFoundError])
async def update_note(command: UpdateNote, actor: Actor, notes: NoteService) -> CustomerNote:
    """Change what is given of a note."""
    return await notes.update(actor.store_id, command)


@router.mutation(rest=delete("/customer-notes/{id}"), allow=WRITE, raises=[NoteNotFoundError])
async def delete_note(command: NoteById, actor: Actor, notes: NoteService) -> None:
    """Remove a note."""
    await notes.delete(actor.store_id, command.id)


@router.query(
    rest=get("/customers/{customerId}/communications"), allow=READ, raises=[CustomerNotFoundError]
)
async def list_communications(
    query: ListCommunications, actor: Actor, said: Communications
) -> CommunicationPage:
    """List what was said to a customer and by one, the latest first."""
    return await said.list_page(actor.store_id, query)
