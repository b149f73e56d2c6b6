"""Addresses are checked by the form of their country, and of each two one is the usual one."""

import asyncio
from typing import Any

import pytest
from tests.domains.customers.making import Shop

from cartwheel.domains.customers.addresses import forms
from cartwheel.domains.customers.addresses.contracts import (
    AddAddress,
    CustomerAddress,
    PostalAddress,
    UpdateAddress,
)
from cartwheel.domains.customers.addresses.errors import (
    AddressNotFoundError,
    TooManyAddressesError,
)
from cartwheel.domains.customers.addresses.models import addresses as kept
from cartwheel.domains.customers.addresses.service import AddressBook
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id

BERLIN = PostalAddress(
    country="DE", name="Anna Meyer", street="Lange Straße 1", postal_code="10115", city="Berlin"
)
SPRINGFIELD = PostalAddress(
    country="US", street="1 Main St", city="Springfield", region="Illinois", postal_code="62701"
)


async def add(shop: Shop, customer_id: Any, address: PostalAddress, **usual: Any) -> Any:
    async with shop.using(AddressBook) as book:
        command = AddAddress(customer_id=customer_id, address=address, **usual)
        return await book.add(shop.store_id, command)


async def all_of(shop: Shop, customer_id: Any) -> tuple[CustomerAddress, ...]:
    async with shop.using(AddressBook) as book:
        return (await book.list_all(shop.store_id, customer_id)).items


def test_a_form_has_the_countrys_fields_in_its_order() -> None:
    form = forms.form_of("US")
    assert form.lines == (("name",), ("company",), ("street",), ("city", "region", "postalCode"))
    fields = {field.name: field for field in form.fields}
    assert {name for name, field in fields.items() if field.required} == {
        *("street", "city", "region", "postalCode")
    }
    assert fields["region"].kind == "state"
    assert ("IL", "Illinois") in {(c.value, c.label) for c in fields["region"].choices}
    assert forms.form_of("CN").lines[0] == ("postalCode",)


def test_an_address_is_kept_and_written_as_in_its_country() -> None:
    checked = forms.checked(SPRINGFIELD)
    assert (checked.region, checked.postal_code) == ("IL", "62701")
    assert forms.lines_of(checked) == ("1 Main St", "SPRINGFIELD, IL 62701", "UNITED STATES")
    assert forms.lines_of(forms.checked(BERLIN)) == (
        "Anna Meyer",
        "Lange Straße 1",
        "10115 BERLIN",
        "GERMANY",
    )
    london = PostalAddress(
        country="GB", street=" 1 High St \n Flat 2 ", city="London", postal_code="sw1a 1aa"
    )
    assert forms.lines_of(forms.checked(london))[:2] == ("1 High St", "Flat 2")
    assert forms.checked(london).postal_code == "SW1A 1AA"


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        (PostalAddress(country="DE"), {"street", "city", "postalCode"}),
        (PostalAddress(country="XX", street="x"), {"country"}),
        (PostalAddress(country="ZZ", street="x"), {"country"}),
        (PostalAddress(country="DE", street="x", city="x", postal_code="1234"), {"postalCode"}),
        # The data's alternatives would let a code go on after the first of them.
        (
            PostalAddress(country="GB", street="x", city="x", postal_code="GIR 0AAX"),
            {"postalCode"},
        ),
        # A code of California is none of Illinois.
        (
            PostalAddress(country="US", street="x", city="x", region="IL", postal_code="90210"),
            {"postalCode"},
        ),
        (
            PostalAddress(
                country="US", street="x", city="x", region="Bavaria", postal_code="62701"
            ),
            {"region"},
        ),
    ],
)
async def test_what_does_not_fit_is_named(
    shop: Shop, address: PostalAddress, fields: set[str]
) -> None:
    anna = await shop.meet()
    with pytest.raises(InvalidInputError) as refusal:
        await add(shop, anna, address)
    assert {issue.path for issue in refusal.value.issues} == {("address", f) for f in fields}
    assert await shop.count(kept) == 0


async def test_one_is_the_usual_one_for_each(shop: Shop) -> None:
    anna = await shop.meet()
    first = await add(shop, anna, BERLIN)
    assert (first.is_shipping, first.is_billing) == (True, True)
    second = await add(shop, anna, SPRINGFIELD, is_shipping=True)
    assert (second.is_shipping, second.is_billing) == (True, False)
    customer = await shop.look(anna)
    assert (customer.country, customer.region) == ("US", "IL")
    async with shop.using(AddressBook) as book:
        changed = await book.update(
            shop.store_id, UpdateAddress(id=second.id, is_billing=True, is_shipping=False)
        )
    assert (changed.is_shipping, changed.is_billing) == (True, True)
    async with shop.using(AddressBook) as book:
        await book.delete(shop.store_id, second.id)
    (left,) = await all_of(shop, anna)
    assert (left.id, left.is_shipping, left.is_billing) == (first.id, True, True)
    assert (await shop.look(anna)).country == "DE"
    async with shop.using(AddressBook) as book:
        await book.delete(shop.store_id, first.id)
    assert (await shop.look(anna)).country is None


async def test_racing_usual_addresses_leave_one(shop: Shop) -> None:
    anna = await shop.meet()
    await asyncio.gather(
        *(add(shop, anna, BERLIN, is_shipping=True, is_billing=True) for _ in range(8))
    )
    found = await all_of(shop, anna)
    assert len(found) == 8
    assert sum(each.is_shipping for each in found) == sum(each.is_billing for each in found) == 1


async def test_there_are_fifty_at_most(shop: Shop) -> None:
    anna = await shop.meet()
    async with shop.using(AddressBook) as book:
        for _ in range(49):
            await book.add(shop.store_id, AddAddress(customer_id=anna, address=BERLIN))
    told = await asyncio.gather(
        *(add(shop, anna, BERLIN) for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(one, TooManyAddressesError) for one in told) == 3, told
    assert await shop.count(kept) == 50


async def test_of_nobody_and_nowhere(shop: Shop) -> None:
    with pytest.raises(CustomerNotFoundError):
        await add(shop, new_id(), BERLIN)
    async with shop.using(AddressBook) as book:
        with pytest.raises(AddressNotFoundError):
            await book.delete(shop.store_id, new_id())
        with pytest.raises(AddressNotFoundError):
            await book.update(shop.store_id, UpdateAddress(id=new_id(), address=BERLIN))
    assert await shop.count(kept) == 0
