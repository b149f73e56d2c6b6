"""First addresses and consents of many are kept as each alone would be, or none of them is."""

from datetime import timedelta
from typing import Any

import pytest
from tests.domains.customers.making import NOW, Shop

from cartwheel.domains.customers.addresses.contracts import PostalAddress
from cartwheel.domains.customers.addresses.service import AddressBook
from cartwheel.domains.customers.api import CustomerDirectory, NewCustomer
from cartwheel.domains.customers.consents.contracts import Channel, RecordConsent
from cartwheel.domains.customers.consents.service import Consents
from cartwheel.domains.customers.errors import CustomerNotFoundError
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id

_BERLIN = PostalAddress(
    country="DE", name="Anna", street="Lindenweg 1", city="Berlin", postal_code="10115"
)
_WIEN = PostalAddress(
    country="AT", name="Ben", street="Gartengasse 2", city="Wien", postal_code="1010"
)


async def two(shop: Shop) -> list[Any]:
    new = [NewCustomer(email=f"{name}-{new_id().hex}@example.com") for name in ("anna", "ben")]
    async with shop.using(CustomerDirectory) as directory:
        return await directory.ensure_all(shop.store_id, new)


def said(customer_id: Any, *, given: bool, days_ago: int) -> RecordConsent:
    return RecordConsent(
        customer_id=customer_id,
        channel=Channel.EMAIL,
        purpose="marketing",
        given=given,
        source="checkout",
        at=NOW - timedelta(days=days_ago),
    )


async def cities(shop: Shop, customer_id: Any) -> list[tuple[str, bool, bool]]:
    async with shop.using(AddressBook) as book:
        found = (await book.list_all(shop.store_id, customer_id)).items
    return [(each.address.city, each.is_shipping, each.is_billing) for each in found]


async def test_who_has_an_address_keeps_it(shop: Shop) -> None:
    anna, ben = await two(shop)
    async with shop.using(AddressBook) as book:
        assert await book.add_first_all(shop.store_id, {anna: _BERLIN}) == {anna}
    async with shop.using(AddressBook) as book:
        assert await book.add_first_all(shop.store_id, {anna: _WIEN, ben: _WIEN}) == {ben}
    assert await cities(shop, anna) == [("Berlin", True, True)]
    assert await cities(shop, ben) == [("Wien", True, True)]
    async with shop.using(CustomerDirectory) as directory:
        assert (await directory.get(shop.store_id, ben)).country == "AT"


async def test_one_address_that_fits_not_keeps_all_out(shop: Shop) -> None:
    anna, ben = await two(shop)
    nowhere = PostalAddress(country="DE", name="Ben")
    for given, refusal in (
        ({anna: _BERLIN, ben: nowhere}, InvalidInputError),
        ({anna: _BERLIN, new_id(): _WIEN}, CustomerNotFoundError),
    ):
        with pytest.raises(refusal):
            async with shop.using(AddressBook) as book:
                await book.add_first_all(shop.store_id, given)
        assert await cities(shop, anna) == await cities(shop, ben) == []


async def test_of_several_words_the_latest_holds(shop: Shop) -> None:
    anna, ben = await two(shop)
    words = [
        said(anna, given=False, days_ago=1),
        said(anna, given=True, days_ago=3),
        said(ben, given=True, days_ago=2),
        said(ben, given=False, days_ago=5),
    ]
    async with shop.using(Consents) as consents:
        await consents.record_all(shop.store_id, words)
        allowing = await consents.find_allowing(
            shop.store_id, [anna, ben], channel=Channel.EMAIL, purpose="marketing"
        )
        (state,) = (await consents.list_states(shop.store_id, anna)).items
    assert allowing == {ben}
    assert (state.given, state.at) == (False, NOW - timedelta(days=1))


async def test_one_who_is_unknown_keeps_all_words_out(shop: Shop) -> None:
    anna, _ = await two(shop)
    words = [said(anna, given=True, days_ago=1), said(new_id(), given=True, days_ago=1)]
    with pytest.raises(CustomerNotFoundError):
        async with shop.using(Consents) as consents:
            await consents.record_all(shop.store_id, words)
    async with shop.using(Consents) as consents:
        assert (await consents.list_states(shop.store_id, anna)).items == ()
