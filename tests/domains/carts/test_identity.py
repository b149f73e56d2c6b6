"""The open carts of one person become one, once it is known who the visitors are."""

from uuid import UUID

import pytest
from msgspec.structs import replace
from tests.domains.carts.making import announced, chunk, did, stats
from tests.domains.making import open_store

from cartwheel.domains.carts.contracts import Cart, ListCarts
from cartwheel.domains.carts.follower import CartFollower
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.domains.events.api import ADD, BUY, VIEW, Activity
from cartwheel.kernel.db import Database


def signed_in(activity: Activity, user_id: str = "u") -> Activity:
    return replace(activity, user_id=user_id)


async def carts(database: Database, store_id: UUID) -> list[Cart]:
    async with database.transaction(store_id=store_id) as connection:
        return await CartRepository(connection).list_page(store_id, ListCarts())


@pytest.fixture
async def store_id(database: Database) -> UUID:
    return await open_store(database)


async def test_a_visitors_cart_and_the_users_become_one(
    follower: CartFollower, database: Database, store_id: UUID
) -> None:
    """Of a product in both the larger quantity counts; whoever comes next goes on with it."""
    await follower.handle(chunk("1-0", store_id, signed_in(did("phone", 0, ADD))))
    await follower.handle(chunk("2-0", store_id, did("laptop", 1, ADD), did("laptop", 2, ADD)))
    assert len(await carts(database, store_id)) == 2
    identified = chunk("3-0", store_id, signed_in(did("laptop", 3, VIEW)))
    for _ in range(2):
        await follower.handle(identified)
    (cart,) = await carts(database, store_id)
    assert (cart.visitor_id, [item.quantity for item in cart.items]) == ("phone", [2])
    assert await announced(database, store_id) == ["cart.merged"]
    await follower.handle(chunk("4-0", store_id, did("laptop", 4, ADD)))
    (cart,) = await carts(database, store_id)
    assert [item.quantity for item in cart.items] == [3]
    await follower.handle(chunk("5-0", store_id, did("laptop", 5, BUY)))
    found = await stats(database, store_id)
    assert (found.carts, found.converted, found.open) == (1, 1, 0)


async def test_an_alias_brings_the_cart_along(
    follower: CartFollower, database: Database, store_id: UUID
) -> None:
    """Through a chain of them, told in the wrong order."""
    await follower.handle(chunk("1-0", store_id, did("first", 0, ADD)))
    second = replace(did("user:u", 3, VIEW), user_id="u", previous_id="second")
    first = replace(did("second", 2, VIEW), previous_id="first")
    await follower.handle(chunk("2-0", store_id, second))
    await follower.handle(chunk("3-0", store_id, first))
    await follower.handle(chunk("4-0", store_id, signed_in(did("other", 4, ADD))))
    (cart,) = await carts(database, store_id)
    assert (cart.visitor_id, [item.quantity for item in cart.items]) == ("first", [2])


async def test_two_users_of_one_device_keep_their_own_carts(
    follower: CartFollower, database: Database, store_id: UUID
) -> None:
    await follower.handle(
        chunk("1-0", store_id, signed_in(did("a", 0, ADD), "u"), signed_in(did("b", 1, ADD), "w"))
    )
    await follower.handle(chunk("2-0", store_id, signed_in(did("a", 2, VIEW), "u")))
    await follower.handle(chunk("3-0", store_id, signed_in(did("a", 3, VIEW), "w")))
    assert len(await carts(database, store_id)) == 2
