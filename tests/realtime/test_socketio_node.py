"""Node's Socket.IO and ours: its official client enters here, and its servers share our rooms."""

import json
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import socketio
from redis.asyncio import Redis
from tests.e2e.test_trackers import command_of
from tests.realtime.serving import THINGS, serving
from tests.realtime.test_socketio import ACTORS, STORE, WAYS, Client, Doubling, Served
from tests.realtime.topics import CARTS, events

from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.realtime.api import Neighbours, Rooms, Topics, room_of
from cartwheel.systems.rpc.api import Places

ROOM = room_of(STORE, THINGS)
ADAPTERS = ("redis", "redis-streams")


@asynccontextmanager
async def lines_of(sender: str, *arguments: str) -> AsyncIterator[Any]:
    """Run a program on Node; gives what reads the next line that it says, as JSON."""
    process = await create_subprocess_exec(*command_of(sender), *arguments, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None

    async def following() -> Any:
        assert process.stdout is not None
        return json.loads(await process.stdout.readline())

    try:
        yield following
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def served_with(redis: Redis, *adapters: Any) -> AsyncIterator[Served]:
    rooms = Rooms(redis, neighbours=Neighbours(redis, frozenset(adapters)) if adapters else None)
    async with serving(rooms, Doubling(), ACTORS, topics=[CARTS]) as base:
        url = base.replace("ws://", "http://").removesuffix("/ws/store")
        yield Served(url, dict(ACTORS), Places("sockets"), rooms)


@pytest.mark.parametrize("ways", WAYS, ids=["polling", "websocket", "upgraded"])
async def test_the_official_client_speaks_with_us(redis: Redis, ways: list[str]) -> None:
    auth = json.dumps({"store": str(STORE), "token": "reader"})
    async with (
        served_with(redis) as served,
        lines_of("socketio_client.mjs", served.url, auth, json.dumps(ways)) as following,
    ):
        assert await following() == ["hello", {"type": "hello", "mostBytes": 16384}]
        assert await following() == ["greeting", {"type": "greeting", "visitor": None}]
        assert await following() == ["doubled", {"type": "doubled", "number": 42}]
        assert await following() == ["transport", ways[0]] or len(ways) == 2


async def test_the_official_client_is_told_why_it_may_not_enter(redis: Redis) -> None:
    auth = json.dumps({"store": str(STORE), "token": "stranger"})
    async with (
        served_with(redis) as served,
        lines_of("socketio_client.mjs", served.url, auth, '["websocket"]') as following,
    ):
        assert await following() == ["connect_error", "No such store", {"code": 4404}]


@asynccontextmanager
async def in_room_on_node(port: int, room: str) -> AsyncIterator[Client]:
    library = socketio.AsyncClient(reconnection=False)
    client = Client(library)

    async def hear(event: str, *told: Any) -> None:
        client.heard.append((event, *told))

    library.on("*", hear)
    await library.connect(f"http://127.0.0.1:{port}", auth={"room": room})
    try:
        yield client
    finally:
        await library.disconnect()


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_rooms_are_shared_with_a_server_on_node(
    redis: Redis, valkey: Valkey, adapter: str
) -> None:
    """What either says in a room is heard on the other side, once; no other room hears it."""
    async with (
        served_with(redis, adapter) as served,
        lines_of("socketio_server.mjs", valkey.url, adapter) as following,
    ):
        port = await following()
        async with (
            in_room_on_node(port, ROOM) as theirs,
            in_room_on_node(port, room_of(STORE, "others")) as others,
            served.client({"store": str(STORE), "token": "reader"}) as ours,
        ):
            assert (await ours.next())[0] == "hello"
            assert (await ours.next())[0] == "greeting"
            await served.rooms.publish(ROOM, b'{"type":"thing","a":"\xc3\xa4"}')
            assert await ours.next() == ("thing", {"type": "thing", "a": "ä"})
            assert await theirs.next() == ("thing", {"type": "thing", "a": "ä"})
            # A broadcast to all would cross stores; one to the room is for us as well.
            await others.library.emit("say to all", ("news", {"to": "all"}))
            await others.library.emit("say", (ROOM, "news", {"b": 1, "c": [True, None]}))
            assert await ours.next() == ("news", {"type": "news", "b": 1, "c": [True, None]})
            assert await theirs.next() == ("news", {"to": "all"})
            assert await theirs.next() == ("news", {"b": 1, "c": [True, None]})
            await others.library.emit("say", (ROOM, "words", "two", 2))
            assert await ours.next() == ("words", {"type": "words", "data": ["two", 2]})
            assert await others.next() == ("news", {"to": "all"})
            assert not ours.heard
            assert not others.heard


@pytest.mark.parametrize("adapter", ADAPTERS)
async def test_topics_are_told_on_node_and_told_by_us_alone(
    redis: Redis, valkey: Valkey, adapter: str
) -> None:
    room = room_of(STORE, CARTS.room)
    async with (
        served_with(redis, adapter) as served,
        lines_of("socketio_server.mjs", valkey.url, adapter) as following,
        in_room_on_node(await following(), room) as theirs,
    ):
        topics = Topics(redis, served.rooms)
        await topics.publish(STORE, CARTS, events(1, 2))
        for number in (1, 2):
            event, told = await theirs.next()
            assert (event, told["data"]) == ("number.told", {"number": number})
            assert "-" in told["id"]
        reader = {"store": str(STORE), "token": "reader", "topics": ["carts"]}
        async with served.client(reader) as ours:
            assert (await ours.next())[0] == "hello"
            assert (await ours.next())[1]["code"] == "forbidden"
            await theirs.library.emit("say", (room, "number.told", {"data": {"number": 3}}))
            assert (await theirs.next())[1] == {"data": {"number": 3}}
            assert not ours.heard
