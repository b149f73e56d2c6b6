"""A client of Socket.IO, seen as a WebSocket."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Protocol, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from starlette.websockets import WebSocket

from cartwheel.systems.realtime.handshake import HELLO, PROTOCOL, TRY_AGAIN, ClosedError

Scope: TypeAlias = MutableMapping[str, Any]
Say: TypeAlias = Callable[[str, str], Awaitable[None]]
"""Sends an event, by its name, and what it tells as JSON."""


class Leave(Protocol):
    """Ends a connection."""

    async def __call__(self, *, for_good: bool) -> None:
        """End it, with what is on its way still sent."""
        ...


_WAITING: Final = 16
# Codes from here on are ours, of `handshake.py`: they say what the client lacks.
_OURS: Final = 4000
_GONE: Final[Mapping[str, Any]] = {"type": "websocket.disconnect", "code": 1005}
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]


class Auth(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    What a client says of itself as it connects: `auth` of the official client.

    One of `store`, `user` and `visitor` says which socket it wants. `token` is a key or a token;
    a browser of ours has its cookie, and whoever sets headers may have it there.
    """

    store: UUID | None = None
    user: UUID | None = None
    visitor: _Text | None = None
    token: _Text | None = None
    ticket: _Text | None = None
    topics: Annotated[tuple[_Text, ...], msgspec.Meta(max_length=50)] | None = None

    def __post_init__(self) -> None:
        """Refuse what names no socket, or several."""
        if sum(each is not None for each in (self.store, self.user, self.visitor)) != 1:
            raise ValueError("Expected one of `store`, `user` and `visitor`")

    def scope(self, opened_by: Scope) -> Scope:
        """Return the scope of the WebSocket that a browser would have opened."""
        path, params = "/ws/visitor", {}
        if self.store is not None:
            path, params = f"/ws/store/{self.store}", {"store_id": str(self.store)}
        elif self.user is not None:
            path, params = f"/ws/user/{self.user}", {"user_id": str(self.user)}
        query = {"ticket": self.ticket} if self.ticket is not None else {}
        if self.topics is not None:
            query["topics"] = ",".join(self.topics)
        offered = {"bearer": self.token, "visitor": self.visitor}
        return {
            "type": "websocket",
            "asgi": opened_by["asgi"],
            "path": path,
            "raw_path": path.encode(),
            "path_params": params,
            "query_string": urlencode(query).encode(),
            "headers": opened_by["headers"],
            "client": opened_by["client"],
            "subprotocols": [PROTOCOL, *(f"{k}.{v}" for k, v in offered.items() if v is not None)],
            "state": {},
            "extensions": {HELLO: {}},
        }


@dataclass(slots=True, eq=False)
class Session:
    """
    One client's conversation with the socket that it has asked for.

    `say` sends an event and bears that the client takes it late; `leave` ends the connection,
    for good where to come back would be to no avail.
    """

    scope: Scope
    say: Say
    leave: Leave
    _admitted: asyncio.Future[None] = field(init=False)
    _opened: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _heard: asyncio.Queue[str | None] = field(init=False)
    _serving: asyncio.Task[None] | None = field(default=None, init=False)
    _has_connected: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._admitted = asyncio.get_running_loop().create_future()
        self._heard = asyncio.Queue(_WAITING)

    async def open(self, serve: Callable[[WebSocket], Awaitable[None]]) -> None:
        """
        Begin, and return once the client is in.

        Nothing is said to it before the loop's next turn, when it knows that too.

        Raises:
            ClosedError: it was sent away.
        """
        socket = WebSocket(self.scope, self._receive, self._send)
        self._serving = asyncio.create_task(self._serve(serve, socket), name="socket.io session")
        await self._admitted
        self._opened.set()

    async def hear(self, event: str, data: tuple[object, ...]) -> None:
        """Pass on what the client says; the next is read when there is room for it."""
        told = data[0] if len(data) == 1 and isinstance(data[0], dict) else {"data": data}
        await self._heard.put(msgspec.json.encode({**told, "type": event}).decode())

    def close(self) -> None:
        """End it: the client is gone."""
        if self._serving is not None:
            self._serving.cancel()

    async def _serve(
        self, serve: Callable[[WebSocket], Awaitable[None]], socket: WebSocket
    ) -> None:
        try:
            await serve(socket)
        finally:
            if not self._admitted.done():
                self._admitted.set_exception(ClosedError(TRY_AGAIN, "It has ended"))

    async def _receive(self) -> MutableMapping[str, Any]:
        if not self._has_connected:
            self._has_connected = True
            return {"type": "websocket.connect"}
        heard = await self._heard.get()
        if heard is None:
            return dict(_GONE)
        return {"type": "websocket.receive", "text": heard}

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        match message["type"]:
            case "websocket.send":
                await self._say(message["text"])
            case "websocket.close":
                code, reason = message.get("code", 1000), message.get("reason") or ""
                if not self._admitted.done():
                    self._admitted.set_exception(ClosedError(code, reason))
                    return
                # The protocol has no codes of its own.
                told = msgspec.json.encode({"type": "closed", "code": code, "reason": reason})
                await self.say("closed", told.decode())
                await self.leave(for_good=code >= _OURS)

    async def _say(self, text: str) -> None:
        if not self._admitted.done():
            self._admitted.set_result(None)
        await self._opened.wait()
        await self.say(msgspec.json.decode(text, type=_Typed).type, text)


class _Typed(msgspec.Struct, frozen=True):
    type: str
