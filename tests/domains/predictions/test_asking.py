"""A cart is told of as it was left until something happens to it."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from redis.asyncio import Redis
from tests.domains.predictions.learning import COMMIT

from cartwheel.domains.carts.api import CartRecovered, CartResumed
from cartwheel.domains.predictions.asking.flow import LeftCarts
from cartwheel.domains.predictions.asking.handlers import close, resume
from cartwheel.domains.predictions.features.online import OnlineFeatures, Row
from cartwheel.kernel.ids import new_id

AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def row(episode: int = 1, *, is_left: bool = True) -> Row:
    return Row(COMMIT, episode, AT, (3, 4, 45.0), is_left)


def resumed(store_id: UUID, cart_id: UUID, episode: int) -> CartResumed:
    return CartResumed(store_id, cart_id, "anna", episode, AT)


async def test_once_its_shopper_is_back_nobody_is_told_how_it_stood(redis: Redis) -> None:
    online, store_id, cart_id = OnlineFeatures(redis), new_id(), new_id()
    left = LeftCarts(online)
    await online.write(store_id, [(cart_id, row())])
    assert await left.find(store_id, cart_id) == row()
    await resume([resumed(store_id, cart_id, 1)], online)
    assert await left.find(store_id, cart_id) is None
    # Described late, after that was heard, it is of no use either.
    await online.write(store_id, [(cart_id, row())])
    assert await left.find(store_id, cart_id) is None
    await online.write(store_id, [(cart_id, row(2))])
    assert await left.find(store_id, cart_id) == row(2)


async def test_what_is_bought_is_described_anew_for_good(redis: Redis) -> None:
    online, store_id, cart_id = OnlineFeatures(redis), new_id(), new_id()
    await online.write(store_id, [(cart_id, row(7))])
    bought = CartRecovered(store_id, cart_id, "anna", AT, None, "USD", 4500)
    await close([bought], online)
    assert await LeftCarts(online).find(store_id, cart_id) is None


async def test_an_open_cart_and_another_stores_are_not_known(redis: Redis) -> None:
    online, store_id, cart_id = OnlineFeatures(redis), new_id(), new_id()
    left = LeftCarts(online)
    await online.write(store_id, [(cart_id, row(is_left=False))])
    assert await left.find(store_id, cart_id) is None
    await online.write(store_id, [(cart_id, row())])
    assert await left.find(new_id(), cart_id) is None


async def test_many_who_ask_at_once_each_get_their_own(redis: Redis) -> None:
    online, store_id = OnlineFeatures(redis), new_id()
    ids = [new_id() for _ in range(50)]
    await online.write(store_id, ((id_, row(n + 1)) for n, id_ in enumerate(ids)))
    left = LeftCarts(online)
    found = await asyncio.gather(*(left.find(store_id, id_) for id_ in [*ids, new_id()]))
    assert [each and each.episode for each in found] == [*range(1, 51), None]
