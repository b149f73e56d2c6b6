"""One request and its answer on a client's connection, as ASGI sees them."""

import asyncio
import time
from typing import Any, Final, Protocol

from aiohttp import StreamReader
from aiohttp.http import RawRequestMessage
from aiohttp.streams import EMPTY_PAYLOAD

from cartwheel.systems.gateway.asgi import Headers, Message
from cartwheel.systems.gateway.door.heads import BODYLESS, head_of

_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_FRAMING: Final = frozenset({b"transfer-encoding", b"connection"})
_MOST_LEFT: Final = 256 << 10
_LEFT_SECONDS: Final = 2.0
_REFUSAL: Final = "websocket.http.response."


class Line(Protocol):
    """The connection below."""

    @property
    def is_draining(self) -> bool:
        """True when the connection ends with this answer."""
        ...

    def patience(self, left: float | None, size: int) -> float:
        """How long a body may be waited for, of what was left when so many bytes came."""
        ...

    async def write(self, data: bytes) -> None:
        """Write, and wait while the client takes none."""
        ...


class DoorExchange:
    """A request being answered; `scope`, `receive` and `send` are ASGI's."""

    __slots__ = (
        "_chunked",
        "_closing",
        "_date",
        "_done",
        "_expects",
        "_is_head",
        "_left",
        "_line",
        "_message",
        "_modern",
        "_patience",
        "_payload",
        "_start",
        "_status",
        "scope",
    )

    def __init__(
        self,
        line: Line,
        message: RawRequestMessage,
        payload: StreamReader,
        scope: dict[str, Any],
        date: bytes,
    ) -> None:
        self._line = line
        self._message = message
        self._payload = payload
        self._date = date
        self._is_head = message.method == "HEAD"
        self._modern = message.version.minor > 0
        # The parser gives the last trailer of a body to the request after it as a header: none
        # may come after it.
        self._closing = bool(message.should_close or message.chunked) or line.is_draining
        self._expects = self._modern and message.headers.get("expect", "") == "100-continue"
        self._status: int | None = None
        self._start: Message | None = None
        self._chunked = False
        self._left: int | None = None
        self._patience = line.patience(None, 0)
        self._done = False
        self.scope = scope
        asks = message.upgrade and message.method == "GET" and payload is EMPTY_PAYLOAD
        if asks and message.headers.get("upgrade", "").lower() == "websocket":
            scope["type"] = "websocket"
            scope["scheme"] = "wss" if scope["scheme"] == "https" else "ws"
            scope["extensions"] = {"websocket.http.response": {}, "cartwheel.tunnel": line}

    @property
    def has_begun(self) -> bool:
        """True when something of the answer may have gone out."""
        return self._status is not None and self._start is None

    async def receive(self) -> Message:
        """Return the next piece of the body."""
        if self.scope["type"] == "websocket":
            return {"type": "websocket.connect"}
        payload = self._payload
        if payload is EMPTY_PAYLOAD:
            return {"type": "http.request", "body": b"", "more_body": False}
        if payload.is_eof() and payload.exception() is None:
            return {"type": "http.request", "body": payload.read_nowait(-1), "more_body": False}
        if self._expects and self._status is None:
            self._expects = False
            await self._line.write(_CONTINUE)
        body = await self._next_piece(payload)
        return {"type": "http.request", "body": body, "more_body": not payload.at_eof()}

    async def _next_piece(self, payload: StreamReader) -> bytes:
        # Counted is the time that the client takes, not what others take for its body.
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._patience):
                piece = await payload.readany()
        except TimeoutError:
            raise ConnectionResetError from None
        left = self._patience - (time.monotonic() - began)
        self._patience = self._line.patience(left, len(piece))
        return piece

    async def send(self, message: Message) -> None:
        """Send the next part of the answer; its head goes out with the first piece of its body."""
        kind: str = message["type"].removeprefix(_REFUSAL).removeprefix("http.response.")
        if kind == "start":
            self._start = message
            self._status = message["status"]
            return
        if kind == "websocket.close":
            self._start, self._status = {"status": 403, "headers": []}, 403
            message = {"type": "http.response.body", "body": b""}
        body: bytes = message.get("body", b"")
        more: bool = message.get("more_body", False)
        head = b""
        if self._start is not None:
            head, self._start = self._head(self._start, body, more=more), None
        if self._is_head or self._status in BODYLESS:
            piece = b""
        elif self._chunked:
            piece = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
            piece += b"" if more else b"0\r\n\r\n"
        else:
            piece = body
            if self._left is not None:
                self._left -= len(body)
        if head or piece:
            await self._line.write(head + piece)
        self._done = not more

    async def finish(self) -> bool:
        """See that all is said; True when the connection can take another request."""
        if not self._done:
            if self._status is None or self._start is not None:
                await self.fail()
            return False
        is_short = self._left not in {None, 0} and not self._is_head
        if self._closing or (is_short and self._status not in BODYLESS):
            return False
        return await self._rest_is_read()

    async def fail(self) -> None:
        """Say that the fault is ours, if nothing was said yet."""
        if self._status is None or self._start is not None:
            self._status, self._start, self._closing = 500, None, True
            await self._line.write(
                head_of(500, [(b"content-length", b"0"), (b"connection", b"close")])
            )

    async def _rest_is_read(self) -> bool:
        """Read what is left of the body; False when it is too much."""
        payload = self._payload
        if payload is EMPTY_PAYLOAD or payload.is_eof():
            return True
        left = 0
        try:
            async with asyncio.timeout(_LEFT_SECONDS):
                while not payload.at_eof() and left <= _MOST_LEFT:
                    left += len(await payload.readany())
        except TimeoutError:
            return False
        return left <= _MOST_LEFT

    def _head(self, start: Message, body: bytes, *, more: bool) -> bytes:
        headers = [pair for pair in start["headers"] if pair[0] not in _FRAMING]
        said = dict(headers)
        status: int = start["status"]
        if b"content-length" in said:
            self._left = None if status in BODYLESS else int(said[b"content-length"])
        elif not self._is_head and status not in BODYLESS:
            headers += self._frame(len(body), more=more)
        if b"date" not in said:
            headers.append((b"date", self._date))
        if self._closing:
            headers.append((b"connection", b"close"))
        elif not self._modern:
            headers.append((b"connection", b"keep-alive"))
        return head_of(status, headers)

    def _frame(self, length: int, *, more: bool) -> Headers:
        """Choose how the client learns where the body ends."""
        if not more:
            return [(b"content-length", b"%d" % length)]
        if self._modern:
            self._chunked = True
            return [(b"transfer-encoding", b"chunked")]
        self._closing = True
        return []
