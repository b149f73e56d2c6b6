"""The socket of a shopper's page: anybody may have its key, and it hears of its shopper alone."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from redis.asyncio import Redis
from tests.realtime.serving import OWN_THINGS, THINGS, by, serving
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from cartwheel.kernel.ids import new_id
from cartwheel.systems.realtime.api import Rooms, room_of
from cartwheel.systems.rpc.api import Actor

STORE = new_id()
ADA, BOB = str(new_id()), str(new_id())
ACTORS = {
    "public": Actor("store_key", new_id(), STORE, frozenset({"things:show"})),
    "other": Actor("store_key", new_id(), STORE, frozenset({"things:read"})),
    "neighbour": Actor("store_key", new_id(), new_id(), frozenset({"things:show"})),
}


class Naming:
    """Greets by the name of the shopper."""

    async def greet(self, actor: Actor) -> AsyncIterator[bytes]:
        yield msgspec.json.encode({"type": "greeting", "visitor": actor.visitor_id})

    async def answer(self, actor: Actor, *, kind: str, message: bytes) -> bytes | None:
        del kind, message
        return msgspec.json.encode({"type": "doubled", "visitor": actor.visitor_id})


@pytest.fixture
def rooms(redis: Redis) -> Rooms:
    return Rooms(redis)


@pytest.fixture
async def url(rooms: Rooms) -> AsyncIterator[str]:
    async with serving(rooms, Naming(), ACTORS) as base:
        yield base.replace("/store", "/visitor")


async def hear(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(5):
        return dict(msgspec.json.decode(await socket.recv()))


async def test_a_page_hears_what_is_for_its_shopper_and_nothing_else(
    url: str, rooms: Rooms
) -> None:
    async with (
        connect(url, subprotocols=by("public", visitor=ADA), proxy=None) as ada,
        connect(url, subprotocols=by("public", visitor=BOB), proxy=None) as bob,
        connect(url, subprotocols=by("neighbour", visitor=ADA), proxy=None) as elsewhere,
    ):
        assert await hear(ada) == {"type": "greeting", "visitor": ADA}
        assert await hear(bob) == {"type": "greeting", "visitor": BOB}
        await hear(elsewhere)
        assert rooms.stores_in(OWN_THINGS).count(STORE) == 1
        await rooms.publish_each(
            [
                (room_of(STORE, THINGS), b'{"for":"the shop"}'),
                (room_of(STORE, OWN_THINGS, visitor=ADA), b'{"for":"Ada"}'),
                (room_of(STORE, OWN_THINGS, visitor=BOB), b'{"for":"Bob"}'),
            ]
        )
        assert await hear(ada) == {"for": "Ada"}
        assert await hear(bob) == {"for": "Bob"}
        for socket in (ada, bob, elsewhere):
            await socket.send('{"type":"double"}')
        assert await hear(elsewhere) == {"type": "doubled", "visitor": ADA}
        assert await hear(ada) == {"type": "doubled", "visitor": ADA}
        assert await hear(bob) == {"type": "doubled", "visitor": BOB}


@pytest.mark.parametrize(
    ("key", "visitor", "code"),
    [
        ("public", None, 4403),
        ("public", "guessable", 4403),
        ("public", "a.name.with.dots.in.it", 4403),
        ("other", ADA, 4403),
        ("unknown", ADA, 4401),
    ],
    ids=["nobody", "guessable", "dotted", "other-key", "unknown-key"],
)
async def test_who_names_no_shopper_or_may_not_show_is_sent_away(
    url: str, key: str, visitor: str | None, code: int
) -> None:
    async with connect(url, subprotocols=by(key, visitor=visitor), proxy=None) as socket:
        with pytest.raises(ConnectionClosed):
            await hear(socket)
        assert socket.close_code == code


async def test_the_conversation_of_visitors_is_joined_by_no_other_socket(url: str) -> None:
    store = f"{url.replace('/visitor', '/store')}/{STORE}?topics="
    async with connect(store, subprotocols=by("public"), proxy=None) as socket:
        await socket.send(msgspec.json.encode({"type": "subscribe", "topic": OWN_THINGS}).decode())
        answer = await hear(socket)
        assert (answer["type"], answer["topic"]) == ("error", OWN_THINGS)
