"""A socket follows topics by permission, each by itself, and goes on where it was."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.realtime.serving import THINGS, by, serving
from tests.realtime.test_store_socket import Doubling, actor, close_code, hear
from tests.realtime.topics import CARTS, ORDERS, Word, events
from websockets.asyncio.client import ClientConnection, connect

from cartwheel.kernel.ids import new_id
from cartwheel.systems.realtime.api import Event, Rooms, Topics, room_of
from cartwheel.systems.rpc.api import Actor

STORE = new_id()
NEVER = "1-0"


@pytest.fixture
def rooms(redis: Redis) -> Rooms:
    return Rooms(redis, queue_limit=8)


@pytest.fixture
def topics(rooms: Rooms) -> Topics:
    return Topics(rooms.redis, rooms)


@pytest.fixture
def actors() -> dict[str, Actor]:
    return {
        "page": actor(STORE, "things:read"),
        "clerk": actor(STORE, "carts:read"),
        "owner": actor(STORE, "things:read", "carts:read", "orders:read"),
        "other": actor(new_id(), "carts:read"),
    }


@pytest.fixture
async def url(rooms: Rooms, actors: dict[str, Actor]) -> AsyncIterator[str]:
    async with serving(rooms, Doubling(), actors, topics=[CARTS, ORDERS]) as base:
        yield f"{base}/{STORE}"


async def say(socket: ClientConnection, **message: Any) -> None:
    await socket.send(msgspec.json.encode(message).decode())


async def begun(socket: ClientConnection, topic: str) -> str:
    """Hear that a topic is followed; return from where on."""
    message = await hear(socket)
    assert message == {"type": "subscribed", "topic": topic, "id": message["id"]}
    return str(message["id"])


async def test_what_many_publish_comes_beside_each_other(
    url: str, rooms: Rooms, topics: Topics
) -> None:
    """The conversation of before says what it said; each topic has what is its own."""
    async with connect(url, subprotocols=by("owner")) as socket:
        assert (await hear(socket))["word"] == "welcome"
        assert (await hear(socket))["word"] == str(STORE)
        for name in ("carts", "orders"):
            await say(socket, type="subscribe", topic=name)
            await begun(socket, name)
        await topics.publish(STORE, CARTS, events(1))
        await rooms.publish(room_of(STORE, THINGS), b'{"type":"thing","id":"a"}')
        await topics.publish(STORE, ORDERS, events(2))
        heard = [await hear(socket) for _ in range(3)]
        assert [(m["type"], m.get("topic"), m.get("data")) for m in heard] == [
            ("number.told", "carts", {"number": 1}),
            ("thing", None, None),
            ("number.told", "orders", {"number": 2}),
        ]
        await say(socket, type="double", number=4)
        assert await hear(socket) == {"type": "doubled", "number": 8}


async def test_a_present_client_hears_nothing_of_topics(
    url: str, rooms: Rooms, topics: Topics
) -> None:
    """A shop's page that names no topic learns of none, whatever its key may."""
    async with connect(url, subprotocols=by("owner")) as socket:
        for _ in range(2):
            await hear(socket)
        await topics.publish(STORE, CARTS, events(1))
        await rooms.publish(room_of(STORE, THINGS), b'{"type":"thing"}')
        assert await hear(socket) == {"type": "thing"}


async def test_a_socket_may_begin_with_topics(url: str, rooms: Rooms, topics: Topics) -> None:
    """Its key needs the topics' permissions and no other, and it hears them alone."""
    async with connect(f"{url}?topics=carts", subprotocols=by("clerk")) as socket:
        await begun(socket, "carts")
        await rooms.publish(room_of(STORE, THINGS), b'{"type":"thing"}')
        await topics.publish(STORE, CARTS, events(1))
        assert (await hear(socket))["data"] == {"number": 1}
        await say(socket, type="double", number=4)
        assert (await hear(socket))["issues"][0]["message"] == "Unknown type 'double'"
    async with connect(f"{url}?topics=", subprotocols=by("clerk")) as socket:
        await say(socket, type="subscribe", topic="carts")
        await begun(socket, "carts")
    async with connect(url, subprotocols=by("clerk")) as socket:
        assert await close_code(socket) == 4403
    async with connect(f"{url}?topics=carts", subprotocols=by("other")) as socket:
        assert await close_code(socket) == 4404


