"""Use cases of profiles, for a store's staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cartwheel.domains.customers import rules
from cartwheel.domains.customers.contracts import (
    Aspect,
    Clearable,
    CreateCustomer,
    Customer,
    CustomerFacets,
    CustomerFilter,
    CustomerPage,
    ListCustomers,
    UpdateCustomer,
)
from cartwheel.domains.customers.cursors import cursor_of, place_of
from cartwheel.domains.customers.directory import derived, words_of
from cartwheel.domains.customers.errors import (
    CustomerNotFoundError,
    EmailTakenError,
    ExternalIdTakenError,
)
from cartwheel.domains.customers.groups.repository import GroupRepository
from cartwheel.domains.customers.listing import SORTED_BY, CustomerListing
from cartwheel.domains.customers.messages import CustomerCreated, CustomerUpdated
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.email_addresses import address_of
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.money import exponent
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

_FIELDS: Final = {
    Clearable.EMAIL: "email",
    Clearable.PHONE: "phone",
    Clearable.EXTERNAL_ID: "external_id",
    Clearable.NAME: "name",
    Clearable.LOCALE: "locale",
    Clearable.ZONE: "zone",
    Clearable.CURRENCY: "currency",
}


@dataclass(frozen=True, slots=True)
class CustomerService:
    """Customers of a store."""

    customers: CustomerRepository
    listing: CustomerListing
    groups: GroupRepository
    outbox: Outbox
    clock: Clock
    note: AuditNote

    async def create(self, store_id: UUID, command: CreateCustomer) -> Customer:
        """
        Make a customer.

        Raises:
            InvalidInputError: what somebody is called by is none, or nothing is given.
            EmailTakenError: another customer has the address.
            ExternalIdTakenError: another customer has the external id.
        """
        if not (command.email or command.phone or command.external_id or command.name):
            raise InvalidInputError(
                Issue((), "Give an e-mail address, a number, an external id or a name")
            )
        values = _checked(command, country=command.country)
        await self._ensure_groups(store_id, command.group_ids)
        now, customer_id = self.clock.now(), new_id()
        row = {
            "id": customer_id,
            "store_id": store_id,
            **dict.fromkeys(("email", "phone", "external_id", "locale", "zone", "currency")),
            **values,
            **derived(name=command.name or "", email=values.get("email")),
            "tags": sorted(set(command.tags)),
            "discount_bps": command.discount_bps,
            "country": command.country,
            "created_at": now,
            "updated_at": now,
        }
        if not await self.customers.add_all([row], {customer_id: words_of(row)}):
            await self._refuse_taken(store_id, row)
        await self.groups.set_groups(store_id, customer_id, command.group_ids)
        created = CustomerCreated(store_id=store_id, customer_id=customer_id)
        await self.outbox.announce(created, aggregate_id=customer_id)
        customer = await self.get(store_id, customer_id)
        self.note.tell(customer_id, after=customer)
        return customer

    async def get(self, store_id: UUID, customer_id: UUID) -> Customer:
        """
        Return a customer, or whoever it was merged into.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        customer = await self.customers.find(store_id, customer_id)
        if customer is None:
            raise CustomerNotFoundError(customer_id)
        return customer

    async def update(self, store_id: UUID, command: UpdateCustomer) -> Customer:
        """
        Change what is given of a customer.

        Raises:
            CustomerNotFoundError: the store has no such customer.
            InvalidInputError: what somebody is called by is none.
            EmailTakenError: another customer has the address.
            ExternalIdTakenError: another customer has the external id.
        """
        customer_id = await self.customers.lock(store_id, command.id)
        if customer_id is None:
            raise CustomerNotFoundError(command.id)
        before = await self.get(store_id, customer_id)
        values = _checked(command, country=before.country)
        values |= {_FIELDS[each]: None for each in command.clear}
        if command.tags is not None:
            values["tags"] = sorted(set(command.tags))
        if command.discount_bps is not None:
            values["discount_bps"] = command.discount_bps
        row = {**_called(before), **values}
        row["name"] = row["name"] or ""
        await self.customers.release(
            store_id,
            customer_id,
            email=values.get("email"),
            external_id=values.get("external_id"),
        )
        values |= derived(name=row["name"], email=row["email"])
        await self.customers.update(store_id, customer_id, values, at=self.clock.now())
        if _called(before) != {name: row[name] for name in _called(before)}:
            await self.customers.set_words(store_id, {customer_id: words_of(row)})
        if command.group_ids is not None:
            await self._ensure_groups(store_id, command.group_ids)
            await self.groups.set_groups(store_id, customer_id, command.group_ids)
        updated = CustomerUpdated(store_id=store_id, customer_id=customer_id, aspect=Aspect.PROFILE)
        await self.outbox.announce(updated, aggregate_id=customer_id)
        after = await self.get(store_id, customer_id)
        self.note.tell(customer_id, before=before, after=after)
        return after

    async def list_page(self, store_id: UUID, query: ListCustomers) -> CustomerPage:
        """
        List customers.

        Raises:
            InvalidInputError: the cursor is none of such a list.
        """
        kind = SORTED_BY[query.sort][1]
        after: tuple[Any, UUID] | None = None
        if query.cursor is not None:
            after = place_of(query.cursor, kind)
        found = await self.listing.list_page(store_id, query, after=after)
        shown = found[: query.limit]
        following = None
        if len(found) > query.limit:
            last, sorted_by = shown[-1]
            following = cursor_of(sorted_by, last.id)
        return CustomerPage(tuple(customer for customer, _ in shown), following)

    async def facets(self, store_id: UUID, query: CustomerFilter) -> CustomerFacets:
        """Count whom a filter finds, and what they have in common."""
        return await self.listing.facets(store_id, query)

    async def _ensure_groups(self, store_id: UUID, ids: tuple[UUID, ...]) -> None:
        there = await self.groups.share(store_id, ids) if ids else set[UUID]()
        issues = [
            Issue(("groupIds", position), "There is no such group")
            for position, group_id in enumerate(ids)
            if group_id not in there
        ]
        if issues:
            raise InvalidInputError(*issues)

    async def _refuse_taken(self, store_id: UUID, row: Mapping[str, Any]) -> None:
        by_email, _ = await self.customers.find_ids(store_id, emails=filter(None, [row["email"]]))
        raise EmailTakenError if by_email else ExternalIdTakenError


def _called(customer: Customer) -> dict[str, Any]:
    return {
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "external_id": customer.external_id,
    }


def _checked(command: CreateCustomer | UpdateCustomer, *, country: str | None) -> dict[str, Any]:
    """Return what is given of how somebody is called, in the form that is stored."""
    rules.ensure_zone(command.zone)
    if command.currency is not None:
        exponent(command.currency)
    given = {
        "email": None if command.email is None else address_of(command.email),
        "phone": None if command.phone is None else rules.phone_of(command.phone, country=country),
        "external_id": command.external_id,
        "name": command.name,
        "locale": command.locale,
        "zone": command.zone,
        "currency": command.currency,
    }
    return {name: value for name, value in given.items() if value is not None}
