"""Carts follow the log exactly once."""

import msgspec
import pytest
import sqlalchemy as sa
from tests.domains.carts.making import START, announced, chunk, did, entry, stats
from tests.domains.making import open_store

from cartwheel.domains.carts.contracts import CartState, ListCarts
from cartwheel.domains.carts.follower import CartFollower
from cartwheel.domains.carts.repository import CartRepository
from cartwheel.domains.events.api import ADD, BUY, VIEW, Activity, ActivityChunk, Parcel
from cartwheel.domains.stores.api import StoreClock
from cartwheel.kernel.db import Database
from cartwheel.systems.eventlog.api import Batch, Entry


async def test_a_chunk_that_comes_again_changes_nothing(
    follower: CartFollower, database: Database
) -> None:
    store_id = await open_store(database)
    batch = chunk("1-1", store_id, did("v", 0, ADD), did("v", 1, BUY), did("v", 2, ADD))
    for _ in range(3):
        await follower.handle(batch)
    found = await stats(database, store_id)
    assert (found.carts, found.converted, found.open, found.events_seen) == (2, 1, 1, 3)
    assert await announced(database, store_id) == ["cart.converted"]


async def test_a_chunk_that_was_appended_twice_counts_once(
    follower: CartFollower, database: Database
) -> None:
    """As when the pipeline died between telling the topic and committing its batch."""
    store_id = await open_store(database)
    first = entry("1-1", store_id, did("v", 0, ADD))
    await follower.handle([Batch(0, [first, first])])
    await follower.handle([Batch(0, [first, entry("2-0", store_id, did("v", 1, VIEW)), first])])
    found = await stats(database, store_id)
    assert (found.carts, found.events_seen) == (1, 2)


@pytest.mark.parametrize(("first", "second"), [("", "1f00"), ("redis0", "kafka0")])
async def test_the_activities_of_another_log_are_new_whatever_their_positions(
    follower: CartFollower, database: Database, first: str, second: str
) -> None:
    """Also where one batch holds both: a topic may outlive the one it was made from."""
    store_id = await open_store(database)
    old = entry("900-0", store_id, did("v", 0, ADD), log=first)
    new = entry("1-0", store_id, did("w", 1, ADD), log=second)
    await follower.handle([Batch(0, [old])])
    await follower.handle([Batch(0, [old, new])])
    await follower.handle([Batch(0, [new])])
    found = await stats(database, store_id)
    assert (found.carts, found.events_seen) == (2, 2)


async def test_carts_and_announcements_go_together_or_not_at_all(
    follower: CartFollower, database: Database
) -> None:
    """What an overtaken owner does late has no effect."""
    store_id = await open_store(database)
    await follower.handle(chunk("5-0", store_id, did("v", 0, ADD)))
    await follower.handle(chunk("4-0", store_id, did("v", 1, BUY)))
    found = await stats(database, store_id)
    assert (found.open, found.converted) == (1, 0)
    assert await announced(database, store_id) == []


async def test_another_stores_carts_are_out_of_reach(
    follower: CartFollower, database: Database
) -> None:
    """Row-level security hides them even from a query that forgets the store."""
    store_id = await open_store(database)
    other = await open_store(database)
    await follower.handle(chunk("1-1", store_id, did("a", 0, ADD)))
    async with database.transaction(store_id=other) as connection:
        assert (await connection.execute(sa.text("SELECT count(*) FROM carts"))).scalar() == 0
    async with database.transaction() as connection:
        assert (await connection.execute(sa.text("SELECT count(*) FROM carts"))).scalar() == 0


@pytest.mark.parametrize(("clock", "abandoned"), [(StoreClock.WALL, 0), (StoreClock.EVENTS, 1)])
async def test_silence_is_judged_by_arrival_unless_the_store_is_replayed(
    follower: CartFollower, database: Database, clock: StoreClock, abandoned: int
) -> None:
    """Both events arrive within a second; by the device's clock there is an hour between them."""
    store_id = await open_store(database, clock=clock)
    arrivals = (int(START.timestamp() * 1000), int(START.timestamp() * 1000) + 1000)
    for number, (minutes, received_ms) in enumerate(zip((-60, 0), arrivals, strict=True)):
        told = [did("v", minutes, ADD)]
        parcel = Parcel(f"{number + 1}-0", store_id, told, received_ms)
        value = msgspec.msgpack.encode(ActivityChunk([parcel]))
        await follower.handle([Batch(0, [Entry("9-9", value, {})])])
    found = await stats(database, store_id)
    assert (found.carts, found.abandoned) == (1, abandoned)


def known(activity: Activity, user_id: str) -> Activity:
    """Let an event say who its visitor is to the shop."""
    return msgspec.structs.replace(activity, user_id=user_id)


@pytest.mark.parametrize("chunks", ["one", "each"])
async def test_an_order_by_the_shops_own_id_alone_ends_the_cart_of_that_user(
    follower: CartFollower, database: Database, chunks: str
) -> None:
    """As a shop's server tells of it: the visitor put it in unknown, and signed in later."""
    store_id = await open_store(database)
    told = [
        did("anonymous", 0, ADD),
        did("another", 0, ADD),
        known(did("anonymous", 1, VIEW), "u-1"),
        known(did("another", 1, VIEW), "u-2"),
        known(did("user:u-1", 2, BUY), "u-1"),
    ]
    for number, part in enumerate([told] if chunks == "one" else [[each] for each in told], 1):
        await follower.handle(chunk(f"{number}-0", store_id, *part))
    found = await stats(database, store_id)
    assert (found.carts, found.converted, found.open) == (2, 1, 1)
    async with database.transaction(store_id=store_id) as connection:
        [page] = await CartRepository(connection).list_page(
            store_id, ListCarts(state=CartState.CONVERTED)
        )
    assert (page.visitor_id, page.order_id) == ("anonymous", "o")


async def test_an_order_ends_the_one_cart_that_its_user_has_on_several_devices(
    follower: CartFollower, database: Database
) -> None:
    store_id = await open_store(database)
    await follower.handle(
        chunk(
            "1-0",
            store_id,
            known(did("phone", 0, ADD), "u"),
            known(did("desk", 1, ADD), "u"),
            known(did("phone", 2, BUY), "u"),
        )
    )
    async with database.transaction(store_id=store_id) as connection:
        live = await CartRepository(connection).lock_live(store_id, ["phone", "desk"])
    assert live == {}


@pytest.mark.parametrize("chunks", ["one", "each"])
async def test_what_was_put_in_before_the_order_and_is_told_after_it_opens_no_cart(
    follower: CartFollower, database: Database, chunks: str
) -> None:
    """As trackers that try again send it; the buyer would be offered what was bought."""
    store_id = await open_store(database)
    told = [did("v", 0, ADD), did("v", 10, BUY), did("v", 9, ADD), did("w", 9, ADD)]
    for number, part in enumerate([told] if chunks == "one" else [[each] for each in told], 1):
        await follower.handle(chunk(f"{number}-0", store_id, *part))
    found = await stats(database, store_id)
    assert (found.carts, found.converted, found.open) == (2, 1, 1)
    await follower.handle(chunk("9-0", store_id, did("v", 11, ADD)))
    assert (await stats(database, store_id)).open == 2