async def test_each_topic_asks_for_its_own_permission(
    url: str, rooms: Rooms, topics: Topics
) -> None:
    """Whoever lacks it is told so, hears nothing of it, and goes on."""
    refused = {
        "type": "error",
        "code": "forbidden",
        "kind": "FORBIDDEN",
        "message": "This needs the permission orders:read",
        "topic": "orders",
    }
    async with connect(f"{url}?topics=orders,carts", subprotocols=by("clerk")) as socket:
        assert await hear(socket) == refused
        await begun(socket, "carts")
        await say(socket, type="subscribe", topic="orders", after=NEVER)
        assert await hear(socket) == refused
        await say(socket, type="subscribe", topic="things")
        assert (await hear(socket))["message"] == "This needs the permission things:read"
        assert rooms.occupied() == [room_of(STORE, "topic:carts")]
        await topics.publish(STORE, ORDERS, events(1))
        await topics.publish(STORE, CARTS, events(2))
        assert (await hear(socket))["data"] == {"number": 2}


@pytest.mark.parametrize(
    ("message", "path", "said"),
    [
        ({"topic": "elsewhere"}, ["topic"], "Unknown topic 'elsewhere'"),
        ({"topic": "carts", "after": "soon"}, ["after"], "Expected the `id` of an event"),
        ({"topic": 5}, [], "Expected `str`, got `int` - at `$.topic`"),
        ({}, [], "missing required field `topic`"),
    ],
)
async def test_what_cannot_be_followed_is_answered(
    url: str, message: dict[str, Any], path: list[str], said: str
) -> None:
    for kind in ("subscribe", "unsubscribe")[: 1 if "after" in message else 2]:
        async with connect(f"{url}?topics=", subprotocols=by("clerk")) as socket:
            await say(socket, type=kind, **message)
            error = await hear(socket)
            assert (error["type"], error["code"]) == ("error", "invalid_input")
            assert error["issues"][0]["path"] == path
            assert said in error["issues"][0]["message"]
            await say(socket, type="subscribe", topic="carts")
            await begun(socket, "carts")


async def test_a_client_goes_on_after_what_it_saw_last(url: str, topics: Topics) -> None:
    async with connect(f"{url}?topics=carts", subprotocols=by("clerk")) as socket:
        await begun(socket, "carts")
        await topics.publish(STORE, CARTS, events(1))
        seen = (await hear(socket))["id"]
    await topics.publish(STORE, CARTS, events(2, 3))
    async with connect(f"{url}?topics=", subprotocols=by("clerk")) as socket:
        await say(socket, type="subscribe", topic="carts", after=seen)
        assert await begun(socket, "carts") == seen
        await topics.publish(STORE, CARTS, events(4))
        assert [(await hear(socket))["data"]["number"] for _ in range(3)] == [2, 3, 4]


async def test_a_client_that_comes_too_late_is_told_to_load_anew(url: str, topics: Topics) -> None:
    await topics.publish(STORE, CARTS, events(1))
    async with connect(f"{url}?topics=", subprotocols=by("clerk")) as socket:
        await say(socket, type="subscribe", topic="carts", after=NEVER)
        place = await begun(socket, "carts")
        assert await hear(socket) == {"type": "gap", "topic": "carts", "id": place}
        await topics.publish(STORE, CARTS, events(2))
        assert (await hear(socket))["data"] == {"number": 2}


