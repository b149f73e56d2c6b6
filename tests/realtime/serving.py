"""A real server with a store's socket on it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.typing import Subprotocol

from cartwheel.entrypoints.server import listen, serve
from cartwheel.systems.realtime.api import Conversation, Rooms, StoreSocket
from cartwheel.systems.rpc.api import Actor, Browsers, Places, Tickets, UnauthenticatedError

ORIGIN = "http://localhost:8000"
TRUSTED = "https://admin.shop.example"


class Keys:
    """Knows the keys it was given."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self._actors = actors

    async def authenticate(self, credential: str) -> Actor:
        if credential not in self._actors:
            raise UnauthenticatedError
        return self._actors[credential]


def by(key: str) -> list[Subprotocol]:
    """Offer a key as browsers can, which set no header."""
    return [Subprotocol("cartwheel"), Subprotocol(f"bearer.{key}")]


@asynccontextmanager
async def serving(
    rooms: Rooms,
    conversation: Conversation,
    actors: Mapping[str, Actor],
    *,
    places: Places | None = None,
    tickets: Tickets | None = None,
) -> AsyncIterator[str]:
    """Serve sockets and hear rooms; gives the URL that store ids are appended to."""
    socket = StoreSocket(
        rooms,
        Keys(actors),
        conversation,
        permission="things:read",
        browsers=Browsers.at(ORIGIN, trusted=[TRUSTED]),
        places=places,
        tickets=tickets,
        send_timeout=timedelta(seconds=0.5),
    )
    app = Starlette(routes=[WebSocketRoute("/ws/store/{store_id}", socket.serve)])
    hearing = asyncio.create_task(rooms.run())
    try:
        with listen("127.0.0.1", 0) as listener:
            async with serve(app, listener):
                yield f"ws://127.0.0.1:{listener.getsockname()[1]}/ws/store"
    finally:
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
