"""Socket.IO opens the sockets that stand: the same credentials, permissions, bounds and end."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import httpx
import msgspec
import pytest
import socketio
from redis.asyncio import Redis
from socketio.exceptions import ConnectionError as RefusedError
from tests.embedded.harness import until
from tests.gateway.conftest import serving as through
from tests.realtime.serving import MY_THINGS, OWN_THINGS, THINGS, serving

from cartwheel.kernel.ids import new_id
from cartwheel.systems.realtime.api import Rooms, room_of
from cartwheel.systems.rpc.api import Actor, Places

STORE = new_id()
ADA = str(new_id())
PERSON = Actor("person", new_id(), STORE, frozenset({"things:read"}), session_id=new_id())
ACTORS = {
    "reader": Actor("store_key", new_id(), STORE, frozenset({"things:read"})),
    "public": Actor("store_key", new_id(), STORE, frozenset({"things:show"})),
    "stranger": Actor("store_key", new_id(), new_id(), frozenset({"things:read"})),
    "person": PERSON,
}
WAYS = (["polling"], ["websocket"], ["polling", "websocket"])


class Doubling:
    """Greets, and doubles numbers."""

    async def greet(self, actor: Actor) -> AsyncIterator[bytes]:
        yield msgspec.json.encode({"type": "greeting", "visitor": actor.visitor_id})

    async def answer(self, actor: Actor, *, kind: str, message: bytes) -> bytes | None:
        del actor, kind
        number = msgspec.json.decode(message)["number"]
        return msgspec.json.encode({"type": "doubled", "number": 2 * number})


@dataclass
class Client:
    """What python-socketio's client heard."""

    library: socketio.AsyncClient
    heard: list[tuple[str, Any]] = field(default_factory=list)

    async def next(self) -> tuple[str, Any]:
        await until(lambda: bool(self.heard))
        return self.heard.pop(0)


@dataclass
class Served:
    """Where Socket.IO is, and whose keys it knows."""

    url: str
    actors: dict[str, Actor]
    places: Places
    rooms: Rooms

    @asynccontextmanager
    async def client(
        self, auth: dict[str, Any], ways: list[str] | None = None
    ) -> AsyncIterator[Client]:
        # A session of its own is made anew by whatever it still sends after it was closed.
        async with aiohttp.ClientSession() as http:
            library = socketio.AsyncClient(reconnection=False, http_session=http)
            client = Client(library)

            async def hear(event: str, *told: Any) -> None:
                client.heard.append((event, *told))

            library.on("*", hear)
            try:
                await library.connect(self.url, auth=auth, transports=ways or ["websocket"])
                yield client
            finally:
                await library.disconnect()
                await library.eio.wait()


@pytest.fixture
async def served(redis: Redis) -> AsyncIterator[Served]:
    rooms, actors = Rooms(redis), dict(ACTORS)
    places = Places("sockets", per_address=20)
    async with serving(rooms, Doubling(), actors, places=places) as base:
        url = base.replace("ws://", "http://").removesuffix("/ws/store")
        yield Served(url, actors, places, rooms)


@pytest.mark.parametrize("ways", WAYS, ids=["polling", "websocket", "upgraded"])
async def test_what_a_socket_says_and_hears_are_events(served: Served, ways: list[str]) -> None:
    auth = {"store": str(STORE), "token": "reader"}
    async with served.client(auth, ways) as client:
        assert await client.next() == ("hello", {"type": "hello", "mostBytes": 16384})
        assert await client.next() == ("greeting", {"type": "greeting", "visitor": None})
        await served.rooms.publish(room_of(STORE, THINGS), b'{"type":"thing","a":1.50}')
        assert await client.next() == ("thing", {"type": "thing", "a": 1.5})
        await client.library.emit("double", {"number": 21})
        assert await client.next() == ("doubled", {"type": "doubled", "number": 42})
        await client.library.emit("sing", {"loud": True})
        event, told = await client.next()
        assert (event, told["code"]) == ("error", "invalid_input")
        assert served.places.taken == 1
    await until(lambda: served.places.taken == 0)


async def test_a_page_and_a_person_hear_what_is_for_them(served: Served) -> None:
    page = {"visitor": ADA, "token": "public"}
    person = {"user": str(PERSON.id), "token": "person"}
    async with served.client(page) as ada, served.client(person) as bob:
        for client, visitor in ((ada, ADA), (bob, None)):
            assert (await client.next())[0] == "hello"
            assert await client.next() == ("greeting", {"type": "greeting", "visitor": visitor})
        await served.rooms.publish_each(
            [
                (room_of(STORE, THINGS), b'{"type":"for the shop"}'),
                (room_of(STORE, OWN_THINGS, visitor=ADA), b'{"type":"for Ada"}'),
                (room_of(STORE, MY_THINGS, visitor=str(PERSON.id)), b'{"type":"for Bob"}'),
            ]
        )
        assert (await ada.next())[0] == "for Ada"
        assert (await bob.next())[0] == "for Bob"


