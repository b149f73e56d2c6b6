"""
The socket of a store, `/ws/store/{store_id}`: who may join, and what goes both ways.

States: accepted → admitted → in the room → closed. Close codes: 4401 the credential
opens nothing, or no longer does, 4403 it lacks the permission, or is a cookie and a foreign
page opens the socket, 4404 the store is not the credential's, 1008 the client is too slow,
1009 its message is too large, 1013 try again later.

A credential is a key or a token: in `Authorization`, or, where no header can be set, as the
subprotocol `bearer.<credential>` beside `cartwheel`, or for a ticket as `?ticket=`, or else a
browser's cookie. In the URL itself none is taken. It is asked about again while the socket is
open, so that whoever signs out, or loses the place in the store, hears and says nothing more,
and a quiet socket is closed within a second. What nobody can say for half a minute closes it
too, with 1013.

Opening the socket and each message, but for pings, spend the quota of the credential; beyond
it the handshake is closed with 1013, and a message is answered with an error.

Everything is JSON with a `type`. The server sends `ping` now and then, which needs no
answer, and `error` for a message it cannot use, which closes nothing.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final, Protocol
from uuid import UUID

import msgspec
import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from cartwheel.kernel.errors import AppError, InvalidInputError, Issue
from cartwheel.systems.realtime.rooms import Member, Rooms, SlowMemberError
from cartwheel.systems.rpc.actors import Actor, Authenticator, find_credential
from cartwheel.systems.rpc.browsers import Browsers
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.errors import CredentialInURLError, CrossSiteError, UnauthenticatedError
from cartwheel.systems.rpc.exchange import headers_of
from cartwheel.systems.rpc.failures import failure_of
from cartwheel.systems.rpc.places import Places
from cartwheel.systems.rpc.ratelimits import RateLimiter
from cartwheel.systems.rpc.socketlog import STATE
from cartwheel.systems.rpc.tickets import Tickets
from cartwheel.systems.rpc.watching import Standing, Watch

log = structlog.get_logger()

PROTOCOL: Final = "cartwheel"
"""The subprotocol that is chosen, since browsers want one of those they offer."""
_BEARER: Final = "bearer."

_PING: Final = b'{"type":"ping"}'
_MAX_MESSAGE_BYTES: Final = 16 * 1024
_CLOSE_TIMEOUT: Final = timedelta(seconds=1)
_HEARTBEAT: Final = timedelta(seconds=25)

_UNAUTHENTICATED: Final = 4401
_FORBIDDEN: Final = 4403
_NOT_FOUND: Final = 4404
_TOO_SLOW: Final = 1008
_TOO_LARGE: Final = 1009
_TRY_AGAIN: Final = 1013


class Conversation(Protocol):
    """What a socket says and understands; the domain that uses it knows."""

    def greet(self, actor: Actor) -> AsyncIterator[bytes]:
        """Give the messages that a newcomer has missed."""
        ...

    async def answer(self, actor: Actor, *, kind: str, message: bytes) -> bytes | None:
        """
        Act on a JSON object whose `type` is `kind`.

        Raises:
            AppError: it cannot be used; the sender is told.
            msgspec.ValidationError: it has another shape than its kind; the sender is told.
        """
        ...


class UnknownKindError(InvalidInputError):
    """Nobody understands messages of this type."""

    def __init__(self, kind: str) -> None:
        super().__init__(Issue(path=("type",), message=f"Unknown type {kind[:100]!r}"))


def room_of(store_id: UUID) -> str:
    """Name the room of a store."""
    return f"store:{store_id}"


def store_of(room: str) -> UUID:
    """Return the store whose room it is."""
    return UUID(room.removeprefix("store:"))


class _Envelope(msgspec.Struct, frozen=True):
    type: str


class _Closed(Exception):  # noqa: N818 - it ends a socket, it is no failure of ours
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True)
class _Visit:
    socket: WebSocket
    store_id: str
    credential: str


@dataclass(slots=True)
class StoreSocket:
    """
    Serves the sockets of stores; `serve` is a Starlette WebSocket endpoint.

    A client that does not take a message within `send_timeout` is sent away. Without
    `browsers` cookies count nothing, and without `limiter` nobody's messages are counted;
    `places` bounds how many sockets are open.
    """

    rooms: Rooms
    authenticator: Authenticator
    conversation: Conversation
    permission: str
    browsers: Browsers | None = None
    tickets: Tickets | None = None
    limiter: RateLimiter | None = None
    places: Places | None = None
    send_timeout: timedelta = timedelta(seconds=10)
    _watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self._watch = Watch(self.authenticator)

    async def serve(self, socket: WebSocket) -> None:
        """Talk to one client until it leaves or is sent away."""
        # Browsers learn a close code only from a socket that was open.
        await socket.accept(
            subprotocol=PROTOCOL if PROTOCOL in socket.scope["subprotocols"] else None
        )
        try:
            with self._place(socket):
                await self._serve(socket)
        except WebSocketDisconnect:
            return
        except _Closed as closed:
            await _close(socket, closed.code, closed.reason)
        except UnauthenticatedError as error:
            await _close(socket, _UNAUTHENTICATED, str(error))
        except Exception as error:  # noqa: BLE001 - the edge: logged there, hidden from the client
            failure = failure_of(error, procedure="ws.store")
            await _close(socket, _TRY_AGAIN, failure.incident_id or failure.message)

    async def _serve(self, socket: WebSocket) -> None:
        visit = _Visit(socket, socket.path_params["store_id"].lower(), await self._find(socket))
        actor = await self._admit(visit)
        with self._place_of(actor):
            await self._spend(actor)
            async with (
                self._watch.over(visit.credential, partial(self._ensure, visit)) as standing,
                self.rooms.subscribe(room_of(actor.store_id)) as member,
            ):
                await self._converse(visit, actor, member, standing)

    def _place(self, socket: WebSocket) -> AbstractContextManager[None]:
        if self.places is None:
            return nullcontext()
        client = socket.client
        return self.places.hold(address=client.host if client is not None else "")

    def _place_of(self, actor: Actor) -> AbstractContextManager[None]:
        return nullcontext() if self.places is None else self.places.hold_for(actor)

    async def _find(self, socket: WebSocket) -> str:
        headers = headers_of(socket.scope)
        found = find_credential(headers) or _bearer_of(socket)
        if found is None and "key" in socket.query_params:
            raise _Closed(_UNAUTHENTICATED, str(CredentialInURLError()))
        ticket = socket.query_params.get("ticket")
        if found is None and ticket is not None and self.tickets is not None:
            found = await self.tickets.redeem(ticket)
        try:
            if found is None and self.browsers is not None:
                found = self.browsers.find_in_handshake(headers)
        except CrossSiteError as error:
            raise _Closed(_FORBIDDEN, str(error)) from None
        if found is None:
            raise _Closed(_UNAUTHENTICATED, str(UnauthenticatedError()))
        return found

    async def _admit(self, visit: _Visit) -> Actor:
        actor = await self.authenticator.authenticate(visit.credential)
        context = visit.socket.scope.get("state", {}).get(STATE)
        if context is not None:
            context.identity = actor  # for the log
        self._ensure(visit, actor)
        return actor

    def _ensure(self, visit: _Visit, actor: Actor) -> None:
        if visit.store_id != str(actor.store_id):
            raise _Closed(_NOT_FOUND, "No such store")
        if self.permission not in actor.permissions:
            raise _Closed(_FORBIDDEN, f"This needs the permission {self.permission}")

    async def _spend(self, actor: Actor) -> None:
        if self.limiter is None or actor.quota is None:
            return
        context = RequestContext(headers={}, address="")
        context.identity = actor
        await self.limiter.spend([("caller", actor.quota)], context)

    async def _converse(
        self, visit: _Visit, actor: Actor, member: Member, standing: Standing
    ) -> None:
        tasks = [
            asyncio.create_task(self._send(visit, actor, member, standing)),
            asyncio.create_task(self._receive(visit, member)),
            asyncio.create_task(_beat(member)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _send(self, visit: _Visit, actor: Actor, member: Member, standing: Standing) -> None:
        """Be the only one who writes: first what was missed, then what comes."""
        try:
            async for message in self.conversation.greet(actor):
                await standing.confirm()
                await self._send_in_time(visit, message)
            async for message in member:
                await standing.confirm()
                await self._send_in_time(visit, message)
        except (TimeoutError, SlowMemberError):
            log.warning("realtime.client_too_slow", store_id=str(actor.store_id))
            raise _Closed(_TOO_SLOW, "Too slow: messages were waiting") from None

    async def _send_in_time(self, visit: _Visit, message: bytes) -> None:
        async with asyncio.timeout(self.send_timeout.total_seconds()):
            await visit.socket.send_text(message.decode())

    async def _receive(self, visit: _Visit, member: Member) -> None:
        while True:
            event = await visit.socket.receive()
            if event["type"] == "websocket.disconnect":
                return
            message = event.get("bytes") or (event.get("text") or "").encode()
            if len(message) > _MAX_MESSAGE_BYTES:
                raise _Closed(_TOO_LARGE, f"At most {_MAX_MESSAGE_BYTES} bytes")
            answer = await self._answer(visit, message)
            if answer is not None:
                member.offer(answer)

    async def _answer(self, visit: _Visit, message: bytes) -> bytes | None:
        try:
            kind = _kind_of(message)
            if kind in ("ping", "pong"):
                return None
            actor = await self._admit(visit)
            await self._spend(actor)
            if isinstance(kind, InvalidInputError):
                raise kind  # noqa: TRY301
            try:
                return await self.conversation.answer(actor, kind=kind, message=message)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise _malformed(error) from error
        except (_Closed, UnauthenticatedError):
            raise
        except Exception as error:  # noqa: BLE001 - the edge: logged there, hidden from the client
            return _error(error)


def _kind_of(message: bytes) -> str | InvalidInputError:
    """Return the type of a message, or what is wrong with it: its sender is told, and counted."""
    try:
        return msgspec.json.decode(message, type=_Envelope).type
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _malformed(error)


def _malformed(error: Exception) -> InvalidInputError:
    nested = isinstance(error, RecursionError)
    return InvalidInputError(Issue((), "It is nested too deeply" if nested else str(error)))


async def _beat(member: Member) -> None:
    """Keep proxies from closing a quiet socket, and find out when the client is gone."""
    while True:
        await asyncio.sleep(_HEARTBEAT.total_seconds())
        member.offer(_PING)


def _bearer_of(socket: WebSocket) -> str | None:
    offered: list[str] = socket.scope["subprotocols"]
    given = [name.removeprefix(_BEARER) for name in offered if name.startswith(_BEARER)]
    # As of headers: of two credentials neither counts.
    return given[0] or None if len(given) == 1 else None


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    # A client that does not read takes no close frame either.
    with suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
        async with asyncio.timeout(_CLOSE_TIMEOUT.total_seconds()):
            await socket.close(code, reason)


def _error(error: Exception) -> bytes:
    failure = failure_of(error, procedure="ws.store")
    kind = error.kind if isinstance(error, AppError) else "INTERNAL"
    said: dict[str, object] = {"type": "error", "code": failure.code, "kind": kind}
    said["message"] = failure.message
    if failure.issues:
        said["issues"] = failure.issues
    if failure.incident_id is not None:
        said["incidentId"] = failure.incident_id
    return msgspec.json.encode(said)
