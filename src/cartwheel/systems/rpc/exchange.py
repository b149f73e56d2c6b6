"""One HTTP request and its answer, in ASGI terms."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any, Final

from cartwheel.kernel.errors import AppError
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.deadlines import Deadline
from cartwheel.systems.rpc.errors import (
    ClientGoneError,
    DeadlineExceededError,
    SlowBodyError,
    TooLargeError,
    TooManyOpenError,
    UnsupportedMediaTypeError,
)
from cartwheel.systems.rpc.pace import Pace
from cartwheel.systems.rpc.packing import IDENTITY, unpack
from cartwheel.systems.rpc.places import Place, Places

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

JSON: Final[Headers] = [(b"content-type", b"application/json")]

_BODYLESS: Final = frozenset({204, 304})
# A body that is not taken is read to its end up to here, so that the client hears
# the refusal instead of a reset connection.
_MOST_DISCARDED: Final = 16 << 20


class Exchange:
    """
    A request being answered.

    `status` is what was sent, None until then. Request id and trace context go
    out with every answer, and word to caches that they are to keep none that says nothing
    else, unless it is `kept_by_caches`: most are about somebody.

    Of `bodies` the bytes of its body are taken, until `let_go`.
    """

    __slots__ = (
        "_bodies",
        "_held",
        "_kept_by_caches",
        "_pace",
        "_place",
        "_receive",
        "_send",
        "context",
        "headers",
        "label",
        "method",
        "raw_path",
        "scope",
        "started_at",
        "status",
    )

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        pace: Pace | None = None,
        bodies: Places | None = None,
        kept_by_caches: bool = False,
    ) -> None:
        self.started_at = time.perf_counter()
        self.scope = scope
        self._pace = pace or Pace()
        self._bodies = bodies
        self._place: Place = ()
        self._held = 0
        self._receive = receive
        self._send = send
        self._kept_by_caches = kept_by_caches
        self.method: str = scope["method"]
        self.raw_path: bytes = scope["raw_path"]
        self.headers = headers_of(scope)
        address, port = scope.get("client") or ("", 0)
        self.context = RequestContext(
            headers=self.headers, address=address, port=int(port), method=self.method
        )
        self.status: int | None = None
        self.label: str | None = None
        """The procedures called, for the log."""

    async def reply(self, status: int, body: bytes = b"", headers: Headers = JSON) -> None:
        """Send a whole answer; HEAD gets its headers alone."""
        self.status = status
        context = self.context
        sent = [
            *headers,
            (b"x-request-id", context.request_id.encode()),
            (b"traceparent", context.traceparent.encode()),
            *context.answer_headers,
        ]
        self._keep_from_caches(sent)
        if status not in _BODYLESS:
            sent.append((b"content-length", b"%d" % len(body)))
        await self._send({"type": "http.response.start", "status": status, "headers": sent})
        await self._send(
            {"type": "http.response.body", "body": b"" if self.method == "HEAD" else body}
        )

    async def begin(self, headers: Headers) -> None:
        """Start an answer that comes in pieces; its status is 200 whatever follows."""
        self.status = 200
        self.context.has_begun = True
        sent = [
            *headers,
            (b"x-request-id", self.context.request_id.encode()),
            (b"traceparent", self.context.traceparent.encode()),
        ]
        self._keep_from_caches(sent)
        await self._send({"type": "http.response.start", "status": 200, "headers": sent})

    async def write(self, piece: bytes) -> None:
        """Send the next piece, and give way to others."""
        await self._send({"type": "http.response.body", "body": piece, "more_body": True})
        # Once the client has left, sending returns at once: a generator that never waits
        # for anything else would keep the loop from noticing.
        await asyncio.sleep(0)

    async def end(self) -> None:
        """Say that there is no further piece."""
        await self._send({"type": "http.response.body", "body": b""})

    async def read(self, *, limit: int, packed: bool = False) -> bytes:
        """
        Read the whole body; one that may be packed is unpacked.

        Raises:
            TooLargeError: it is longer than the limit, or what it holds is.
            TooManyOpenError: the bodies of other requests leave no room for it.
            UnsupportedMediaTypeError: it is packed, and may not be, or nobody knows how.
            InvalidInputError: it is not packed as it says.
            SlowBodyError: it does not come in its time.
            ClientGoneError: the client hung up on the way.
        """
        coding = self.headers.get(b"content-encoding", IDENTITY)
        if not packed and coding != IDENTITY:
            raise UnsupportedMediaTypeError("Compressed bodies are not taken")
        try:
            with self._pace.limit() as deadline:
                body = await self._read(limit, deadline)
        except DeadlineExceededError:
            raise SlowBodyError from None
        if coding == IDENTITY:
            return body
        unpacked = unpack(body, coding, limit=limit)
        refusal = self._hold(max(len(unpacked) - len(body), 0), limit)
        if refusal is not None:
            raise refusal
        return unpacked

    def let_go(self) -> None:
        """Count the body no more: nobody holds it any longer."""
        if self._bodies is not None and self._held:
            self._bodies.give_back(self._place, many=self._held)
        self._held = 0

    async def _read(self, limit: int, deadline: Deadline) -> bytes:
        message = await self._receive()
        piece: bytes = message.get("body", b"")
        if message["type"] == "http.request" and self._is_all(piece, message):
            if (refusal := self._hold(len(piece), limit)) is not None:
                raise refusal
            return piece
        # One buffer: of a body in many small pieces, those would be larger than it.
        body, length = bytearray(piece), len(piece)
        refusal = self._hold(length, limit)
        self._pace.credit(deadline, length)
        while message.get("more_body") and length <= _MOST_DISCARDED:
            message = await self._receive()
            piece = message.get("body", b"")
            length += len(piece)
            if refusal is None and (refusal := self._hold(len(piece), limit)) is None:
                body += piece
                self._pace.credit(deadline, len(piece))
            else:
                body.clear()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        if refusal is not None:
            raise refusal
        return bytes(body)

    def _is_all(self, piece: bytes, message: Message) -> bool:
        """Tell whether a first piece is the whole body, be it by its length and not said yet."""
        if not message.get("more_body"):
            return True
        # The server cuts a body at its length; one that is sent in chunks says none that counts.
        told = self.headers.get(b"content-length")
        return (
            told is not None
            and b"transfer-encoding" not in self.headers
            and told == b"%d" % len(piece)
        )

    def _hold(self, size: int, limit: int) -> AppError | None:
        """Count so many bytes more; or return why they are not taken, nor those before."""
        if self._held + size > limit:
            self.let_go()
            return TooLargeError(f"The request body is larger than {limit:,} bytes")
        if self._bodies is not None and size:
            try:
                self._place = self._bodies.take(address=self.context.address, many=size)
            except TooManyOpenError as error:
                self.let_go()
                return error
        self._held += size
        return None

    def _keep_from_caches(self, headers: Headers) -> None:
        if not self._kept_by_caches and all(name != b"cache-control" for name, _ in headers):
            headers.append((b"cache-control", b"no-store"))

    async def wait_until_gone(self) -> None:
        """Return when the client has hung up; call it once the body is read."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """
    Return the headers by name, those given more than once combined (RFC 9110, 5.3).

    What must be given once, given twice, is thereby nothing: nobody takes the first of two
    credentials where a neighbour has taken the last. Cookies are put together again as HTTP/2
    takes them apart (RFC 9113, 8.2.3).
    """
    given = scope["headers"]
    headers: dict[bytes, bytes] = dict(given)
    if len(headers) != len(given):
        headers.clear()
        for name, value in given:
            between = b"; " if name == b"cookie" else b", "
            headers[name] = headers[name] + between + value if name in headers else value
    return headers


def ensure_json(headers: dict[bytes, bytes], *, or_of: Collection[bytes] = ()) -> None:
    """
    Refuse a body that does not say it is JSON, of a type that is written in it, or of others.

    Raises:
        UnsupportedMediaTypeError: the content type is missing or another one.
    """
    given = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    is_json = given == b"application/json" or (
        given.startswith(b"application/") and given.endswith(b"+json")
    )
    if not is_json and given not in or_of:
        shown = given.decode("latin-1")
        raise UnsupportedMediaTypeError(f'Unsupported content-type "{shown}"')
