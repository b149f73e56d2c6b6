"""What becomes of carts is followed live by whoever holds `carts:read`, beside interventions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from dishka import AsyncContainer, Provider, Scope, make_async_container
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from tests.domains.carts.making import START, chunk, did
from tests.domains.making import open_store
from tests.realtime.serving import Keys, by
from tests.realtime.test_store_socket import actor, hear
from websockets.asyncio.client import connect

from cartwheel.domains.carts.follower import CartFollower
from cartwheel.domains.carts.live import LIVE, TOPIC
from cartwheel.domains.events.api import ADD, BUY
from cartwheel.entrypoints.server import listen, serve
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.db import Database
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.outbox.api import Relay, Subscriber
from cartwheel.systems.realtime.api import (
    Channels,
    Handshake,
    Rooms,
    StoreSocket,
    TopicRegistry,
    Topics,
)
from cartwheel.systems.rpc.api import RequestProvider


@dataclass(slots=True)
class Line:
    """Sockets, and everything between them and the carts."""

    url: str
    follower: CartFollower


@pytest.fixture
async def store_id(database: Database) -> UUID:
    return await open_store(database)


@pytest.fixture
async def line(
    database: Database,
    redis: Redis,
    store_id: UUID,
    log: RedisStreamsLog,
    follower: CartFollower,
) -> AsyncIterator[Line]:
    rooms = Rooms(redis)
    topics = Topics(redis, rooms)
    made = Provider(scope=Scope.APP)
    made.provide(lambda: database, provides=Database)
    made.provide(lambda: topics, provides=Topics)
    container = make_async_container(made, RequestProvider())

    def scope(store_id: UUID) -> AbstractAsyncContextManager[AsyncContainer]:
        return open_scope(container, store_id)

    keys = Keys(
        {
            "clerk": actor(store_id, "carts:read"),
            "page": actor(store_id, "interventions:read"),
        }
    )
    socket = StoreSocket(Channels(rooms, topics, TopicRegistry.of(TOPIC), {}), Handshake(keys))
    app = Starlette(routes=[WebSocketRoute("/ws/store/{store_id}", socket.serve)])
    roles = [
        rooms.run(),
        Relay(database, log).run(),
        Subscriber(LIVE.name, LIVE.subscriptions, log, scope).run(),
    ]
    async with AsyncExitStack() as stack:
        stack.push_async_callback(container.close)
        listener = stack.enter_context(listen("127.0.0.1", 0))
        await stack.enter_async_context(serve(app, listener))
        tasks = [asyncio.create_task(role) for role in roles]
        port = listener.getsockname()[1]
        yield Line(
            f"ws://127.0.0.1:{port}/ws/store/{store_id}",
            follower,
        )
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_cart_is_left_taken_up_again_and_bought(line: Line, store_id: UUID) -> None:
    """Each in its turn, and once more for whoever comes back after the first."""
    visits = [did("anna", 0, ADD), did("anna", 60, ADD), did("anna", 61, BUY)]
    async with connect(f"{line.url}?topics=carts", subprotocols=by("clerk")) as socket:
        assert (await hear(socket))["type"] == "subscribed"
        await line.follower.handle(chunk("1-0", store_id, *visits))
        told = [await hear(socket) for _ in range(3)]
    assert [message["type"] for message in told] == [
        "cart.abandoned",
        "cart.resumed",
        "cart.recovered",
    ]
    cart_id = told[0]["data"]["cartId"]
    nothing: dict[str, Any] = {"episode": None, "currency": None, "valueMinor": None}
    assert [message["data"] for message in told] == [
        {
            "cartId": cart_id,
            "visitorId": "anna",
            "orderId": None,
            **nothing,
            **news,
        }
        for news in (
            {
                "state": "abandoned",
                "at": said(30),
                "episode": 1,
                "currency": "USD",
                "valueMinor": 1000,
            },
            {"state": "open", "at": said(60), "episode": 1},
            {
                "state": "recovered",
                "at": said(61),
                "currency": "USD",
                "valueMinor": 990,
                "orderId": "o",
            },
        )
    ]
    async with connect(f"{line.url}?topics=", subprotocols=by("clerk")) as socket:
        wanted = {"type": "subscribe", "topic": "carts", "after": told[0]["id"]}
        await socket.send(msgspec.json.encode(wanted).decode())
        assert await hear(socket) == {
            "type": "subscribed",
            "topic": "carts",
            "id": told[0]["id"],
        }
        assert [await hear(socket) for _ in range(2)] == told[1:]


async def test_a_cart_that_is_bought_at_once_is_told_of(line: Line, store_id: UUID) -> None:
    async with connect(f"{line.url}?topics=carts", subprotocols=by("clerk")) as socket:
        assert (await hear(socket))["type"] == "subscribed"
        await line.follower.handle(chunk("1-0", store_id, did("bo", 0, ADD), did("bo", 1, BUY)))
        told = await hear(socket)
    assert (told["type"], told["data"]["state"]) == ("cart.converted", "converted")


async def test_whoever_may_not_look_at_carts_is_refused(line: Line) -> None:
    async with connect(f"{line.url}?topics=carts", subprotocols=by("page")) as socket:
        refused = await hear(socket)
    assert (refused["type"], refused["topic"], refused["kind"]) == ("error", "carts", "FORBIDDEN")


def said(minutes: int) -> str:
    return (START + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")
