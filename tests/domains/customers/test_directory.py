"""Other domains find a customer by address or external id, and make one at the first meeting."""

import asyncio

import pytest
from tests.domains.customers.making import Shop
from tests.kit.outbox import announced

from cartwheel.domains.customers.contracts import NewCustomer
from cartwheel.domains.customers.directory import CustomerDirectory
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.domains.customers.messages import CustomerCreated
from cartwheel.domains.customers.models import customers, visitors, words
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id


async def test_somebody_is_made_once_and_known_by_any_spelling(shop: Shop) -> None:
    async with shop.using(CustomerDirectory) as directory:
        made = await directory.for_email(
            shop.store_id, "Anna.Meyer@Bücher.example", name="Anna Meyer", locale="de-DE"
        )
    assert (made.email, made.name, made.locale) == (
        "anna.meyer@bücher.example",
        "Anna Meyer",
        "de-DE",
    )
    async with shop.using(CustomerDirectory) as directory:
        again = await directory.for_email(
            shop.store_id, "anna.meyer@XN--bcher-kva.example", name="Somebody else"
        )
    assert again == made
    assert await announced(shop.database, CustomerCreated, store_id=shop.store_id) == [
        CustomerCreated(store_id=shop.store_id, customer_id=made.id)
    ]


async def test_however_many_ask_at_once_it_is_one(shop: Shop) -> None:
    found = await asyncio.gather(*(shop.meet("new@shop.example") for _ in range(20)))
    assert len(set(found)) == 1
    assert await shop.count(customers) == 1


async def test_many_are_made_together_and_those_known_are_found(shop: Shop) -> None:
    known = await shop.meet("known@shop.example")
    given = [
        NewCustomer(external_id="17850", country="GB", tags=("wholesale", "uk")),
        NewCustomer(email="known@shop.example", name="x"),
        NewCustomer(email="new@shop.example", phone="030 1234567", country="DE"),
        NewCustomer(external_id="17850"),
    ]
    async with shop.using(CustomerDirectory) as directory:
        first, second, third, fourth = await directory.ensure_all(shop.store_id, given)
    assert (second, fourth) == (known, first)
    assert (await shop.look(first)).tags == ("uk", "wholesale")
    assert (await shop.look(third)).phone == "+49301234567"
    assert await shop.count(customers) == 3


async def test_two_who_make_the_same_in_opposite_order_do_not_meet(shop: Shop) -> None:
    given = [NewCustomer(email=f"{number}@shop.example") for number in range(50)]

    async def ensure(some: list[NewCustomer]) -> list[object]:
        async with shop.using(CustomerDirectory) as directory:
            return list(await directory.ensure_all(shop.store_id, some))

    one, other = await asyncio.gather(ensure(given), ensure(given[::-1]))
    assert one == other[::-1]
    assert await shop.count(customers) == 50


@pytest.mark.parametrize(
    "given",
    [
        NewCustomer(email="no address"),
        NewCustomer(email="ok@shop.example", phone="12"),
        NewCustomer(email="ok@shop.example", phone="030 1234567"),
    ],
)
async def test_what_is_no_address_or_number_makes_nobody(shop: Shop, given: NewCustomer) -> None:
    async with shop.using(CustomerDirectory) as directory:
        with pytest.raises(InvalidInputError):
            await directory.ensure_all(
                shop.store_id, [NewCustomer(email="first@shop.example"), given]
            )
    assert await shop.count(customers) == await shop.count(words) == 0


async def test_another_store_finds_nobody(shop: Shop) -> None:
    anna = await shop.meet()
    async with shop.using(CustomerDirectory, store_id=shop.other_id) as directory:
        for store_id in (shop.other_id, shop.store_id):
            assert await directory.find(store_id, anna) is None
            with pytest.raises(CustomerNotFoundError):
                await directory.get(store_id, anna)
        other = await directory.for_email(shop.other_id, "anna@shop.example")
    assert other.id != anna


async def test_a_visitor_is_whoever_signed_in_last(shop: Shop) -> None:
    anna, ben = await shop.meet(), await shop.meet("ben@shop.example")
    for customer_id in (anna, ben):
        async with shop.using(CustomerDirectory) as directory:
            await directory.link_visitor(shop.store_id, customer_id, "v1")
    assert await shop.count(visitors, visitors.c.customer_id == ben) == 1
    async with shop.using(CustomerDirectory) as directory:
        with pytest.raises(CustomerNotFoundError):
            await directory.link_visitor(shop.store_id, new_id(), "v2")
    assert await shop.count(visitors) == 1
