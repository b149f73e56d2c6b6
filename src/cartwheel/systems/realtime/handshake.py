"""
How sockets begin and end: who opens one, what that costs, and the code it is closed with.

Close codes: 4401 the credential opens nothing, or no longer does, 4403 it lacks a permission, or
is a cookie and a foreign page opens the socket, 4404 the store is not the credential's, 1008 the
client is too slow, 1009 its message is too large, 1013 try again later.

A credential is a key or a token: in `Authorization`, or, where no header can be set, as the
subprotocol `bearer.<credential>` beside `cartwheel`, or for a ticket as `?ticket=`, or else a
browser's cookie. In the URL itself none is taken.

A key that stands in a shop's pages is that of many shoppers. Where its socket says whose page it
is, by the subprotocol `visitor.<id>`, each shopper has places and quotas of the key's measure; how
many shoppers there are of one address is bounded by the address's places.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final
from uuid import uuid5

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from cartwheel.kernel.errors import AppError
from cartwheel.systems.rpc.access import Access
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
from cartwheel.systems.rpc.watching import Watch

PROTOCOL: Final = "cartwheel"
"""The subprotocol that is chosen, since browsers want one of those they offer."""
HELLO: Final = "cartwheel.hello"
"""Among a scope's extensions: its client waits for the message `hello` to know that it is in."""
PING: Final = b'{"type":"ping"}'
HEARTBEAT: Final = timedelta(seconds=25)

UNAUTHENTICATED: Final = 4401
FORBIDDEN: Final = 4403
NOT_FOUND: Final = 4404
TOO_SLOW: Final = 1008
TOO_LARGE: Final = 1009
TRY_AGAIN: Final = 1013

_BEARER: Final = "bearer."
_VISITOR: Final = "visitor."
_KNOWN_BY_ONE: Final = re.compile("[A-Za-z0-9_-]{16,100}").fullmatch
"""An id that others cannot guess."""
_MAX_REASON_BYTES: Final = 123  # RFC 6455, 5.5: a control frame has 125, two of them the code
_CLOSE_SECONDS: Final = 1.0


class ClosedError(Exception):
    """Ends a socket with a code and a reason that its client is told."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(slots=True)
class Handshake:
    """
    Opens sockets to whoever may have them.

    Without `browsers` cookies count nothing, and without `limiter` nobody's messages are
    counted; `places` bounds how many sockets are open. Keys that may do no more than `for_pages`
    are counted by shopper.
    """

    authenticator: Authenticator
    browsers: Browsers | None = None
    tickets: Tickets | None = None
    limiter: RateLimiter | None = None
    places: Places | None = None
    for_pages: frozenset[str] = frozenset()
    watch: Watch = field(init=False)
    """Ends what is open once its credential opens nothing any more."""

    def __post_init__(self) -> None:
        self.watch = Watch(self.authenticator)

    @asynccontextmanager
    async def accepted(self, socket: WebSocket, *, procedure: str) -> AsyncIterator[None]:
        """Accept a socket for the block; whatever ends that closes it, and says why."""
        # Browsers learn a close code only from a socket that was open.
        await socket.accept(
            subprotocol=PROTOCOL if PROTOCOL in socket.scope["subprotocols"] else None
        )
        try:
            with self._place(socket):
                yield
        except WebSocketDisconnect:
            return
        except ClosedError as closed:
            await _close(socket, closed.code, closed.reason)
        except UnauthenticatedError as error:
            await _close(socket, UNAUTHENTICATED, str(error))
        except Exception as error:  # noqa: BLE001 - the edge: logged there, hidden from the client
            failure = failure_of(error, procedure=procedure)
            await _close(socket, TRY_AGAIN, failure.incident_id or failure.message)

    async def find(self, socket: WebSocket) -> str:
        """
        Return the credential that a socket was opened with.

        Raises:
            ClosedError: there is none, or it is where none is taken.
        """
        headers = headers_of(socket.scope)
        found = find_credential(headers) or _offered(socket, _BEARER)
        if found is None and "key" in socket.query_params:
            raise ClosedError(UNAUTHENTICATED, str(CredentialInURLError()))
        ticket = socket.query_params.get("ticket")
        if found is None and ticket is not None and self.tickets is not None:
            found = await self.tickets.redeem(ticket)
        try:
            if found is None and self.browsers is not None:
                found = self.browsers.find_in_handshake(headers)
        except CrossSiteError as error:
            raise ClosedError(FORBIDDEN, str(error)) from None
        if found is None:
            raise ClosedError(UNAUTHENTICATED, str(UnauthenticatedError()))
        return found

    async def admit(
        self, socket: WebSocket, credential: str, *, visitor_id: str | None = None
    ) -> Actor:
        """
        Return whose credential it is, now.

        Raises:
            UnauthenticatedError: it opens nothing, or nothing any more.
        """
        actor = await self.authenticator.authenticate(credential)
        if visitor_id is not None:
            actor = replace(actor, visitor_id=visitor_id)
        context_of(socket).identity = actor  # for the log
        return actor

    def place_of(self, actor: Actor) -> AbstractContextManager[None]:
        """Take one of the places of whoever has opened a socket, for a block."""
        return nullcontext() if self.places is None else self.places.hold_for(self._caller(actor))

    async def spend(self, actor: Actor) -> None:
        """
        Count a message, or the handshake.

        Raises:
            RateLimitedError: the credential's quota is used up.
        """
        if self.limiter is None or actor.quota is None:
            return
        context = RequestContext(headers={}, address="")
        context.identity = self._caller(actor)
        await self.limiter.spend([("caller", actor.quota)], context)

    def _caller(self, actor: Actor) -> Actor:
        """Return who is counted: of a page's key, the shopper whose page it is."""
        if actor.visitor_id is None or not actor.permissions <= self.for_pages:
            return actor
        return replace(actor, id=uuid5(actor.id, actor.visitor_id))

    def _place(self, socket: WebSocket) -> AbstractContextManager[None]:
        if self.places is None:
            return nullcontext()
        client = socket.client
        return self.places.hold(address=client.host if client is not None else "")