@pytest.mark.parametrize("ways", WAYS[:2], ids=["polling", "websocket"])
@pytest.mark.parametrize(
    ("auth", "code"),
    [
        ({"store": str(STORE), "token": "nobody"}, 4401),
        ({"store": str(STORE)}, 4401),
        ({"store": str(STORE), "token": "public"}, 4403),
        ({"store": str(STORE), "token": "stranger"}, 4404),
        ({"user": str(new_id()), "token": "person"}, 4404),
        ({"user": str(ACTORS["reader"].id), "token": "reader"}, 4404),
        ({"visitor": "guessable", "token": "public"}, 4403),
        ({"token": "reader"}, 4400),
        ({"store": "no id", "token": "reader"}, 4400),
        ({"store": str(STORE), "token": "reader", "admin": True}, 4400),
        ("reader", 4400),
    ],
)
async def test_who_may_not_is_refused_with_the_code_of_a_socket(
    served: Served, ways: list[str], auth: Any, code: int
) -> None:
    library = socketio.AsyncClient(reconnection=False)
    refused: list[Any] = []
    library.on("connect_error", refused.append)
    with pytest.raises(RefusedError):
        await library.connect(served.url, auth=auth, transports=ways)
    assert refused[0]["data"] == {"code": code}
    await until(lambda: served.places.taken == 0)


@pytest.mark.parametrize("ways", WAYS[:2], ids=["polling", "websocket"])
async def test_it_ends_with_the_credential_and_says_why(served: Served, ways: list[str]) -> None:
    async with served.client({"store": str(STORE), "token": "reader"}, ways) as client:
        await client.next()
        await client.next()
        del served.actors["reader"]
        event, told = await client.next()
        assert (event, told["code"]) == ("closed", 4401)
        await until(lambda: not client.library.connected)
    await until(lambda: served.places.taken == 0)


async def test_a_message_too_large_ends_it(served: Served) -> None:
    async with served.client({"store": str(STORE), "token": "reader"}) as client:
        await client.library.emit("double", {"number": 1, "rest": "x" * 20_000})
        await until(lambda: not client.library.connected)
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as http:
        opened = await http.get("/socket.io/?EIO=4&transport=polling")
        sid = msgspec.json.decode(opened.text[1:])["sid"]
        way = f"/socket.io/?EIO=4&transport=polling&sid={sid}"
        assert (await http.post(way, content=b"4" * 20_000)).status_code == 413


async def test_who_only_knocks_takes_a_place_of_its_address(served: Served) -> None:
    way = "/socket.io/?EIO=4&transport=polling"
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as http:
        codes = [(await http.get(way)).status_code for _ in range(22)]
    assert codes == [200] * 20 + [401] * 2
    assert served.places.taken == 20


async def test_who_speaks_before_entering_is_not_heard(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as http:
        opened = await http.get("/socket.io/?EIO=4&transport=polling")
        sid = msgspec.json.decode(opened.text[1:])["sid"]
        way = f"/socket.io/?EIO=4&transport=polling&sid={sid}"
        assert (await http.post(way, content='42["double",{"number":1}]')).status_code == 200
        entering = f'40{{"store":"{STORE}","token":"reader"}}'
        assert (await http.post(way, content=entering)).status_code == 200
        heard = (await http.get(way)).text.split("\x1e")
    assert heard[0].startswith("40")
    assert "doubled" not in "".join(heard)


@pytest.mark.parametrize("ways", WAYS, ids=["polling", "websocket", "upgraded"])
async def test_a_sticky_door_keeps_a_client_with_one_instance(
    redis: Redis, ways: list[str]
) -> None:
    """Of several instances, each knows its own clients alone; rooms they have together."""
    async with AsyncExitStack() as stack:
        rooms = [Rooms(redis) for _ in range(3)]
        bases = [
            await stack.enter_async_context(serving(each, Doubling(), ACTORS)) for each in rooms
        ]
        upstreams = [base.split("/")[2] for base in bases]
        pool = {"upstreams": upstreams, "balance": "sticky", "health": None}
        routes = [{"name": "sockets", "pool": "realtime"}]
        door = await stack.enter_async_context(
            through({"pools": {"realtime": pool}, "routes": routes})
        )
        served = Served(door.url, dict(ACTORS), Places("sockets"), rooms[0])
        for _ in range(3):
            async with served.client({"store": str(STORE), "token": "reader"}, ways) as client:
                assert (await client.next())[0] == "hello"
                assert (await client.next())[0] == "greeting"
                await served.rooms.publish(room_of(STORE, THINGS), b'{"type":"thing"}')
                assert (await client.next())[0] == "thing"
