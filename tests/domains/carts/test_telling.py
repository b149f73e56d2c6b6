"""How open carts fill, and how quickly events come in, is told while somebody looks."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import msgspec
import pytest
from redis.asyncio import Redis
from tests.domains.carts.making import START, chunk, did, stats
from tests.domains.making import open_store
from tests.kit.followers import Reader, following, hearing

from cartwheel.domains.carts.follower import CartFollower
from cartwheel.domains.carts.live import OPEN, PULSE
from cartwheel.domains.carts.pulse import PulseRounds
from cartwheel.domains.carts.telling import CartTeller
from cartwheel.domains.events.api import ADD, BUY, REMOVE, VIEW, Activity, Line
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.db import Database
from cartwheel.kernel.redis import connect
from cartwheel.systems.realtime.api import Rooms, Topics


@pytest.fixture
async def rooms(redis: Redis) -> AsyncIterator[Rooms]:
    async with hearing(redis) as rooms:
        yield rooms


async def carts(reader: Reader) -> Sequence[dict[str, Any]]:
    """Return the carts of the next event."""
    event = await reader.hear()
    assert event["type"] == "carts.seen"
    found: list[dict[str, Any]] = event["data"]["carts"]
    return found


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def store_id(database: Database) -> UUID:
    return await open_store(database)


async def test_an_open_cart_is_told_as_it_fills_and_empties(
    follower: CartFollower, rooms: Rooms, store_id: UUID, stack: AsyncExitStack
) -> None:
    """Of what came at once the last; a look keeps it warm; one that is bought is told elsewhere."""
    reader = await following(stack, rooms, store_id, OPEN)
    named = Line("q", "Lamp", "", "", "USD", 500, 2)
    filled = Activity("v", int(START.timestamp() * 1000), ADD, (named,))
    await follower.handle(chunk("1-0", store_id, filled, did("v", 1, ADD)))
    (cart,) = await carts(reader)
    assert cart == {
        "cartId": cart["cartId"],
        "visitorId": "v",
        "units": 3,
        "firstItem": "Lamp",
        "currency": "USD",
        "valueMinor": 2_000,
        "episode": 0,
        "openedAt": "2019-10-01T00:00:00Z",
        "lastSeenAt": "2019-10-01T00:01:00Z",
    }
    await follower.handle(chunk("2-0", store_id, did("v", 2, VIEW)))
    assert await carts(reader) == [{**cart, "lastSeenAt": "2019-10-01T00:02:00Z"}]
    gone = [
        msgspec.structs.replace(named, quantity=2),
        msgspec.structs.replace(named, product_id="p"),
    ]
    emptied = Activity("v", filled.at_ms + 180_000, REMOVE, tuple(gone))
    await follower.handle(chunk("3-0", store_id, emptied))
    (empty,) = await carts(reader)
    assert (empty["units"], empty["firstItem"], empty["valueMinor"]) == (0, None, 0)
    await follower.handle(chunk("4-0", store_id, did("v", 4, BUY), did("w", 4, ADD)))
    assert [each["visitorId"] for each in await carts(reader)] == ["w"]


async def test_of_a_flood_the_latest_are_told_in_events_that_fit(
    follower: CartFollower, rooms: Rooms, store_id: UUID, stack: AsyncExitStack
) -> None:
    reader = await following(stack, rooms, store_id, OPEN)
    line = Line("p", "\x01" * 500, "", "", "USD", 1, 1)
    at = int(START.timestamp() * 1000)
    flood = [Activity(f"{n:03}{'ÿ' * 252}", at + n, ADD, (line,)) for n in range(150)]
    await follower.handle(chunk("1-0", store_id, *flood))
    told: list[str] = []
    while len(told) < 100:
        told += [each["visitorId"][:3] for each in await carts(reader)]
    assert told == [f"{n:03}" for n in range(50, 150)]


async def test_nobody_is_told_of_another_stores(
    follower: CartFollower, database: Database, rooms: Rooms, store_id: UUID, stack: AsyncExitStack
) -> None:
    other_id = await open_store(database)
    reader = await following(stack, rooms, store_id, OPEN)
    await follower.handle(chunk("1-0", other_id, did("theirs", 0, ADD)))
    await follower.handle(chunk("2-0", store_id, did("ours", 0, ADD)))
    assert [each["visitorId"] for each in await carts(reader)] == ["ours"]
    topics = follower.teller.topics
    assert await topics.followed(OPEN, [store_id, other_id]) == [store_id]


async def test_carts_go_on_while_nobody_can_be_told(database: Database, store_id: UUID) -> None:
    """A Redis that is away costs the telling and nothing else."""
    away = connect("redis://127.0.0.1:1")
    teller = CartTeller(Topics(away, Rooms(away)))
    follower = CartFollower(database, StoreDirectory(database, HOUSE.permissions), teller)
    await follower.handle(chunk("1-0", store_id, did("v", 0, ADD)))
    assert (await stats(database, store_id)).open == 1
    await away.aclose()


async def test_the_pulse_is_told_when_it_has_changed(
    follower: CartFollower, database: Database, rooms: Rooms, store_id: UUID, stack: AsyncExitStack
) -> None:
    """Over the last five seconds; nothing is counted where nobody looks."""
    rounds = PulseRounds(rooms, Topics(rooms.redis, rooms), database)
    await rounds.tell(0)
    reader = await following(stack, rooms, store_id, PULSE)
    await follower.handle(chunk("1-0", store_id, *(did("v", n, ADD) for n in range(7))))
    await rounds.tell(1)
    await follower.handle(chunk("2-0", store_id, *(did("v", n, VIEW) for n in range(8))))
    for second in range(2, 9):
        await rounds.tell(second)
    told = [(await reader.hear())["data"]["perSecond"] for _ in range(7)]
    assert told == [0.0, 8.0, 4.0, 2.7, 2.0, 1.6, 0.0]
    await follower.handle(chunk("3-0", store_id, did("v", 9, VIEW)))
    await rounds.tell(9)
    assert (await reader.hear())["data"]["perSecond"] == 0.2
