"""Notes have an author; what was said is told once, and its status never goes back."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.domains.customers.making import NOW, Shop

from cartwheel.domains.customers.consents.contracts import Channel
from cartwheel.domains.customers.contacts.contracts import (
    AddNote,
    CustomerNote,
    Direction,
    ListCommunications,
    ListNotes,
    NewCommunication,
    UpdateNote,
)
from cartwheel.domains.customers.contacts.errors import NoteNotFoundError
from cartwheel.domains.customers.contacts.models import communications, notes as kept
from cartwheel.domains.customers.contacts.service import Communications, NoteService
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor


async def write(shop: Shop, customer_id: Any, text: str, **more: Any) -> CustomerNote:
    author = Actor("person", new_id(), shop.store_id, frozenset())
    async with shop.using(NoteService) as notes:
        return await notes.add(author, AddNote(customer_id, text, **more))


async def test_notes_are_written_changed_and_removed(shop: Shop) -> None:
    anna = await shop.meet()
    first = await write(shop, anna, "Likes tea")
    pinned = await write(shop, anna, "Calls on Mondays", is_pinned=True)
    shop.clock.pass_by(timedelta(hours=1))
    async with shop.using(NoteService) as notes:
        changed = await notes.update(shop.store_id, UpdateNote(first.id, text="Likes coffee"))
        listed = await notes.list_page(shop.store_id, ListNotes(anna, limit=1))
        only = await notes.list_page(shop.store_id, ListNotes(anna, pinned=False))
    assert (changed.text, changed.author_id) == ("Likes coffee", first.author_id)
    assert (changed.created_at, changed.updated_at) == (NOW, NOW + timedelta(hours=1))
    assert (listed.items, listed.next_cursor) == ((pinned,), pinned.id)
    assert only.items == (changed,)
    async with shop.using(NoteService) as notes:
        await notes.delete(shop.store_id, first.id)
        with pytest.raises(NoteNotFoundError):
            await notes.delete(shop.store_id, first.id)
        with pytest.raises(NoteNotFoundError):
            await notes.update(shop.store_id, UpdateNote(first.id, text="x"))
    with pytest.raises(CustomerNotFoundError):
        await write(shop, new_id(), "x")
    assert await shop.count(kept) == 1


async def test_what_was_said_is_told_once_and_its_status_goes_on(shop: Shop) -> None:
    anna = await shop.meet()

    def said(reference: str, at: Any = NOW, **more: Any) -> NewCommunication:
        return NewCommunication(
            **{
                "customer_id": anna,
                "channel": Channel.EMAIL,
                "direction": Direction.OUT,
                "kind": "campaign",
                "reference": reference,
                "subject": "Spring",
                "status": "sent",
                "at": at,
                **more,
            }
        )

    async def status(to: str, at: Any) -> bool:
        async with shop.using(Communications) as service:
            return await service.set_status(
                shop.store_id, kind="campaign", reference="m1", status=to, at=at
            )

    async with shop.using(Communications) as service:
        assert await service.record(shop.store_id, said("m1"))
        assert not await service.record(shop.store_id, said("m1"))
        call = said("c1", NOW - timedelta(days=1), channel=Channel.PHONE, kind="call")
        assert await service.record(shop.store_id, call)
    assert await status("opened", NOW + timedelta(hours=2))
    assert not await status("delivered", NOW + timedelta(hours=1)), "told late"
    async with shop.using(Communications) as service:
        page = await service.list_page(shop.store_id, ListCommunications(anna, limit=1))
        rest = await service.list_page(
            shop.store_id, ListCommunications(anna, cursor=page.next_cursor)
        )
        calls = await service.list_page(shop.store_id, ListCommunications(anna, Channel.PHONE))
    assert [(each.reference, each.status) for each in page.items] == [("m1", "opened")]
    assert (
        [each.reference for each in rest.items]
        == ["c1"]
        == [each.reference for each in calls.items]
    )
    with pytest.raises(CustomerNotFoundError):
        async with shop.using(Communications) as service:
            await service.record(shop.store_id, said("m2", customer_id=new_id()))
    assert await shop.count(communications) == 2


async def test_racing_changes_of_a_note_lose_nothing(shop: Shop) -> None:
    """Who changes the text keeps the pin that another sets, and the other way round."""
    note = await write(shop, await shop.meet(), "Likes tea")

    async def update(**given: Any) -> None:
        async with shop.using(NoteService) as notes:
            await notes.update(shop.store_id, UpdateNote(note.id, **given))

    await asyncio.gather(
        *(update(text="Likes coffee") for _ in range(5)),
        *(update(is_pinned=True) for _ in range(5)),
    )
    async with shop.using(NoteService) as notes:
        (left,) = (await notes.list_page(shop.store_id, ListNotes(note.customer_id))).items
    assert (left.text, left.is_pinned) == ("Likes coffee", True)
