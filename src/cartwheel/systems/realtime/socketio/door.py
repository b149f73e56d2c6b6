"""
The door of Socket.IO: an ASGI application, whose library is loaded for the first who knocks.

Long polling and WebSocket, and from the one to the other, by the official protocol (Engine.IO 4).
Whoever opens a connection takes a place of its address at once, and has ten seconds to say what
it wants. A client that lets messages wait is sent away as from any socket.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec
from starlette.websockets import WebSocket

from cartwheel.systems.realtime.handshake import HEARTBEAT, ClosedError
from cartwheel.systems.realtime.socketio.session import Auth, Scope, Session
from cartwheel.systems.realtime.store_socket import MAX_MESSAGE_BYTES
from cartwheel.systems.rpc.errors import TooManyOpenError
from cartwheel.systems.rpc.places import Place, Places

if TYPE_CHECKING:
    from socketio import ASGIApp, AsyncServer

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

PATH: Final = "/socket.io"

# What a message is wrapped in comes on top: its name, and the frames of both protocols.
_MAX_BYTES: Final = MAX_MESSAGE_BYTES + 1024
_SILENCE_SECONDS: Final = 20
_KNOCKING_SECONDS: Final = 10.0
_BODY_SECONDS: Final = 15.0
_MOST_QUEUED: Final = 64
_QUEUED_SECONDS: Final = 0.02
# After this packet the official client does not come back by itself, after all else it does.
_GOODBYE: Final = "1"


@dataclass(slots=True)
class SocketIODoor:
    """
    Serves `/socket.io`; `serve` is what serves a WebSocket of the same wishes.

    A closed door lets nobody in any more.
    """

    serve: Callable[[WebSocket], Awaitable[None]]
    places: Places
    _app: "ASGIApp | None" = field(default=None, init=False)
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or one WebSocket."""
        if scope["type"] == "http" and scope["method"] == "POST":
            body = await _read(receive)
            if body is None:
                await send({"type": "http.response.start", "status": 413, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
            receive = _giving(body, receive)
        await (await self._open())(scope, receive, send)

    async def _open(self) -> "ASGIApp":
        async with self._opening:
            if self._app is None:
                # The library brings much along, which takes a second to load.
                library = await asyncio.to_thread(__import__, "socketio")
                server = library.AsyncServer(
                    async_mode="asgi",
                    async_handlers=False,  # what one client says is heard in its order
                    cors_allowed_origins=[],  # the edge decides
                    http_compression=False,  # beside secrets it tells of them
                    max_http_buffer_size=_MAX_BYTES,
                    ping_interval=int(HEARTBEAT.total_seconds()),
                    ping_timeout=_SILENCE_SECONDS,
                    logger=_quiet("socketio"),
                    engineio_logger=_quiet("engineio"),
                )
                _Clients(server, self.serve, self.places).listen()
                self._app = library.ASGIApp(server, socketio_path=None)
            return self._app


@dataclass(slots=True)
class _Clients:
    """Whoever has knocked, and whoever is in."""

    server: "AsyncServer"
    serve: Callable[[WebSocket], Awaitable[None]]
    places: Places
    knocking: dict[str, tuple[Place, asyncio.TimerHandle]] = field(default_factory=dict)
    inside: dict[str, Session] = field(default_factory=dict)
    leaving: set[asyncio.Task[None]] = field(default_factory=set)

    def listen(self) -> None:
        """Have the library tell us what happens."""
        from engineio import packet  # noqa: PLC0415 - loaded by now

        nothing = packet.Packet(packet.NOOP)
        accept = self.server.eio.handlers["connect"]

        async def knock(sid: str, environ: dict[str, Any]) -> object:
            return await accept(sid, environ) if self.knock(sid, environ) else False

        async def part(sid: str, reason: str) -> None:
            self.forget(sid)
            await gone(sid, reason)
            socket = self.server.eio.sockets.get(sid)
            if socket is not None and not socket.upgraded:
                # Else a poll of a client that takes its leave would wait for its time to be over.
                socket.queue.put_nowait(nothing)

        gone = self.server.eio.handlers["disconnect"]
        self.server.eio.on("connect", knock)
        self.server.eio.on("disconnect", part)
        self.server.on("connect", self.enter)
        self.server.on("disconnect", self.leave)
        self.server.on("*", self.hear)

    def knock(self, sid: str, environ: dict[str, Any]) -> bool:
        """Take a place until it is known who it is, or for ten seconds."""
        try:
            place = self.places.take(address=environ["asgi.scope"]["client"][0])
        except TooManyOpenError:
            return False
        loop = asyncio.get_running_loop()
        self.knocking[sid] = place, loop.call_later(_KNOCKING_SECONDS, self._send_away, sid)
        return True

    def forget(self, sid: str) -> None:
        """Give the place back: whoever comes in has one there."""
        place, timer = self.knocking.pop(sid, (None, None))
        if timer is not None and place is not None:
            timer.cancel()
            self.places.give_back(place)

    async def enter(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        """
        Open the socket that a client asks for.

        Raises:
            ConnectionRefusedError: it may not have it; `data.code` is the close code there.
        """
        from socketio import exceptions  # noqa: PLC0415 - loaded by now

        eio_sid = self.server.manager.eio_sid_from_sid(sid, "/")
        self.forget(eio_sid)

        async def say(event: str, told: str) -> None:
            await self._say(eio_sid, event, told)

        async def leave(*, for_good: bool) -> None:
            if for_good:
                await self.server.eio.send(eio_sid, _GOODBYE)
            self._send_away(eio_sid)

        try:
            scope = msgspec.convert(auth or {}, Auth).scope(environ["asgi.scope"])
            session = self.inside[sid] = Session(scope, say, leave)
            await session.open(self.serve)
        except msgspec.ValidationError as error:
            self._send_away(eio_sid)
            raise exceptions.ConnectionRefusedError(str(error), {"code": 4400}) from None
        except ClosedError as closed:
            self.inside.pop(sid, None)
            self._send_away(eio_sid)
            raise exceptions.ConnectionRefusedError(str(closed), {"code": closed.code}) from None

    async def leave(self, sid: str, reason: str) -> None:
        """End what a client had."""
        del reason
        session = self.inside.pop(sid, None)
        if session is not None:
            session.close()
        self._send_away(self.server.manager.eio_sid_from_sid(sid, "/"))

    async def hear(self, event: str, sid: str, *data: object) -> None:
        """Pass on what a client says."""
        session = self.inside.get(sid)
        if session is not None:
            await session.hear(event, data)

    async def _say(self, eio_sid: str, event: str, told: str) -> None:
        """Send an event as the protocol writes it: the JSON goes out as it came."""
        packet = f"2[{msgspec.json.encode(event).decode()},{told}]"
        socket = self.server.eio.sockets.get(eio_sid)
        # The library queues without end; who has us wait is measured by whoever sends.
        while socket is not None and socket.queue.qsize() >= _MOST_QUEUED and not socket.closed:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(_QUEUED_SECONDS)
        await self.server.eio.send(eio_sid, packet)

    def _send_away(self, eio_sid: str) -> None:
        """End the connection itself, with what is on its way still sent."""
        task = asyncio.create_task(self._part(eio_sid))
        self.leaving.add(task)
        task.add_done_callback(self.leaving.discard)

    async def _part(self, eio_sid: str) -> None:
        socket = self.server.eio.sockets.get(eio_sid)
        with suppress(Exception):
            if socket is not None and not socket.closed:
                async with asyncio.timeout(_QUEUED_SECONDS * _MOST_QUEUED):
                    await socket.queue.join()
        with suppress(Exception):
            await self.server.eio.disconnect(eio_sid)


async def _read(receive: Receive) -> bytes | None:
    """Return a whole body; None for one that is too large, or takes too long."""
    body = bytearray()
    with suppress(TimeoutError):
        async with asyncio.timeout(_BODY_SECONDS):
            while True:
                message = await receive()
                body += message.get("body", b"")
                if len(body) > _MAX_BYTES:
                    return None
                if not message.get("more_body", False):
                    return bytes(body)
    return None


def _giving(body: bytes, receive: Receive) -> Receive:
    given = False

    async def give() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return give


def _quiet(name: str) -> logging.Logger:
    """Return a logger that keeps what strangers do wrong to itself."""
    logger = logging.getLogger(f"cartwheel.{name}")
    logger.setLevel(logging.CRITICAL + 1)
    return logger