def context_of(socket: WebSocket) -> RequestContext:
    """Return what is known of the request that opened a socket."""
    state = socket.scope.setdefault("state", {})
    context: RequestContext = state.setdefault(STATE, RequestContext(headers={}, address=""))
    return context


def ensure_may(access: Access, actor: Actor) -> None:
    """
    Ensure that an actor may have what a socket is for.

    Raises:
        ClosedError: the permission is missing.
    """
    try:
        access.ensure(actor)
    except AppError as error:
        raise ClosedError(FORBIDDEN, str(error)) from error


def visitor_of(socket: WebSocket) -> str:
    """
    Return which shopper a page's socket names.

    Raises:
        ClosedError: none, or by an id that somebody might guess.
    """
    visitor_id = find_visitor(socket)
    if visitor_id is None:
        raise ClosedError(FORBIDDEN, "`visitor.<id>` names no shopper")
    return visitor_id


def find_visitor(socket: WebSocket) -> str | None:
    """Return which shopper a page's socket names, if it does by an id that nobody guesses."""
    visitor_id = _offered(socket, _VISITOR)
    return visitor_id if visitor_id and _KNOWN_BY_ONE(visitor_id) else None


def said_of(error: Exception, *, procedure: str, about: Mapping[str, object]) -> bytes:
    """Make the message of an error; one that is no refusal is logged, and hidden."""
    failure = failure_of(error, procedure=procedure)
    kind = error.kind if isinstance(error, AppError) else "INTERNAL"
    said: dict[str, object] = {"type": "error", "code": failure.code, "kind": kind}
    said["message"] = failure.message
    said |= about
    if failure.wait_seconds is not None:
        said["retryAfter"] = failure.wait_seconds
    if failure.issues:
        said["issues"] = failure.issues
    if failure.incident_id is not None:
        said["incidentId"] = failure.incident_id
    return msgspec.json.encode(said)


def _offered(socket: WebSocket, prefix: str) -> str | None:
    """Return what a browser, which sets no header, gives in a subprotocol."""
    offered: list[str] = socket.scope["subprotocols"]
    given = [name.removeprefix(prefix) for name in offered if name.startswith(prefix)]
    # As of headers: of two credentials neither counts.
    return given[0] or None if len(given) == 1 else None


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    # A client that does not read takes no close frame either.
    with suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
        async with asyncio.timeout(_CLOSE_SECONDS):
            await socket.close(code, reason.encode()[:_MAX_REASON_BYTES].decode(errors="ignore"))
