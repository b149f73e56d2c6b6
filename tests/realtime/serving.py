"""A real server with a store's socket on it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from starlette.applications import Starlette
from starlette.routing import Mount, WebSocketRoute
from websockets.typing import Subprotocol

from cartwheel.entrypoints.server import listen, serve
from cartwheel.systems.realtime.api import (
    SOCKETIO_PATH,
    Channels,
    Conversation,
    Handshake,
    Rooms,
    SocketIODoor,
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
    signed_in,
)

ORIGIN = "http://localhost:8000"
TRUSTED = "https://admin.shop.example"
THINGS = "things"
OWN_THINGS = "own_things"
MY_THINGS = "my_things"


class Keys:
    """Knows the keys it was given, for as long as they are among them."""

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
    """Let sockets join topics, and begin with a conversation about things; some with their own."""
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
    of_users = Conversation(
        name=MY_THINGS,
        access=signed_in,
        kinds=frozenset({"double"}),
        speaker=type(speaker),
        of_users=True,
    )
    registry = TopicRegistry.of(*topics)
    spoken = {conversation: speaker, of_visitors: speaker, of_users: speaker}
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
    paths = ("/ws/store/{store_id}", "/ws/user/{user_id}", "/ws/visitor")
    door = SocketIODoor(socket.serve, places or Places("sockets"))
    app = Starlette(
        routes=[
            *(WebSocketRoute(path, socket.serve) for path in paths),
            Mount(SOCKETIO_PATH, door),
        ]
    )
    hearing = asyncio.create_task(rooms.run())
    try:
        with listen("127.0.0.1", 0) as listener:
            async with serve(app, listener):
                yield f"ws://127.0.0.1:{listener.getsockname()[1]}/ws/store"
    finally:
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
