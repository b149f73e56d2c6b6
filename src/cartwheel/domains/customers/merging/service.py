"""Use cases of merging."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.customers.addresses.repository import AddressRepository
from cartwheel.domains.customers.consents.repository import ConsentRepository
from cartwheel.domains.customers.contracts import Customer
from cartwheel.domains.customers.cursors import cursor_of, place_of
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.merging.contracts import (
    Duplicate,
    DuplicateList,
    DuplicateSet,
    DuplicateSetPage,
    ListDuplicates,
    MergeCustomers,
    MergePreview,
    PreviewMerge,
)
from cartwheel.domains.customers.merging.errors import MergedIntoAnotherError
from cartwheel.domains.customers.merging.outcome import joined, joined_states, outcome_of
from cartwheel.domains.customers.merging.repository import MergeRepository
from cartwheel.domains.customers.messages import CustomerMerged
from cartwheel.domains.customers.purchases.repository import PurchaseRepository
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.domains.stores.api import StoreRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import NO_STORE
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

_MOST_ALIKE: Final = 20


@dataclass(frozen=True, slots=True)
class MergeService:
    """Finds customers who may be one person, and makes them one."""

    merging: MergeRepository
    customers: CustomerRepository
    purchases: PurchaseRepository
    addresses: AddressRepository
    consents: ConsentRepository
    stores: StoreRepository
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def merge(self, store_id: UUID, command: MergeCustomers) -> Customer:
        """
        Let one customer have all that two had; the other's id answers with this one for good.

        What the survivor lacks of a profile comes from the other. Merging the same two again
        changes nothing.

        Raises:
            InvalidInputError: they are one already, by their id.
            CustomerNotFoundError: the store lacks one of them.
            MergedIntoAnotherError: the other was merged into somebody else.
        """
        owners = await self.customers.lock_all(store_id, (command.id, command.merged_id))
        for each in (command.id, command.merged_id):
            if each not in owners:
                raise CustomerNotFoundError(each)
        if command.id == command.merged_id:
            raise InvalidInputError(Issue(("mergedId",), "A customer is the same as itself"))
        survivor = await self._get(store_id, owners[command.id])
        if owners[command.merged_id] == survivor.id:
            # Told again; the record of it says that nothing changed but when.
            self.note.tell(survivor.id, before={"mergedId": None}, after=survivor)
            return survivor
        if owners[command.merged_id] != command.merged_id:
            raise MergedIntoAnotherError(command.merged_id)
        merged = await self._get(store_id, command.merged_id)
        after = await self._merge(store_id, survivor, merged)
        self.note.tell(survivor.id, before={"survivor": survivor, "merged": merged}, after=after)
        return after

    async def preview(self, store_id: UUID, query: PreviewMerge) -> MergePreview:
        """
        Say what merging would make of two, and change nothing.

        Raises:
            InvalidInputError: they are one already.
            CustomerNotFoundError: the store lacks one of them.
            MergedIntoAnotherError: the other was merged into somebody else.
        """
        survivor = await self._get(store_id, query.id)
        merged = await self._get(store_id, query.merged_id)
        if survivor.id == merged.id:
            raise InvalidInputError(Issue(("mergedId",), "A customer is the same as itself"))
        if merged.id != query.merged_id:
            raise MergedIntoAnotherError(query.merged_id)
        both = (survivor.id, merged.id)
        places = [await self.addresses.list_all(store_id, each) for each in both]
        states = [await self.consents.list_states(store_id, each) for each in both]
        return MergePreview(
            survivor=survivor,
            merged=merged,
            outcome=outcome_of(survivor, merged, addresses=[*places[0], *places[1]]),
            consents=joined_states(*states),
            moved=await self.merging.count_moved(merged.id),
        )

    async def find_alike(self, store_id: UUID, customer_id: UUID) -> DuplicateList:
        """
        List who may be the same as a customer.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        customer = await self.customers.find(store_id, customer_id)
        if customer is None:
            raise CustomerNotFoundError(customer_id)
        found = await self.merging.list_alike(store_id, customer.id, limit=_MOST_ALIKE)
        return DuplicateList(tuple(Duplicate(each, likenesses) for each, likenesses in found))

    async def list_sets(self, store_id: UUID, query: ListDuplicates) -> DuplicateSetPage:
        """
        List sets of customers who share something.

        Raises:
            InvalidInputError: the cursor is none.
        """
        after = None if query.cursor is None else place_of(query.cursor, str)[0]
        shared = await self.merging.list_shared(
            store_id, query.likeness, after=after, limit=query.limit + 1
        )
        shown = shared[: query.limit]
        sharing = await self.merging.list_sharing(store_id, query.likeness, shown) if shown else {}
        following = len(shared) > query.limit
        return DuplicateSetPage(
            tuple(DuplicateSet(tuple(sharing[each])) for each in shown if each in sharing),
            cursor_of(shown[-1], NO_STORE) if following else None,
        )

    async def _merge(self, store_id: UUID, survivor: Customer, merged: Customer) -> Customer:
        now = self.clock.now()
        await self.merging.move(survivor.id, merged.id)
        # What the survivor takes over, the tombstone has to let go of first.
        taken = {
            name: None
            for name in ("email", "external_id")
            if getattr(survivor, name) is None and getattr(merged, name) is not None
        }
        await self.merging.bury(survivor.id, merged.id, taken, at=now)
        await self.customers.update(store_id, survivor.id, joined(survivor, merged), at=now)
        # Within the transaction: who holds locks must not wait for another connection.
        store = await self.stores.find(store_id)
        currency = "" if store is None else store.currency
        await self.consents.count_all(store_id, [survivor.id])
        await self.purchases.summarise(store_id, (survivor.id, merged.id), currency=currency)
        if await self.addresses.list_all(store_id, survivor.id):
            await self.addresses.place_all(store_id, [survivor.id])
        await self.outbox.announce(
            CustomerMerged(store_id=store_id, customer_id=survivor.id, merged_id=merged.id),
            aggregate_id=survivor.id,
        )
        return await self._get(store_id, survivor.id)

    async def _get(self, store_id: UUID, customer_id: UUID) -> Customer:
        found = await self.customers.find(store_id, customer_id)
        if found is None:
            raise CustomerNotFoundError(customer_id)
        return found
