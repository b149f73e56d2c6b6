"""A real server with a store's socket on it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.typing import Subprotocol

from cartwheel.entrypoints.server import listen, serve
from cartwheel.systems.realtime.api import (
    Channels,
    Conversation,
    Handshake,
    Rooms,
    Speaker,
    StoreSocket,
    Topic,
    TopicRegistry,
    Topics,
)
from cartwheel.systems.rpc.api import (
    Actor,
    Browsers,
    Places,
    Tickets,
    UnauthenticatedError,
    permission,
)

ORIGIN = "http://localhost:8000"
TRUSTED = "https://admin.shop.example"
THINGS = "things"
OWN_THINGS = "own_things"


class Keys:
    """Knows the keys it was given."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self._actors = actors

    async def authenticate(self, credential: str) -> Actor:
        if credential not in self._actors:
            raise UnauthenticatedError
        return self._actors[credential]


def by(key: str, *, visitor: str | None = None) -> list[Subprotocol]:
    """Offer a key, and maybe a shopper, as browsers can, which set no header."""
    offered = ["cartwheel", f"bearer.{key}", *(() if visitor is None else (f"visitor.{visitor}",))]
    return [Subprotocol(each) for each in offered]


def channels(rooms: Rooms, speaker: Speaker, *topics: Topic) -> Channels:
    """Let sockets join topics, and begin with a conversation about things; visitors with theirs."""
    conversation = Conversation(
        name=THINGS,
        access=permission("things:read"),
        kinds=frozenset({"double", "fail"}),
        speaker=type(speaker),
        by_default=True,
    )
    of_visitors = Conversation(
        name=OWN_THINGS,
        access=permission("things:show"),
        kinds=frozenset({"double"}),
        speaker=type(speaker),
        of_visitors=True,
    )
    registry = TopicRegistry.of(*topics)
    spoken = {conversation: speaker, of_visitors: speaker}
    return Channels(rooms, Topics(rooms.redis, rooms), registry, spoken)


@asynccontextmanager
async def serving(
    rooms: Rooms,
    speaker: Speaker,
    actors: Mapping[str, Actor],
    *,
    topics: Sequence[Topic] = (),
    places: Places | None = None,
    tickets: Tickets | None = None,
) -> AsyncIterator[str]:
    """Serve sockets and hear rooms; gives the URL that store ids are appended to."""
    socket = StoreSocket(
        channels(rooms, speaker, *topics),
        Handshake(
            Keys(actors),
            browsers=Browsers.at(ORIGIN, trusted=[TRUSTED]),
            places=places,
            tickets=tickets,
        ),
        send_timeout=timedelta(seconds=0.5),
    )
    paths = ("/ws/store/{store_id}", "/ws/visitor")
    app = Starlette(routes=[WebSocketRoute(path, socket.serve) for path in paths])
    hearing = asyncio.create_task(rooms.run())
    try:
        with listen("127.0.0.1", 0) as listener:
            async with serve(app, listener):
                yield f"ws://127.0.0.1:{listener.getsockname()[1]}/ws/store"
    finally:
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