async def test_a_topic_is_left_when_it_is_asked_for(url: str, rooms: Rooms, topics: Topics) -> None:
    """Asking twice changes nothing, and it may be followed again."""
    async with connect(f"{url}?topics=carts,orders", subprotocols=by("owner")) as socket:
        for name in ("carts", "orders"):
            await begun(socket, name)
        for _ in range(2):
            await say(socket, type="unsubscribe", topic="carts")
            assert await hear(socket) == {"type": "unsubscribed", "topic": "carts"}
        assert rooms.occupied() == [room_of(STORE, "topic:orders")]
        await topics.publish(STORE, CARTS, events(1))
        await topics.publish(STORE, ORDERS, events(2))
        seen = await hear(socket)
        assert (seen["topic"], seen["data"]) == ("orders", {"number": 2})
        for after in (None, seen["id"]):
            await say(socket, type="subscribe", topic="orders", after=after)
            assert await begun(socket, "orders") == seen["id"]
        await topics.publish(STORE, ORDERS, events(3))
        assert (await hear(socket))["data"] == {"number": 3}


async def test_a_conversation_is_joined_and_left_like_a_topic(url: str, rooms: Rooms) -> None:
    """By whoever may; it greets as it always does, and answers while it is joined."""
    async with connect(f"{url}?topics=things", subprotocols=by("owner")) as socket:
        assert await hear(socket) == {"type": "subscribed", "topic": "things"}
        assert (await hear(socket))["word"] == "welcome"
        assert (await hear(socket))["word"] == str(STORE)
        await say(socket, type="double", number=1)
        assert await hear(socket) == {"type": "doubled", "number": 2}
        await say(socket, type="unsubscribe", topic="things")
        assert await hear(socket) == {"type": "unsubscribed", "topic": "things"}
        assert rooms.occupied() == []


async def test_a_topic_ends_with_its_permission(
    url: str, topics: Topics, actors: dict[str, Actor]
) -> None:
    """Within a second, however quiet it is; what else the socket follows goes on."""
    async with connect(f"{url}?topics=carts,orders", subprotocols=by("owner")) as socket:
        for name in ("carts", "orders"):
            await begun(socket, name)
        actors["owner"] = actor(STORE, "carts:read")
        assert await hear(socket) == {
            "type": "unsubscribed",
            "topic": "orders",
            "code": "forbidden",
            "message": "This needs the permission orders:read",
        }
        await topics.publish(STORE, ORDERS, events(1))
        await topics.publish(STORE, CARTS, events(2))
        assert (await hear(socket))["data"] == {"number": 2}
        del actors["owner"]
        assert await close_code(socket) == 4401


async def test_nothing_is_heard_that_was_told_after_the_permission_ended(
    url: str, topics: Topics, actors: dict[str, Actor]
) -> None:
    """Each event is asked about anew before it is sent."""
    async with connect(f"{url}?topics=orders", subprotocols=by("owner")) as socket:
        await begun(socket, "orders")
        actors["owner"] = actor(STORE, "carts:read")
        await topics.publish(STORE, ORDERS, events(1))
        assert (await hear(socket))["type"] == "unsubscribed"
        await say(socket, type="subscribe", topic="carts")
        await begun(socket, "carts")


async def test_a_client_that_does_not_read_is_sent_away_and_the_others_are_served(
    url: str, rooms: Rooms, topics: Topics
) -> None:
    """It finds what it missed when it is back."""
    name = f"{url}?topics=orders"
    told = [Event("word.said", Word("x" * 15_000, number)) for number in range(4)]
    async with (
        connect(name, subprotocols=by("owner"), max_queue=1) as lazy,
        connect(name, subprotocols=by("owner")) as eager,
    ):
        place = await begun(eager, "orders")
        lazy.transport.pause_reading()
        room, heard = room_of(STORE, "topic:orders"), []
        async with asyncio.timeout(60):
            while len(rooms._members[room]) == 2:
                await topics.publish(STORE, ORDERS, told)
                heard += [await hear(eager) for _ in told]
        lazy.transport.abort()
    async with connect(f"{url}?topics=", subprotocols=by("owner")) as back:
        await say(back, type="subscribe", topic="orders", after=place)
        await begun(back, "orders")
        assert [await hear(back) for _ in heard] == heard
    await until(lambda: rooms.occupied() == [])
