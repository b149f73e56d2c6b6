"""
The socket of a store, `/ws/store/{store_id}`: who may join, and what goes both ways.

States: accepted → admitted → talking → closed, by the codes and credentials of `handshake.py`.

A socket begins with the conversation that is there by default, or with the topics that its
address names (`?topics=carts,interventions`, or `?topics=` for none), and joins and leaves
others by `subscribe` and `unsubscribe`. Each topic asks for its own permission: who has not got
it is told so, who loses it hears nothing more of that topic, and the socket stays open.

The credential is asked about again while the socket is open, so that whoever signs out, or loses
the place in the store, hears and says nothing more, and a quiet socket is closed within a second.
What nobody can say for half a minute closes it too, with 1013.

A shopper's page opens `/ws/visitor` instead, with a key that may be seen by everybody: the
subprotocol `visitor.<id>` names the shopper, by an id that only that page knows, and it hears
what is meant for this shopper alone.

Somebody who is signed in opens `/ws/user/{user_id}`, with a token of their own, and hears what is
meant for them in the store that the token is for; topics they may join by name.

Opening the socket and each message, but for pings, spend the quota of the credential; beyond
it the handshake is closed with 1013, and a message is answered with an error.

Everything is JSON with a `type`. The server sends `ping` now and then, which needs no
answer, and `error` for a message it cannot use, which closes nothing. People's sockets, and
those of Socket.IO, begin with `hello`, which says how large a message may be.
"""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

import msgspec
import structlog
from starlette.websockets import WebSocket

from cartwheel.kernel.errors import AppError, InvalidInputError, Issue
from cartwheel.systems.realtime.conversations import Conversation
from cartwheel.systems.realtime.handshake import (
    HEARTBEAT,
    HELLO,
    NOT_FOUND,
    PING,
    TOO_LARGE,
    TOO_SLOW,
    ClosedError,
    Handshake,
    ensure_may,
    said_of,
    visitor_of,
)
from cartwheel.systems.realtime.notices import Subscribe
from cartwheel.systems.realtime.rooms import SlowMemberError
from cartwheel.systems.realtime.talk import Channels, Talk, named, topic_of
from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.deadlines import Deadlines
from cartwheel.systems.rpc.errors import DeadlineExceededError, UnauthenticatedError
from cartwheel.systems.rpc.watching import Standing

log = structlog.get_logger()

MAX_MESSAGE_BYTES: Final = 16 * 1024
_HELLO: Final = msgspec.json.encode({"type": "hello", "mostBytes": MAX_MESSAGE_BYTES})
_PROCEDURE: Final = "ws.store"
_PERSON: Final = "person"


class _Envelope(msgspec.Struct, frozen=True):
    type: str


@dataclass(frozen=True, slots=True)
class _Visit:
    socket: WebSocket
    store_id: str | None
    """None for those of pages and people: the store of their credential."""
    credential: str
    default: Conversation | None
    """What it begins with, and must be allowed for as long as it is open."""
    visitor_id: str | None = None
    user_id: str | None = None

    @property
    def wants_hello(self) -> bool:
        """Whether its client waits to be told that it is in."""
        return self.user_id is not None or HELLO in (self.socket.scope.get("extensions") or {})


