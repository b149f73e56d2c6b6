"""
The socket of a store, `/ws/store/{store_id}`: who may join, and what goes both ways.

States: accepted → admitted → talking → closed. Close codes: 4401 the credential
opens nothing, or no longer does, 4403 it lacks the permission for what sockets begin with, or
is a cookie and a foreign page opens the socket, 4404 the store is not the credential's, 1008 the
client is too slow, 1009 its message is too large, 1013 try again later.

A socket begins with the conversation that is there by default, or with the topics that its
address names (`?topics=carts,interventions`, or `?topics=` for none), and joins and leaves
others by `subscribe` and `unsubscribe`. Each topic asks for its own permission: who has not got
it is told so, who loses it hears nothing more of that topic, and the socket stays open.

A credential is a key or a token: in `Authorization`, or, where no header can be set, as the
subprotocol `bearer.<credential>` beside `cartwheel`, or for a ticket as `?ticket=`, or else a
browser's cookie. In the URL itself none is taken. It is asked about again while the socket is
open, so that whoever signs out, or loses the place in the store, hears and says nothing more,
and a quiet socket is closed within a second. What nobody can say for half a minute closes it
too, with 1013.

A shopper's page opens `/ws/visitor` instead, with a key that may be seen by everybody: the
subprotocol `visitor.<id>` names the shopper, by an id that only that page knows, and it hears
what is meant for this shopper alone.

Opening the socket and each message, but for pings, spend the quota of the credential; beyond
it the handshake is closed with 1013, and a message is answered with an error.

Everything is JSON with a `type`. The server sends `ping` now and then, which needs no
answer, and `error` for a message it cannot use, which closes nothing.
"""

import asyncio
import re
from contextlib import AbstractContextManager, aclosing, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Final

import msgspec
import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from cartwheel.kernel.errors import AppError, InvalidInputError, Issue
from cartwheel.systems.realtime.conversations import Conversation
from cartwheel.systems.realtime.notices import Subscribe
from cartwheel.systems.realtime.rooms import SlowMemberError
from cartwheel.systems.realtime.talk import Channels, Talk, named, topic_of
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
_VISITOR: Final = "visitor."
_KNOWN_BY_ONE: Final = re.compile("[A-Za-z0-9_-]{16,100}").fullmatch
"""An id that others cannot guess."""

_PING: Final = b'{"type":"ping"}'
_MAX_MESSAGE_BYTES: Final = 16 * 1024
_MAX_REASON_BYTES: Final = 123  # RFC 6455, 5.5: a control frame has 125, two of them the code
_CLOSE_TIMEOUT: Final = timedelta(seconds=1)
_HEARTBEAT: Final = timedelta(seconds=25)

_UNAUTHENTICATED: Final = 4401
_FORBIDDEN: Final = 4403
_NOT_FOUND: Final = 4404
_TOO_SLOW: Final = 1008
_TOO_LARGE: Final = 1009
_TRY_AGAIN: Final = 1013


class _Envelope(msgspec.Struct, frozen=True):
    type: str


class _Closed(Exception):  # noqa: N818 - it ends a socket, it is no failure of ours
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True)
class _Visit:
    socket: WebSocket
    store_id: str | None
    """None for a page's: whose key it has."""
    credential: str
    default: Conversation | None
    """What it begins with, and must be allowed for as long as it is open."""
    visitor_id: str | None = None


