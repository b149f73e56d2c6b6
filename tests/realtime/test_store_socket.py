"""A store's socket admits its keys, carries messages both ways, and survives bad ones."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec
import pytest
from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.realtime.serving import THINGS, by, serving
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from cartwheel.kernel.ids import new_id
from cartwheel.systems.realtime.api import Rooms, room_of
from cartwheel.systems.rpc.api import Actor, Places, Tickets

STORE = new_id()


def actor(store_id: UUID = STORE, *permissions: str) -> Actor:
    return Actor("store_key", new_id(), store_id, frozenset(permissions))


ACTORS = {
    "good": actor(STORE, "things:read"),
    "weak": actor(STORE, "others:read"),
    "other": actor(new_id(), "things:read"),
}


class Twice(msgspec.Struct, frozen=True):
    """A number to be doubled."""

    number: int


class Doubling:
    """Greets with two messages, doubles numbers, and fails on request."""

    async def greet(self, actor: Actor) -> AsyncIterator[bytes]:
        for word in ("welcome", str(actor.store_id)):
            yield msgspec.json.encode({"type": "greeting", "word": word})

    async def answer(self, actor: Actor, *, kind: str, message: bytes) -> bytes | None:
        del actor
        if kind == "double":
            number = msgspec.json.decode(message, type=Twice).number
            return msgspec.json.encode({"type": "doubled", "number": number * 2})
        raise ZeroDivisionError("a secret")


@pytest.fixture
def rooms(redis: Redis) -> Rooms:
    return Rooms(redis, queue_limit=8)


@pytest.fixture
def actors() -> dict[str, Actor]:
    return dict(ACTORS)


@pytest.fixture
async def url(rooms: Rooms, actors: dict[str, Actor]) -> AsyncIterator[str]:
    async with serving(rooms, Doubling(), actors) as base:
        yield f"{base}/{STORE}"


async def hear(socket: ClientConnection) -> Any:
    async with asyncio.timeout(60):
        return msgspec.json.decode(await socket.recv())


async def greeted(socket: ClientConnection) -> None:
    assert await hear(socket) == {"type": "greeting", "word": "welcome"}
    assert await hear(socket) == {"type": "greeting", "word": str(STORE)}


async def close_code(socket: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        await hear(socket)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer good"},
        {"Authorization": "Basic Z29vZDo="},
        {"Sec-WebSocket-Protocol": "bearer.good"},
        {"Sec-WebSocket-Protocol": "bearer.good, other"},
    ],
)
async def test_a_key_of_the_store_is_greeted(url: str, headers: dict[str, str]) -> None:
    async with connect(url, additional_headers=headers) as socket:
        await greeted(socket)


async def test_a_browser_is_answered_with_a_protocol_that_is_no_secret(url: str) -> None:
    async with connect(url, subprotocols=by("good")) as socket:
        assert socket.subprotocol == "cartwheel"
        await greeted(socket)


async def test_a_ticket_opens_one_socket(
    rooms: Rooms, actors: dict[str, Actor], redis: Redis
) -> None:
    """It stands for the credential, which goes on being asked about."""
    tickets = Tickets(redis)
    async with serving(rooms, Doubling(), actors, tickets=tickets) as base:
        ticket = (await tickets.issue("good")).ticket
        async with connect(f"{base}/{STORE}?ticket={ticket}") as socket:
            await greeted(socket)
            async with connect(f"{base}/{STORE}?ticket={ticket}") as second:
                assert await close_code(second) == 4401
            del actors["good"]
            assert await close_code(socket) == 4401


@pytest.mark.parametrize("query", ["?key=good", "?ticket=good", "?ticket=", f"?ticket={'x' * 999}"])
async def test_a_credential_in_the_url_is_not_looked_at(
    rooms: Rooms, actors: dict[str, Actor], redis: Redis, query: str
) -> None:
    async with (
        serving(rooms, Doubling(), actors, tickets=Tickets(redis)) as base,
        connect(f"{base}/{STORE}{query}") as socket,
    ):
        assert await close_code(socket) == 4401


@pytest.mark.parametrize(
    ("key", "code"),
    [("", 4401), ("wrong", 4401), ("weak", 4403), ("other", 4404), ("good, bearer.good", 4401)],
)
async def test_anybody_else_is_closed_with_a_code_and_told_nothing(
    url: str, key: str, code: int, rooms: Rooms
) -> None:
    headers = {"Sec-WebSocket-Protocol": f"bearer.{key}"} if key else {}
    async with connect(url, additional_headers=headers) as socket:
        assert await close_code(socket) == code
    assert rooms.occupied() == []


async def test_what_the_room_hears_reaches_every_socket(url: str, rooms: Rooms) -> None:
    async with (
        connect(url, subprotocols=by("good")) as first,
        connect(url, subprotocols=by("good")) as second,
    ):
        for socket in (first, second):
            await greeted(socket)
        await rooms.publish(room_of(STORE, THINGS), b'{"type":"news","text":"\xc3\xa9"}')
        for socket in (first, second):
            assert await hear(socket) == {"type": "news", "text": "é"}


async def test_messages_are_answered_in_text_and_in_binary(url: str) -> None:
    async with connect(url, subprotocols=by("good")) as socket:
        await greeted(socket)
        for message in ('{"type":"double","number":4}', b'{"type":"double","number":4}'):
            await socket.send(message)
            assert await hear(socket) == {"type": "doubled", "number": 8}


@pytest.mark.parametrize(
    ("message", "issues"),
    [
        ("no json", "malformed"),
        ('{"no":"type"}', "missing required field"),
        ("[1]", "Expected `object`"),
        ("", "truncated"),
        ('{"x":' + "[" * 8_000 + "]" * 8_000 + "}", "nested too deeply"),
        ('{"type":"sing"}', "Unknown type 'sing'"),
        ('{"type":"double","number":"four"}', "Expected `int`"),
    ],
)
async def test_a_malformed_message_is_answered_and_closes_nothing(
    url: str, message: str, issues: str
) -> None:
    async with connect(url, subprotocols=by("good")) as socket:
        await greeted(socket)
        await socket.send(message)
        error = await hear(socket)
        assert (error["type"], error["code"], error["kind"]) == (
            "error",
            "invalid_input",
            "INVALID",
        )
        assert issues in error["issues"][0]["message"]
        await socket.send('{"type":"double","number":1}')
        assert await hear(socket) == {"type": "doubled", "number": 2}


async def test_an_unexpected_failure_is_hidden_behind_an_incident(url: str) -> None:
    async with connect(url, subprotocols=by("good")) as socket:
        await greeted(socket)
        await socket.send('{"type":"fail"}')
        error = await hear(socket)
        assert UUID(error.pop("incidentId")).version == 7
        assert error == {
            "type": "error",
            "code": "internal",
            "kind": "INTERNAL",
            "message": "Internal server error",
        }


async def test_a_pong_needs_no_answer(url: str) -> None:
    async with connect(url, subprotocols=by("good")) as socket:
        await greeted(socket)
        await socket.send('{"type":"pong"}')
        await socket.send('{"type":"double","number":1}')
        assert await hear(socket) == {"type": "doubled", "number": 2}


async def test_whoever_is_signed_out_hears_and_says_nothing_more(
    url: str, rooms: Rooms, actors: dict[str, Actor]
) -> None:
    """A credential that ends, or may no more, ends the sockets it has opened."""
    async with (
        connect(url, subprotocols=by("good")) as hearer,
        connect(url, subprotocols=by("good")) as speaker,
    ):
        for socket in (hearer, speaker):
            await greeted(socket)
        kept = actors.pop("good")
        await speaker.send('{"type":"double","number":1}')
        assert await close_code(speaker) == 4401
        await rooms.publish(room_of(STORE, THINGS), b'{"type":"news"}')
        assert await close_code(hearer) == 4401
    actors["good"] = kept
    async with connect(url, subprotocols=by("good")) as socket:
        await greeted(socket)
        actors["good"] = actor(STORE, "others:read")
        await rooms.publish(room_of(STORE, THINGS), b'{"type":"news"}')
        assert await close_code(socket) == 4403


async def test_too_large_a_message_closes_the_socket(url: str) -> None:
    async with connect(url, subprotocols=by("good")) as socket:
        await greeted(socket)
        await socket.send("x" * 16_385)
        assert await close_code(socket) == 1009


async def test_a_room_is_left_when_its_socket_goes(url: str, rooms: Rooms) -> None:
    async with connect(url, subprotocols=by("good")) as socket:
        await greeted(socket)
        assert rooms.occupied() == [room_of(STORE, THINGS)]
    async with asyncio.timeout(60):
        while rooms.occupied():
            await asyncio.sleep(0.01)


async def test_a_client_that_does_not_read_is_sent_away_and_the_others_are_served(
    url: str, rooms: Rooms
) -> None:
    """Its queue of 8 messages and the buffers of the kernel are full at some point."""
    news = msgspec.json.encode({"type": "news", "text": "x" * 500_000})
    async with (
        connect(url, subprotocols=by("good"), max_queue=1) as lazy,
        connect(url, subprotocols=by("good"), max_size=None) as eager,
    ):
        await greeted(eager)
        lazy.transport.pause_reading()
        async with asyncio.timeout(60):
            while True:
                await rooms.publish(room_of(STORE, THINGS), news)
                assert (await hear(eager))["type"] == "news"
                if len(rooms._members[room_of(STORE, THINGS)]) == 1:
                    break
        lazy.transport.abort()


async def test_a_key_has_so_many_sockets(rooms: Rooms, actors: dict[str, Actor]) -> None:
    """One more is told to try again later; another key's is greeted, and leaving makes room."""
    actors["better"] = actor(STORE, "things:read")
    places = Places("sockets", per_credential=2)
    async with serving(rooms, Doubling(), actors, places=places) as base:
        url = f"{base}/{STORE}"
        async with (
            connect(url, subprotocols=by("good")) as first,
            connect(url, subprotocols=by("good")) as second,
        ):
            await greeted(first)
            await greeted(second)
            async with connect(url, subprotocols=by("good")) as third:
                assert await close_code(third) == 1013
            async with connect(url, subprotocols=by("better")) as other:
                await greeted(other)
        await until(lambda: places.taken == 0)
        async with connect(url, subprotocols=by("good")) as again:
            await greeted(again)


