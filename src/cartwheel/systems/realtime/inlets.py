"""
Sockets that take in what streams in: messages one way, and for each what became of it.

The server begins with `hello`, which says how many messages, and how many bytes of them, may wait
for their answers. Each message is answered, in order, by a `receipt` or an `error` with its
`number`, counted from one: a message that has a receipt is kept for good, one with an error is
not, and one without either may be. Nobody's messages are dropped: a client that sends more than
may wait is not read on until some are answered, and feels it as a full connection.

What waits is taken together, so that a client that does not wait for answers costs less a
message. Messages of one socket are taken in their order.

`ping` comes now and then and needs no answer; a client may send `{"type":"ping"}` as well, which
is no message. Codes of the end are those of `handshake.py`.
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final, Protocol, TypeAlias

import msgspec
import structlog
from starlette.websockets import WebSocket

from cartwheel.kernel.errors import AppError
from cartwheel.kernel.roles import RoleName
from cartwheel.systems.realtime.handshake import (
    HEARTBEAT,
    PING,
    TOO_LARGE,
    TOO_SLOW,
    ClosedError,
    Handshake,
    context_of,
    ensure_may,
    find_visitor,
    said_of,
)
from cartwheel.systems.rpc.access import Access
from cartwheel.systems.rpc.actors import Actor
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.errors import UnauthenticatedError
from cartwheel.systems.rpc.watching import Standing

log = structlog.get_logger()

_PINGS: Final = frozenset({PING, b'{"type": "ping"}', b'{"type":"pong"}', b'{"type": "pong"}'})

Taken: TypeAlias = Mapping[str, object] | AppError
"""What a receipt says of a message, or why it was not taken."""


class Taker(Protocol):
    """Takes messages in; the domain that declares the inlet knows how."""

    async def take(
        self, actor: Actor, messages: Sequence[bytes], request: RequestContext
    ) -> Sequence[Taken]:
        """
        Keep messages, in their order; what is told of each is true when this returns.

        Raises:
            AppError: none of them was taken.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Inlet:
    """One socket that takes things in, as its domain declares it; `roles` serve it."""

    path: str
    access: Access
    taker: type[Taker]
    roles: frozenset[RoleName]
    most_bytes: int
    """Of one message, and of all that wait beside it."""
    most_waiting: int = 256


@dataclass(frozen=True, slots=True)
class InletSocket:
    """
    Serves the sockets of an inlet; `serve` is a Starlette WebSocket endpoint.

    A client that does not take an answer within `send_timeout` is sent away.
    """

    inlet: Inlet
    taker: Taker
    handshake: Handshake
    send_timeout: timedelta = timedelta(seconds=10)

    @property
    def name(self) -> str:
        """What it is called in the log."""
        return f"ws{self.inlet.path.replace('/', '.')}"

    async def serve(self, socket: WebSocket) -> None:
        """Take messages from one client until it leaves or is sent away."""
        async with self.handshake.accepted(socket, procedure=self.name):
            credential = await self.handshake.find(socket)
            actor = await self.admit(socket, credential)
            ensure_may(self.inlet.access, actor)
            with self.handshake.place_of(actor):
                await self.handshake.spend(actor)
                ensure = partial(ensure_may, self.inlet.access)
                async with self.handshake.watch.over(credential, ensure) as standing:
                    await _Stream(self, socket, credential, standing).run()

    async def admit(self, socket: WebSocket, credential: str) -> Actor:
        """
        Return whose credential it is, now, and for which shopper's page it speaks, if for one.

        Raises:
            UnauthenticatedError: it opens nothing, or nothing any more.
        """
        visitor_id = find_visitor(socket)
        return await self.handshake.admit(socket, credential, visitor_id=visitor_id)


@dataclass(slots=True, eq=False)
class _Stream:
    """What one client sends."""

    served: InletSocket
    socket: WebSocket
    credential: str
    standing: Standing
    waiting: deque[bytes] = field(default_factory=deque)
    waiting_bytes: int = 0
    unanswered: int = 0
    answered: int = 0
    has_ended: bool = False
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> None:
        """Take messages in until the client leaves; what it has sent before is taken still."""
        inlet = self.served.inlet
        hello = {"mostWaiting": inlet.most_waiting, "mostBytes": inlet.most_bytes}
        await self._send(msgspec.json.encode({"type": "hello", **hello}))
        beating = asyncio.create_task(self._beat())
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._receive())
                group.create_task(self._work())
        except* ClosedError as closed:
            raise closed.exceptions[0] from None
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)

    async def _receive(self) -> None:
        inlet = self.served.inlet
        while True:
            event = await self.socket.receive()
            async with self.changed:
                if event["type"] == "websocket.disconnect":
                    self.has_ended = True
                    self.changed.notify_all()
                    return
                message = event.get("bytes") or (event.get("text") or "").encode()
                if len(message) > inlet.most_bytes:
                    raise ClosedError(TOO_LARGE, f"At most {inlet.most_bytes} bytes")
                if message in _PINGS:
                    continue
                self.waiting.append(message)
                self.waiting_bytes += len(message)
                self.unanswered += 1
                self.changed.notify_all()
                await self.changed.wait_for(self._has_room)

    def _has_room(self) -> bool:
        inlet = self.served.inlet
        return self.unanswered < inlet.most_waiting and self.waiting_bytes < inlet.most_bytes

    async def _work(self) -> None:
        while True:
            async with self.changed:
                await self.changed.wait_for(lambda: self.waiting or self.has_ended)
                if not self.waiting:
                    return
                messages = [*self.waiting]
                self.waiting.clear()
            for answer in await self._take(messages):
                await self._send(answer)
            async with self.changed:
                self.waiting_bytes -= sum(map(len, messages))
                self.unanswered -= len(messages)
                self.changed.notify_all()

    async def _take(self, messages: Sequence[bytes]) -> list[bytes]:
        """Return the answers to messages."""
        handshake = self.served.handshake
        await self.standing.confirm()
        became: Sequence[Mapping[str, object] | BaseException]
        try:
            actor = await self.served.admit(self.socket, self.credential)
            ensure_may(self.served.inlet.access, actor)
            spent = await asyncio.gather(
                *(handshake.spend(actor) for _ in messages), return_exceptions=True
            )
            paid = [each for each, error in zip(messages, spent, strict=True) if error is None]
            taken = iter(await self.served.taker.take(actor, paid, context_of(self.socket)))
            became = [next(taken) if error is None else error for error in spent]
        except (ClosedError, UnauthenticatedError):
            raise
        except Exception as error:  # noqa: BLE001 - the edge: logged there, hidden from the client
            became = [error] * len(messages)
        return [self._answer(each) for each in became]

    def _answer(self, became: Mapping[str, object] | BaseException) -> bytes:
        self.answered += 1
        about = {"number": self.answered}
        if isinstance(became, Exception):
            return said_of(became, procedure=self.served.name, about=about)
        if isinstance(became, BaseException):
            raise became
        return msgspec.json.encode({"type": "receipt", **about, **became})

    async def _beat(self) -> None:
        """Keep proxies from closing a quiet socket."""
        while True:
            await asyncio.sleep(HEARTBEAT.total_seconds())
            await self._send(PING)

    async def _send(self, message: bytes) -> None:
        if self.has_ended:
            return
        try:
            async with asyncio.timeout(self.served.send_timeout.total_seconds()), self.writing:
                await self.socket.send_text(message.decode())
        except TimeoutError:
            log.warning("realtime.client_too_slow", procedure=self.served.name)
            raise ClosedError(TOO_SLOW, "Too slow: answers were waiting") from None
