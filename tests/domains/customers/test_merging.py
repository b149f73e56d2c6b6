"""Two who are one become one: everything moves, the other's id answers with the survivor."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
import pytest
from tests.domains.customers.making import NOW, Shop
from tests.kit.outbox import announced

from cartwheel.domains.customers.addresses.contracts import AddAddress, PostalAddress
from cartwheel.domains.customers.addresses.service import AddressBook
from cartwheel.domains.customers.behaviours.models import behaviours
from cartwheel.domains.customers.behaviours.service import Behaviours, Deed
from cartwheel.domains.customers.consents.contracts import Channel, RecordConsent
from cartwheel.domains.customers.consents.service import Consents
from cartwheel.domains.customers.contacts.contracts import (
    AddNote,
    Direction,
    ListCommunications,
    ListNotes,
    NewCommunication,
)
from cartwheel.domains.customers.contacts.service import Communications, NoteService
from cartwheel.domains.customers.contracts import (
    CreateCustomer,
    Customer,
    ListCustomers,
    UpdateCustomer,
)
from cartwheel.domains.customers.directory import CustomerDirectory
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.groups.contracts import CreateCustomerGroup
from cartwheel.domains.customers.groups.service import GroupService
from cartwheel.domains.customers.loyalty.service import Loyalty
from cartwheel.domains.customers.merging.contracts import (
    Likeness,
    ListDuplicates,
    MergeCustomers,
    MergePreview,
    MovedCounts,
    PreviewMerge,
)
from cartwheel.domains.customers.merging.errors import MergedIntoAnotherError
from cartwheel.domains.customers.merging.service import MergeService
from cartwheel.domains.customers.messages import CustomerMerged
from cartwheel.domains.customers.models import customers, visitors
from cartwheel.domains.customers.purchases.contracts import ListPurchases
from cartwheel.domains.customers.purchases.service import Purchases
from cartwheel.domains.customers.service import CustomerService
from cartwheel.kernel.errors import ContentionError, InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor

BERLIN = PostalAddress(country="DE", street="Lange Straße 1", postal_code="10115", city="Berlin")


async def create(shop: Shop, **given: Any) -> Customer:
    async with shop.using(CustomerService) as service:
        return await service.create(shop.store_id, CreateCustomer(**given))


async def merge(shop: Shop, survivor: Any, merged: Any) -> Customer:
    async with shop.using(MergeService) as service:
        return await service.merge(shop.store_id, MergeCustomers(survivor, merged))


async def preview(shop: Shop, survivor: Any, merged: Any) -> MergePreview:
    async with shop.using(MergeService) as service:
        return await service.preview(shop.store_id, PreviewMerge(survivor, merged))


async def furnish(shop: Shop, customer_id: Any, *, days: int, consents: bool) -> None:
    """Let a customer have some of everything there is."""
    await shop.buy(customer_id, 1_000, at=NOW - timedelta(days=days))
    async with shop.using(Loyalty) as loyalty:
        await loyalty.earn(shop.store_id, customer_id, points=100, reference=f"o{days}")
        await loyalty.redeem(shop.store_id, customer_id, points=30, reference=f"r{days}")
    async with shop.using(AddressBook) as book:
        await book.add(shop.store_id, AddAddress(customer_id=customer_id, address=BERLIN))
    async with shop.using(Consents) as service:
        said = RecordConsent(
            customer_id=customer_id,
            channel=Channel.EMAIL,
            purpose="marketing",
            given=consents,
            source="checkout",
            at=NOW - timedelta(days=days),
        )
        await service.record(shop.store_id, said)
    author = Actor("store_key", new_id(), shop.store_id, frozenset())
    async with shop.using(NoteService) as notes:
        await notes.add(author, AddNote(customer_id, "Likes tea"))
    async with shop.using(Communications) as said_to:
        sent = NewCommunication(
            customer_id=customer_id,
            channel=Channel.EMAIL,
            direction=Direction.OUT,
            kind="order_confirmation",
            reference=f"o{days}",
            subject="Thank you",
            status="sent",
            at=NOW,
        )
        assert await said_to.record(shop.store_id, sent)
        assert not await said_to.record(shop.store_id, sent)
    async with shop.using(Behaviours) as service:
        await service.record_all(shop.store_id, [Deed(customer_id, "mail.opened", NOW)])
    async with shop.using(CustomerDirectory) as directory:
        await directory.link_visitor(shop.store_id, customer_id, f"v{days}")
    async with shop.using(GroupService) as groups:
        group = await groups.create(shop.store_id, CreateCustomerGroup(f"Group {days}"))
    async with shop.using(CustomerService) as service:
        await service.update(
            shop.store_id,
            UpdateCustomer(id=customer_id, group_ids=(group.id,), tags=(f"t{days}",)),
        )


async def test_everything_moves(shop: Shop) -> None:
    anna = await create(shop, email="anna@shop.example", phone="+49301234567")
    shop.clock.pass_by(timedelta(days=1))
    other = await create(
        shop, email="a.meyer@shop.example", external_id="77", name="Anna Meyer", locale="de"
    )
    await furnish(shop, anna.id, days=9, consents=True)
    await furnish(shop, other.id, days=2, consents=False)
    told = await preview(shop, anna.id, other.id)
    assert told.merged == await shop.look(other.id)
    merged = await merge(shop, anna.id, other.id)
    assert merged == await shop.look(other.id) == await shop.look(anna.id)
    assert (merged.id, merged.email, merged.external_id) == (anna.id, anna.email, "77")
    assert (merged.name, merged.locale, merged.tags) == ("Anna Meyer", "de", ("t2", "t9"))
    assert (merged.orders_count, merged.spent_minor, merged.points) == (2, 2_000, 140)
    assert merged.first_order_at == NOW - timedelta(days=9)
    assert len(merged.group_ids) == 2
    tombstone = await shop.row(other.id)
    assert (tombstone.merged_into, tombstone.email) == (anna.id, "a.meyer@shop.example")
    assert (tombstone.name, tombstone.points, tombstone.orders_count) == ("", 0, 0)
    for asked in (anna.id, other.id):
        async with shop.using(Purchases) as purchases:
            page = await purchases.list_page(shop.store_id, ListPurchases(asked))
            lifetime = await purchases.lifetime(shop.store_id, asked)
        assert len(page.items) == lifetime.items[0].orders_count == 2
        async with shop.using(Loyalty) as loyalty:
            assert (await loyalty.account(shop.store_id, asked)).balance == 140
        async with shop.using(AddressBook) as book:
            addresses = (await book.list_all(shop.store_id, asked)).items
        assert sorted(each.is_shipping for each in addresses) == [False, True]
        async with shop.using(Consents) as consents:
            (state,) = (await consents.list_states(shop.store_id, asked)).items
        assert (state.given, state.at) == (False, NOW - timedelta(days=2))
        assert told.consents == (state,)
        async with shop.using(NoteService) as notes:
            assert len((await notes.list_page(shop.store_id, ListNotes(asked))).items) == 2
        async with shop.using(Communications) as said:
            found = await said.list_page(shop.store_id, ListCommunications(asked))
        assert len(found.items) == 2
    assert await shop.count(visitors, visitors.c.customer_id == anna.id) == 2
    assert await shop.count(behaviours, behaviours.c.times == 2) == 1
    async with shop.using(CustomerService) as service:
        listed = await service.list_page(shop.store_id, ListCustomers(search="a.meyer"))
    assert [each.id for each in listed.items] == [anna.id]
    assert await announced(shop.database, CustomerMerged, store_id=shop.store_id) == [
        CustomerMerged(store_id=shop.store_id, customer_id=anna.id, merged_id=other.id)
    ]


async def test_what_is_told_before_is_what_becomes_of_it(shop: Shop) -> None:
    anna = await create(shop, email="anna@shop.example", country="FR", name="Anna")
    other = await create(shop, email="a.meyer@shop.example", external_id="77", country="GB")
    await furnish(shop, other.id, days=2, consents=True)
    before = await shop.look(anna.id)
    told = await preview(shop, anna.id, other.id)
    assert told.moved == MovedCounts(1, 1, 1, 1, 1, 1)
    assert told.survivor == before == await shop.look(anna.id)
    merged = await merge(shop, anna.id, other.id)
    assert merged.country == "DE"
    assert msgspec.structs.replace(told.outcome, updated_at=merged.updated_at) == merged
    for again in (other.id, anna.id):
        with pytest.raises(InvalidInputError):
            await preview(shop, anna.id, again)
    with pytest.raises(MergedIntoAnotherError):
        await preview(shop, await shop.meet("new@shop.example"), other.id)
    with pytest.raises(CustomerNotFoundError):
        await preview(shop, anna.id, new_id())


async def test_the_others_names_lead_to_the_survivor(shop: Shop) -> None:
    """Whoever earns, buys or signs in by them does so as the survivor."""
    anna, other = await shop.meet(), await shop.meet("old@shop.example")
    await merge(shop, anna, other)
    assert await shop.meet("old@shop.example") == anna
    async with shop.using(Loyalty) as loyalty:
        await loyalty.earn(shop.store_id, other, points=5, reference="o")
    await shop.buy(other, 300)
    customer = await shop.look(anna)
    assert (customer.points, customer.spent_minor) == (5, 300)
    async with shop.using(CustomerService) as service:
        changed = await service.update(
            shop.store_id, UpdateCustomer(id=other, email="old@shop.example")
        )
    assert (changed.id, changed.email) == (anna, "old@shop.example")
    assert await shop.count(customers, customers.c.email.is_not(None)) == 1


async def test_again_is_the_same_and_what_led_there_leads_on(shop: Shop) -> None:
    one, two, three = [await shop.meet(f"{n}@shop.example") for n in range(3)]
    first = await merge(shop, two, one)
    assert await merge(shop, two, one) == first
    last = await merge(shop, three, two)
    assert await merge(shop, three, two) == last
    assert {(await shop.look(each)).id for each in (one, two, three)} == {three}
    assert (await shop.row(one)).merged_into == three
    four = await shop.meet("4@shop.example")
    with pytest.raises(MergedIntoAnotherError):
        await merge(shop, four, one)
    assert (await shop.look(four)).id == four
    assert len(await announced(shop.database, CustomerMerged, store_id=shop.store_id)) == 2


async def test_nobody_and_oneself(shop: Shop) -> None:
    anna = await shop.meet()
    for survivor, merged, refusal in (
        (anna, new_id(), CustomerNotFoundError),
        (new_id(), anna, CustomerNotFoundError),
        (anna, anna, InvalidInputError),
    ):
        with pytest.raises(refusal):
            await merge(shop, survivor, merged)
    assert (await shop.row(anna)).merged_into is None
    assert await announced(shop.database, CustomerMerged, store_id=shop.store_id) == []


async def test_racing_merges_and_orders_lose_nothing(shop: Shop) -> None:
    """
    In both directions, in chains, and while others earn and buy.

    Who waited for somebody that was merged meanwhile may meet another merge then: the call is
    made again, as the house does with every call.
    """
    ids = [await shop.meet(f"{n}@shop.example") for n in range(4)]

    async def earn(number: int) -> None:
        async with shop.using(Loyalty) as loyalty:
            await loyalty.earn(shop.store_id, ids[number % 4], points=10, reference=f"o{number}")

    async def until_done(call: Callable[[], Awaitable[object]]) -> None:
        for _ in range(10):
            try:
                await call()
            except ContentionError:
                continue
            return
        pytest.fail("It meets others for ever")

    await asyncio.gather(
        *(until_done(partial(earn, number)) for number in range(12)),
        *(until_done(partial(shop.buy, ids[number % 4], 100)) for number in range(12)),
        *(
            until_done(partial(merge, shop, ids[survivor], ids[merged]))
            for survivor, merged in ((0, 1), (1, 0), (2, 3))
        ),
    )
    await merge(shop, ids[2], (await shop.look(ids[0])).id)
    survivors = {(await shop.look(each)).id for each in ids}
    assert survivors == {(await shop.look(ids[2])).id}
    customer = await shop.look(ids[0])
    assert (customer.points, customer.orders_count, customer.spent_minor) == (120, 12, 1_200)


async def test_who_may_be_the_same(shop: Shop) -> None:
    anna = await create(shop, email="anna.meyer@gmail.com", phone="+49301234567", name="Anna Meyer")
    mailbox = await create(shop, email="annameyer+shop@googlemail.com", name="A.")
    both = await create(shop, phone="+49 30 1234567", name="Meyer, Ánna")
    await create(shop, email="other@shop.example", name="Anna")
    await create(shop, email="another@shop.example", name="Anna")
    async with shop.using(MergeService) as service:
        found = (await service.find_alike(shop.store_id, anna.id)).items
        assert [(each.customer.id, each.likenesses) for each in found] == [
            (both.id, (Likeness.PHONE, Likeness.NAME)),
            (mailbox.id, (Likeness.EMAIL,)),
        ]
        sets = {
            likeness: await service.list_sets(shop.store_id, ListDuplicates(likeness))
            for likeness in Likeness
        }
    assert [[c.id for c in each.customers] for each in sets[Likeness.EMAIL].items] == [
        [anna.id, mailbox.id]
    ]
    assert [[c.id for c in each.customers] for each in sets[Likeness.NAME].items] == [
        [anna.id, both.id]
    ]
    await merge(shop, anna.id, both.id)
    async with shop.using(MergeService) as service:
        assert (await service.list_sets(shop.store_id, ListDuplicates(Likeness.PHONE))).items == ()


async def test_sets_in_pages(shop: Shop) -> None:
    for number in range(3):
        for mark in ("", "+b"):
            await shop.meet(f"c{number}{mark}@shop.example")
    seen, cursor = [], None
    while True:
        async with shop.using(MergeService) as service:
            query = ListDuplicates(cursor=cursor, limit=2)
            page = await service.list_sets(shop.store_id, query)
        seen += [each.customers[0].email for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [f"c{number}@shop.example" for number in range(3)]