async def test_a_burst_of_offers_reaches_a_healthy_socket(
    redis: Redis, actors: dict[str, Actor]
) -> None:
    """Hundreds are decided at once after a quiet while, and come in one go."""
    rooms = Rooms(redis)
    offers = [msgspec.json.encode({"type": "offer", "number": n}) for n in range(500)]
    async with (
        serving(rooms, Doubling(), actors) as base,
        connect(f"{base}/{STORE}", subprotocols=by("good")) as socket,
    ):
        await greeted(socket)
        await rooms.publish_all(room_of(STORE, THINGS), offers)
        assert [(await hear(socket))["number"] for _ in offers] == [*range(500)]


async def test_an_address_has_so_many_sockets_whoever_it_is(rooms: Rooms) -> None:
    """Counted before anybody looks for a credential."""
    places = Places("sockets", per_address=1)
    async with serving(rooms, Doubling(), ACTORS, places=places) as base:
        async with connect(f"{base}/{STORE}", subprotocols=by("good")) as first:
            await greeted(first)
            async with connect(f"{base}/{STORE}") as nobody:
                assert await close_code(nobody) == 1013
        await until(lambda: places.taken == 0)
        async with connect(f"{base}/{STORE}") as nobody:
            assert await close_code(nobody) == 4401


async def test_a_store_has_so_many_sockets_whatever_its_keys(rooms: Rooms) -> None:
    """Another key of it opens no further one; another store's does."""
    actors = {**ACTORS, "better": actor(STORE, "things:read")}
    places = Places("sockets", per_store=1)
    async with serving(rooms, Doubling(), actors, places=places) as base:
        async with connect(f"{base}/{STORE}", subprotocols=by("good")) as first:
            await greeted(first)
            async with connect(f"{base}/{STORE}", subprotocols=by("better")) as second:
                assert await close_code(second) == 1013
            other = actors["other"].store_id
            async with connect(f"{base}/{other}", subprotocols=by("other")) as third:
                assert (await hear(third))["word"] == "welcome"
        await until(lambda: places.taken == 0)
