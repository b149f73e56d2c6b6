"""Procedures of addresses."""

from cartwheel.domains.customers.access import READ, WRITE
from cartwheel.domains.customers.addresses.contracts import (
    AddAddress,
    AddressById,
    AddressesOf,
    AddressForm,
    AddressFormOf,
    CustomerAddress,
    CustomerAddressList,
    UpdateAddress,
)
from cartwheel.domains.customers.addresses.errors import (
    AddressNotFoundError,
    TooManyAddressesError,
)
from cartwheel.domains.customers.addresses.service import AddressBook
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.systems.rpc.api import Actor, Router, delete, get, patch, post

router = Router("customerAddresses", about="Where customers live and are sent things.")


@router.query(rest=get("/address-forms/{country}"), allow=READ)
async def form(query: AddressFormOf, book: AddressBook) -> AddressForm:
    """Return the fields of a country's addresses, in the order in which they are written."""
    return book.form(query.country)


@router.query(
    rest=get("/customers/{customerId}/addresses"), allow=READ, raises=[CustomerNotFoundError]
)
async def list_(query: AddressesOf, actor: Actor, book: AddressBook) -> CustomerAddressList:
    """List a customer's addresses, the oldest first."""
    return await book.list_all(actor.store_id, query.customer_id)


@router.mutation(
    rest=post("/customers/{customerId}/addresses", status=201),
    allow=WRITE,
    raises=[CustomerNotFoundError, TooManyAddressesError],
)
async def add(command: AddAddress, actor: Actor, book: AddressBook) -> CustomerAddress:
    """Keep an address of a customer's, checked by the form of its country."""
    return await book.add(actor.store_id, command)


@router.mutation(rest=patch("/customer-addresses/{id}"), allow=WRITE, raises=[AddressNotFoundError])
async def update(command: UpdateAddress, actor: Actor, book: AddressBook) -> CustomerAddress:
    """Change an address, or make it the usual one."""
    return await book.update(actor.store_id, command)


@router.mutation(
    rest=delete("/customer-addresses/{id}"), allow=WRITE, raises=[AddressNotFoundError]
)
async def delete_(command: AddressById, actor: Actor, book: AddressBook) -> None:
    """Remove an address."""
    await book.delete(actor.store_id, command.id)