@dataclass(slots=True)
class StoreSocket:
    """
    Serves the sockets of stores; `serve` is a Starlette WebSocket endpoint.

    A client that does not take a message within `send_timeout` is sent away. Without
    `browsers` cookies count nothing, and without `limiter` nobody's messages are counted;
    `places` bounds how many sockets are open.
    """

    channels: Channels
    authenticator: Authenticator
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
        topics = socket.query_params.get("topics")
        visit = await self._visit(socket, topics)
        actor = await self._admit(visit)
        with self._place_of(actor):
            await self._spend(actor)
            talk = Talk(self.channels, actor)
            ensure = partial(self._ensure_goes_on, visit, talk)
            async with (
                self._watch.over(visit.credential, ensure) as standing,
                aclosing(talk),
            ):
                if visit.default is not None:
                    talk.begin(visit.default)
                for name in named(topics or ""):
                    _subscribe(talk, actor, name)
                await self._converse(visit, actor, talk, standing)

    async def _visit(self, socket: WebSocket, topics: str | None) -> _Visit:
        credential = await self._find(socket)
        if "store_id" in socket.path_params:
            store_id = socket.path_params["store_id"].lower()
            default = self.channels.default if topics is None else None
            return _Visit(socket, store_id, credential, default)
        visitor_id = _offered(socket, _VISITOR) or ""
        if _KNOWN_BY_ONE(visitor_id) is None:
            raise _Closed(_FORBIDDEN, "`visitor.<id>` names no shopper")
        return _Visit(socket, None, credential, self.channels.of_visitors, visitor_id)

    def _place(self, socket: WebSocket) -> AbstractContextManager[None]:
        if self.places is None:
            return nullcontext()
        client = socket.client
        return self.places.hold(address=client.host if client is not None else "")

    def _place_of(self, actor: Actor) -> AbstractContextManager[None]:
        return nullcontext() if self.places is None else self.places.hold_for(actor)

    async def _find(self, socket: WebSocket) -> str:
        headers = headers_of(socket.scope)
        found = find_credential(headers) or _offered(socket, _BEARER)
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
        if visit.visitor_id is not None:
            actor = replace(actor, visitor_id=visit.visitor_id)
        context = visit.socket.scope.get("state", {}).get(STATE)
        if context is not None:
            context.identity = actor  # for the log
        self._ensure(visit, actor)
        return actor

    def _ensure(self, visit: _Visit, actor: Actor) -> None:
        if visit.store_id not in (None, str(actor.store_id)):
            raise _Closed(_NOT_FOUND, "No such store")
        if visit.default is not None:
            try:
                visit.default.access.ensure(actor)
            except AppError as error:
                raise _Closed(_FORBIDDEN, str(error)) from error

    def _ensure_goes_on(self, visit: _Visit, talk: Talk, actor: Actor) -> None:
        self._ensure(visit, actor)
        talk.ensure(actor)

    async def _spend(self, actor: Actor) -> None:
        if self.limiter is None or actor.quota is None:
            return
        context = RequestContext(headers={}, address="")
        context.identity = actor
        await self.limiter.spend([("caller", actor.quota)], context)

    async def _converse(self, visit: _Visit, actor: Actor, talk: Talk, standing: Standing) -> None:
        tasks = [
            asyncio.create_task(self._send(visit, actor, talk, standing)),
            asyncio.create_task(self._receive(visit, talk)),
            asyncio.create_task(_beat(talk)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _send(self, visit: _Visit, actor: Actor, talk: Talk, standing: Standing) -> None:
        """Be the only one who writes."""
        try:
            async for joined, message in talk.messages():
                await standing.confirm()
                if not talk.has_left(joined):
                    await self._send_in_time(visit, message)
        except (TimeoutError, SlowMemberError):
            log.warning("realtime.client_too_slow", store_id=str(actor.store_id))
            raise _Closed(_TOO_SLOW, "Too slow: messages were waiting") from None

    async def _send_in_time(self, visit: _Visit, message: bytes) -> None:
        async with asyncio.timeout(self.send_timeout.total_seconds()):
            await visit.socket.send_text(message.decode())

    async def _receive(self, visit: _Visit, talk: Talk) -> None:
        while True:
            event = await visit.socket.receive()
            if event["type"] == "websocket.disconnect":
                return
            message = event.get("bytes") or (event.get("text") or "").encode()
            if len(message) > _MAX_MESSAGE_BYTES:
                raise _Closed(_TOO_LARGE, f"At most {_MAX_MESSAGE_BYTES} bytes")
            answer = await self._answer(visit, talk, message)
            if answer is not None:
                talk.offer(answer)

    async def _answer(self, visit: _Visit, talk: Talk, message: bytes) -> bytes | None:
        try:
            kind = _kind_of(message)
            if kind in ("ping", "pong"):
                return None
            actor = await self._admit(visit)
            await self._spend(actor)
            if isinstance(kind, InvalidInputError):
                raise kind  # noqa: TRY301
            try:
                return await talk.answer(actor, kind=kind, message=message)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise _malformed(error) from error
        except (_Closed, UnauthenticatedError):
            raise
        except Exception as error:  # noqa: BLE001 - the edge: logged there, hidden from the client
            return _error(error, topic=topic_of(message))


def _kind_of(message: bytes) -> str | InvalidInputError:
    """Return the type of a message, or what is wrong with it: its sender is told, and counted."""
    try:
        return msgspec.json.decode(message, type=_Envelope).type
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _malformed(error)


def _malformed(error: Exception) -> InvalidInputError:
    nested = isinstance(error, RecursionError)
    return InvalidInputError(Issue((), "It is nested too deeply" if nested else str(error)))


def _subscribe(talk: Talk, actor: Actor, name: str) -> None:
    """Join a topic that a socket begins with, or say why not."""
    try:
        talk.subscribe(actor, Subscribe(name))
    except AppError as error:
        talk.offer(_error(error, topic=name))


async def _beat(talk: Talk) -> None:
    """Keep proxies from closing a quiet socket, and find out when the client is gone."""
    while True:
        await asyncio.sleep(_HEARTBEAT.total_seconds())
        talk.offer(_PING)


def _offered(socket: WebSocket, prefix: str) -> str | None:
    """Return what a browser, which sets no header, gives in a subprotocol."""
    offered: list[str] = socket.scope["subprotocols"]
    given = [name.removeprefix(prefix) for name in offered if name.startswith(prefix)]
    # As of headers: of two credentials neither counts.
    return given[0] or None if len(given) == 1 else None


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    # A client that does not read takes no close frame either.
    with suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
        async with asyncio.timeout(_CLOSE_TIMEOUT.total_seconds()):
            await socket.close(code, reason.encode()[:_MAX_REASON_BYTES].decode(errors="ignore"))


def _error(error: Exception, *, topic: str | None = None) -> bytes:
    failure = failure_of(error, procedure="ws.store")
    kind = error.kind if isinstance(error, AppError) else "INTERNAL"
    said: dict[str, object] = {"type": "error", "code": failure.code, "kind": kind}
    said["message"] = failure.message
    if topic is not None:
        said["topic"] = topic
    if failure.issues:
        said["issues"] = failure.issues
    if failure.incident_id is not None:
        said["incidentId"] = failure.incident_id
    return msgspec.json.encode(said)
