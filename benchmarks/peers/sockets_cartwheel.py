"""
Our sockets alone: granian, the handshake, a room in Valkey, and who may hear it.

    sockets_cartwheel.py REDIS_URL
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from uuid import UUID

import uvloop
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from cartwheel.entrypoints.process import settle
from cartwheel.entrypoints.server import listen, serve
from cartwheel.systems.realtime.api import (
    Channels,
    Conversation,
    Handshake,
    Rooms,
    StoreSocket,
    TopicRegistry,
    Topics,
)
from cartwheel.systems.rpc.api import Actor, Places, permission

STORE = UUID(int=1)


class Keys:
    """Knows one key."""

    async def authenticate(self, _: str) -> Actor:
        """Return whose key it is."""
        return Actor("store_key", UUID(int=2), STORE, frozenset({"offers:read"}))


class Quiet:
    """Leads a conversation in which only the store speaks."""

    async def greet(self, _: Actor) -> AsyncIterator[bytes]:
        """Say that the socket is there."""
        yield b'{"type":"hello"}'

    async def answer(self, _: Actor, *, kind: str, message: bytes) -> bytes | None:
        """Answer nothing."""
        del kind, message
        return None


async def main(url: str) -> None:
    redis = Redis.from_url(url)
    rooms = Rooms(redis)
    offers = Conversation(
        name="offers",
        access=permission("offers:read"),
        kinds=frozenset({"ack"}),
        speaker=Quiet,
        by_default=True,
    )
    channels = Channels(rooms, Topics(redis, rooms), TopicRegistry.of(), {offers: Quiet()})
    socket = StoreSocket(channels, Handshake(Keys(), places=Places("sockets")))
    app = Starlette(routes=[WebSocketRoute("/ws/store/{store_id}", socket.serve)])
    hearing = asyncio.create_task(rooms.run())
    with listen("0.0.0.0", 0) as listener:
        async with serve(app, listener, connections=100_000):
            settle()
            print(listener.getsockname()[1], flush=True)
            await hearing


uvloop.run(main(sys.argv[1]))
