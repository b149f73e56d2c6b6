"""Use cases of addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cartwheel.domains.customers.addresses import forms
from cartwheel.domains.customers.addresses.contracts import (
    AddAddress,
    AddressForm,
    CustomerAddress,
    CustomerAddressList,
    PostalAddress,
    UpdateAddress,
)
from cartwheel.domains.customers.addresses.errors import (
    AddressNotFoundError,
    TooManyAddressesError,
)
from cartwheel.domains.customers.addresses.repository import AddressRepository, columns_of
from cartwheel.domains.customers.contracts import Aspect
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.messages import CustomerUpdated
from cartwheel.domains.customers.repository import CustomerRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.systems.outbox.api import Outbox
from cartwheel.systems.rpc.api import AuditNote

_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class AddressBook:
    """Addresses of customers; of each two are the usual ones, to send to and to bill."""

    addresses: AddressRepository
    customers: CustomerRepository
    outbox: Outbox
    clock: Clock
    note: AuditNote

    def form(self, country: str) -> AddressForm:
        """
        Return the form of a country's addresses.

        Raises:
            InvalidInputError: there is no such country.
        """
        return forms.form_of(country)

    async def list_all(self, store_id: UUID, customer_id: UUID) -> CustomerAddressList:
        """
        List a customer's addresses, the oldest first.

        Raises:
            CustomerNotFoundError: the store has no such customer.
        """
        customer = await self.customers.find(store_id, customer_id)
        if customer is None:
            raise CustomerNotFoundError(customer_id)
        return CustomerAddressList(tuple(await self.addresses.list_all(store_id, customer.id)))

    async def add(self, store_id: UUID, command: AddAddress) -> CustomerAddress:
        """
        Keep an address; a customer's first one is the usual one for both.

        Raises:
            CustomerNotFoundError: the store has no such customer.
            InvalidInputError: a field is missing, or does not fit the form of the country.
            TooManyAddressesError: there are 50 already.
        """
        address = _checked(command.address)
        owner = await self._lock(store_id, command.customer_id)
        known = await self.addresses.list_all(store_id, owner)
        if len(known) >= _MOST:
            raise TooManyAddressesError(most=_MOST)
        address_id = new_id()
        await self.addresses.add(
            store_id,
            owner,
            address,
            address_id=address_id,
            usual={
                "is_shipping": command.is_shipping or not known,
                "is_billing": command.is_billing or not known,
            },
            at=self.clock.now(),
        )
        await self._tell(store_id, owner)
        added = await self._get(store_id, address_id)
        self.note.tell(address_id, after=added)
        return added

    async def add_first_all(self, store_id: UUID, given: Mapping[UUID, PostalAddress]) -> set[UUID]:
        """
        Keep an address of each customer who has none, in a few statements; return who had none.

        Raises:
            CustomerNotFoundError: the store lacks one of the customers; nothing is kept.
            InvalidInputError: a field is missing, or does not fit the form of the country.
        """
        checked = {id_: _checked(address) for id_, address in given.items()}
        owners = await self.customers.lock_all(store_id, checked)
        for id_ in checked:
            if id_ not in owners:
                raise CustomerNotFoundError(id_)
        # Two who were merged meanwhile are one.
        wanted = {owners[id_]: address for id_, address in checked.items()}
        new = wanted.keys() - await self.addresses.owners(store_id, wanted)
        at = self.clock.now()
        await self.addresses.add_all(
            [
                {
                    **columns_of(wanted[owner]),
                    **dict.fromkeys(("is_shipping", "is_billing"), True),
                    "id": new_id(),
                    "store_id": store_id,
                    "customer_id": owner,
                    "created_at": at,
                    "updated_at": at,
                }
                for owner in sorted(new)
            ]
        )
        await self._tell(store_id, *sorted(new))
        return {id_ for id_, owner in owners.items() if owner in new}

    async def update(self, store_id: UUID, command: UpdateAddress) -> CustomerAddress:
        """
        Change what is given of an address.

        What was usual stays so until another one is: saying false of it does nothing.

        Raises:
            AddressNotFoundError: the store has no such address.
            InvalidInputError: a field is missing, or does not fit the form of the country.
        """
        values = {} if command.address is None else columns_of(_checked(command.address))
        before, owner = await self._lock_address(store_id, command.id)
        await self.addresses.update(
            owner,
            command.id,
            values,
            usual={
                "is_shipping": before.is_shipping or bool(command.is_shipping),
                "is_billing": before.is_billing or bool(command.is_billing),
            },
            at=self.clock.now(),
        )
        await self._tell(store_id, owner)
        after = await self._get(store_id, command.id)
        self.note.tell(command.id, before=before, after=after)
        return after

    async def delete(self, store_id: UUID, address_id: UUID) -> None:
        """
        Remove an address; where it was the usual one the oldest that is left is.

        Raises:
            AddressNotFoundError: the store has no such address.
        """
        before, owner = await self._lock_address(store_id, address_id)
        await self.addresses.delete(store_id, address_id)
        left = await self.addresses.list_all(store_id, owner)
        usual = {
            name: True for name in ("is_shipping", "is_billing") if getattr(before, name) and left
        }
        if usual:
            await self.addresses.update(owner, left[0].id, {}, usual=usual, at=self.clock.now())
        await self._tell(store_id, owner)
        self.note.tell(address_id, before=before)

    async def _lock(self, store_id: UUID, customer_id: UUID) -> UUID:
        owner = await self.customers.lock(store_id, customer_id)
        if owner is None:
            raise CustomerNotFoundError(customer_id)
        return owner

    async def _lock_address(self, store_id: UUID, address_id: UUID) -> tuple[CustomerAddress, UUID]:
        """Return an address and its customer, who is locked before it is read."""
        found = await self._get(store_id, address_id)
        owner = await self._lock(store_id, found.customer_id)
        return await self._get(store_id, address_id), owner

    async def _get(self, store_id: UUID, address_id: UUID) -> CustomerAddress:
        found = await self.addresses.find(store_id, address_id)
        if found is None:
            raise AddressNotFoundError(address_id)
        return found

    async def _tell(self, store_id: UUID, *owners: UUID) -> None:
        await self.addresses.place_all(store_id, owners)
        messages = (
            CustomerUpdated(store_id=store_id, customer_id=owner, aspect=Aspect.ADDRESSES)
            for owner in owners
        )
        await self.outbox.announce_all([(each, each.customer_id) for each in messages])


def _checked(address: PostalAddress) -> PostalAddress:
    try:
        return forms.checked(address)
    except InvalidInputError as error:
        issues = (Issue(("address", *issue.path), issue.message) for issue in error.issues)
        raise InvalidInputError(*issues) from None
