"""Ways to make customers in a store, and what they have."""

from typing import Any, Final
from uuid import UUID

from tests.rpc.house import House

from cartwheel.domains.customers.addresses.contracts import (
    AddAddress,
    AddressById,
    AddressesOf,
    PostalAddress,
    UpdateAddress,
)
from cartwheel.domains.customers.addresses.service import AddressBook
from cartwheel.domains.customers.consents.contracts import (
    Channel,
    ConsentsOf,
    ListConsents,
    RecordConsent,
)
from cartwheel.domains.customers.contacts.contracts import (
    AddNote,
    ListCommunications,
    ListNotes,
    NoteById,
    UpdateNote,
)
from cartwheel.domains.customers.contacts.service import NoteService
from cartwheel.domains.customers.contracts import CustomerById, UpdateCustomer
from cartwheel.domains.customers.directory import CustomerDirectory
from cartwheel.domains.customers.groups.contracts import (
    CreateCustomerGroup,
    CustomerGroupById,
    UpdateCustomerGroup,
)
from cartwheel.domains.customers.groups.service import GroupService
from cartwheel.domains.customers.loyalty.contracts import AdjustPoints, ListPointsEntries
from cartwheel.domains.customers.merging.contracts import MergeCustomers, PreviewMerge
from cartwheel.domains.customers.purchases.contracts import ListPurchases
from cartwheel.domains.customers.segments.contracts import (
    CreateSegment,
    ExplainSegment,
    ListSnapshotMembers,
    SegmentById,
    SegmentsOf,
    UpdateSegment,
)
from cartwheel.domains.customers.segments.rule_contracts import Comparison, OrdersRule
from cartwheel.domains.customers.segments.service import SegmentService
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor

ADDRESS: Final = PostalAddress(
    country="DE", street="Lange Straße 1", postal_code="10115", city="Berlin"
)
RULE: Final = OrdersRule(Comparison.AT_LEAST, 1)


async def make_customer(house: House) -> UUID:
    async with house.scope() as scope:
        directory = await scope.get(CustomerDirectory)
        return (await directory.for_email(house.store_id, f"{new_id()}@shop.example")).id


async def _by_id(house: House) -> dict[str, Any]:
    return {"id": await make_customer(house)}


async def _of_customer(house: House) -> dict[str, Any]:
    return {"customerId": await make_customer(house)}


async def _changed(house: House) -> dict[str, Any]:
    return {**await _by_id(house), "tags": ("vip",)}


async def _points(house: House) -> dict[str, Any]:
    return {**await _of_customer(house), "points": 50, "reason": "Sorry"}


async def _new_address(house: House) -> dict[str, Any]:
    return {**await _of_customer(house), "address": ADDRESS}


async def _address(house: House) -> dict[str, Any]:
    customer_id = await make_customer(house)
    async with house.scope() as scope:
        book = await scope.get(AddressBook)
        command = AddAddress(customer_id=customer_id, address=ADDRESS)
        return {"id": (await book.add(house.store_id, command)).id}


async def _changed_address(house: House) -> dict[str, Any]:
    elsewhere = PostalAddress(country="AT", street="Gasse 1", postal_code="1010", city="Wien")
    return {**await _address(house), "address": elsewhere}


async def _consent(house: House) -> dict[str, Any]:
    said = {"channel": Channel.EMAIL, "purpose": "marketing", "given": True, "source": "checkout"}
    return {**await _of_customer(house), **said}


async def _new_note(house: House) -> dict[str, Any]:
    return {**await _of_customer(house), "text": "Likes tea"}


async def _note(house: House) -> dict[str, Any]:
    customer_id = await make_customer(house)
    author = Actor("store_key", new_id(), house.store_id, frozenset())
    async with house.scope() as scope:
        notes = await scope.get(NoteService)
        return {"id": (await notes.add(author, AddNote(customer_id, "Likes tea"))).id}


async def _changed_note(house: House) -> dict[str, Any]:
    return {**await _note(house), "isPinned": True}


async def _group(house: House) -> dict[str, Any]:
    async with house.scope() as scope:
        groups = await scope.get(GroupService)
        command = CreateCustomerGroup(f"Group {new_id()}")
        return {"id": (await groups.create(house.store_id, command)).id}


async def _changed_group(house: House) -> dict[str, Any]:
    return {**await _group(house), "discountBps": 500}


async def _merged(house: House) -> dict[str, Any]:
    return {"id": await make_customer(house), "mergedId": await make_customer(house)}


async def _segment(house: House) -> dict[str, Any]:
    async with house.scope() as scope:
        segments = await scope.get(SegmentService)
        command = CreateSegment(f"Segment {new_id()}", RULE)
        return {"id": (await segments.create(house.store_id, command)).id}


async def _changed_segment(house: House) -> dict[str, Any]:
    return {**await _segment(house), "description": "changed"}


async def _explained(house: House) -> dict[str, Any]:
    return {**await _segment(house), **await _of_customer(house)}


async def _snapshot(house: House) -> dict[str, Any]:
    segment_id = (await _segment(house))["id"]
    async with house.scope() as scope:
        segments = await scope.get(SegmentService)
        return {"id": (await segments.take_snapshot(house.store_id, segment_id)).id}


FACTORIES: Final = {
    AddAddress: _new_address,
    AddNote: _new_note,
    AddressById: _address,
    AddressesOf: _of_customer,
    AdjustPoints: _points,
    ConsentsOf: _of_customer,
    CustomerById: _by_id,
    CustomerGroupById: _group,
    ExplainSegment: _explained,
    ListCommunications: _of_customer,
    ListConsents: _of_customer,
    ListNotes: _of_customer,
    ListPointsEntries: _of_customer,
    ListPurchases: _of_customer,
    ListSnapshotMembers: _snapshot,
    MergeCustomers: _merged,
    NoteById: _note,
    PreviewMerge: _merged,
    RecordConsent: _consent,
    SegmentById: _segment,
    SegmentsOf: _of_customer,
    UpdateAddress: _changed_address,
    UpdateCustomer: _changed,
    UpdateCustomerGroup: _changed_group,
    UpdateNote: _changed_note,
    UpdateSegment: _changed_segment,
}