@dataclass(slots=True)
class StoreSocket:
    """
    Serves the sockets of stores; `serve` is a Starlette WebSocket endpoint.

    A client that does not take a message within `send_timeout` is sent away.
    """

    channels: Channels
    handshake: Handshake
    send_timeout: timedelta = timedelta(seconds=10)
    _deadlines: Deadlines = field(default_factory=Deadlines, init=False)

    async def serve(self, socket: WebSocket) -> None:
        """Talk to one client until it leaves or is sent away."""
        async with self.handshake.accepted(socket, procedure=_PROCEDURE):
            await self._serve(socket)

    async def _serve(self, socket: WebSocket) -> None:
        topics = socket.query_params.get("topics")
        visit = await self._visit(socket, topics)
        actor = await self._admit(visit)
        with self.handshake.place_of(actor):
            await self.handshake.spend(actor)
            talk = Talk(self.channels, actor)
            ensure = partial(self._ensure_goes_on, visit, talk)
            async with (
                self.handshake.watch.over(visit.credential, ensure) as standing,
                aclosing(talk),
            ):
                if visit.wants_hello:
                    talk.offer(_HELLO)
                if visit.default is not None:
                    talk.begin(visit.default)
                for name in named(topics or ""):
                    _subscribe(talk, actor, name)
                await self._converse(visit, actor, talk, standing)

    async def _visit(self, socket: WebSocket, topics: str | None) -> _Visit:
        credential = await self.handshake.find(socket)
        if "store_id" in socket.path_params:
            store_id = socket.path_params["store_id"].lower()
            default = self.channels.default if topics is None else None
            return _Visit(socket, store_id, credential, default)
        if "user_id" in socket.path_params:
            user_id = socket.path_params["user_id"].lower()
            default = self.channels.of_users if topics is None else None
            return _Visit(socket, None, credential, default, user_id=user_id)
        visitor_id = visitor_of(socket)
        return _Visit(socket, None, credential, self.channels.of_visitors, visitor_id)

    async def _admit(self, visit: _Visit) -> Actor:
        actor = await self.handshake.admit(
            visit.socket, visit.credential, visitor_id=visit.visitor_id
        )
        self._ensure(visit, actor)
        return actor

    def _ensure(self, visit: _Visit, actor: Actor) -> None:
        if visit.store_id not in (None, str(actor.store_id)):
            raise ClosedError(NOT_FOUND, "No such store")
        if visit.user_id is not None and (actor.kind != _PERSON or str(actor.id) != visit.user_id):
            raise ClosedError(NOT_FOUND, "No such user: a socket is opened by a token of one's own")
        if visit.default is not None:
            ensure_may(visit.default.access, actor)

    def _ensure_goes_on(self, visit: _Visit, talk: Talk, actor: Actor) -> None:
        self._ensure(visit, actor)
        talk.ensure(actor)

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
        except (DeadlineExceededError, SlowMemberError):
            log.warning("realtime.client_too_slow", store_id=str(actor.store_id))
            raise ClosedError(TOO_SLOW, "Too slow: messages were waiting") from None

    async def _send_in_time(self, visit: _Visit, message: bytes) -> None:
        # One timer watches over all: one for each message would cost more than the message.
        with self._deadlines.limit(self.send_timeout):
            await visit.socket.send_text(message.decode())

    async def _receive(self, visit: _Visit, talk: Talk) -> None:
        while True:
            event = await visit.socket.receive()
            if event["type"] == "websocket.disconnect":
                return
            message = event.get("bytes") or (event.get("text") or "").encode()
            if len(message) > MAX_MESSAGE_BYTES:
                raise ClosedError(TOO_LARGE, f"At most {MAX_MESSAGE_BYTES} bytes")
            answer = await self._answer(visit, talk, message)
            if answer is not None:
                talk.offer(answer)

    async def _answer(self, visit: _Visit, talk: Talk, message: bytes) -> bytes | None:
        try:
            kind = _kind_of(message)
            if kind in ("ping", "pong"):
                return None
            actor = await self._admit(visit)
            await self.handshake.spend(actor)
            if isinstance(kind, InvalidInputError):
                raise kind  # noqa: TRY301
            try:
                return await talk.answer(actor, kind=kind, message=message)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise _malformed(error) from error
        except (ClosedError, UnauthenticatedError):
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
        await asyncio.sleep(HEARTBEAT.total_seconds())
        talk.offer(PING)


def _error(error: Exception, *, topic: str | None = None) -> bytes:
    about = {} if topic is None else {"topic": topic}
    return said_of(error, procedure=_PROCEDURE, about=about)
