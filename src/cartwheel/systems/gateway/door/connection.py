"""One client's connection: requests come out of the parser, and answers go in, one at a time."""

import asyncio
from collections import deque
from typing import Any, Final

import structlog
from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import HttpRequestParser, RawRequestMessage
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from cartwheel.systems.gateway.asgi import ASGIApp
from cartwheel.systems.gateway.config.specs import LimitSpec
from cartwheel.systems.gateway.door.exchange import DoorExchange
from cartwheel.systems.gateway.door.heads import Clock, MalformedTargetError, scope_of

_BUFFER: Final = 64 << 10
_PIPELINED: Final = 8
_TOO_LARGE: Final = 431
_ERROR: Final = b"HTTP/1.1 %d %s\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_PHRASES: Final = {400: b"Bad Request", 431: b"Request Header Fields Too Large"}

_log = structlog.get_logger()
_clock = Clock()


class DoorConnection(BaseProtocol):
    """Serves one client; `deadline` is when it has been silent for too long."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, app: ASGIApp, limits: LimitSpec, door: Any
    ) -> None:
        super().__init__(loop)
        self._app = app
        self._limits = limits
        self._door = door
        self._requests: deque[tuple[RawRequestMessage, StreamReader]] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._error: int | None = None
        self._running = False
        self._given_away = False
        self.client = ("", 0)
        self.deadline = 0.0
        """By the loop's clock; none while a request runs."""
        self.tail = b""
        self.gone = False
        self._parser: Any = HttpRequestParser(
            self,
            loop,
            _BUFFER,
            max_line_size=limits.header_bytes,
            max_field_size=limits.header_bytes,
            max_headers=limits.headers,
            payload_exception=ConnectionResetError,
            auto_decompress=False,
            max_msg_queue_size=_PIPELINED,
        )

    @property
    def is_draining(self) -> bool:
        """True when no further request is taken on this connection."""
        return bool(self._door.draining)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to serve."""
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        self.client = (peer[0], peer[1]) if isinstance(peer, tuple) else ("", 0)
        self.deadline = self._loop.time() + self._limits.header_seconds
        self._door.connections.add(self)
        self._task = self._loop.create_task(self._serve())

    def connection_lost(self, exc: BaseException | None) -> None:
        """Stop what runs for a client who has left."""
        super().connection_lost(exc)
        self.gone = True
        self._door.connections.discard(self)
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        """Feed the parser."""
        if self._upgraded or self._error is not None:
            self.tail += data
            if len(self.tail) > _BUFFER:
                self.close()
            return
        try:
            messages, upgraded, tail = self._parser.feed_data(data)
        except HttpProcessingError as error:
            self._error = _TOO_LARGE if isinstance(error, LineTooLong) else 400
            messages, upgraded = (), False
        if upgraded:
            self._upgraded, self.tail = True, tail
        if messages:
            self._requests.extend(messages)
            if len(self._requests) >= _PIPELINED:
                self._pause_reading_for_buffer()
        elif not self._running and not self._requests and self._error is None:
            self._receiving()
        if self._waiter is not None and (messages or self._error is not None):
            waiter, self._waiter = self._waiter, None
            if not waiter.done():
                waiter.set_result(None)

    def eof_received(self) -> None:
        """The client says nothing more: the transport closes itself."""

    def resume_reading(self, resume_parser: bool = True) -> None:  # noqa: FBT001, FBT002
        """Go on reading; the parser's streams ask for it at their end, paused or not."""
        if self._reading_paused:
            super().resume_reading(resume_parser)

    def close(self) -> None:
        """End the connection once what was written is sent."""
        if self.transport is not None:
            self.transport.close()

    def close_if_idle(self, now: float | None = None) -> None:
        """End the connection unless a request runs, or only once it was silent for too long."""
        if not self._running and not self._requests and (now is None or now > self.deadline):
            self.close()

    def abort(self) -> None:
        """End the connection, whatever runs over it."""
        if self.transport is not None:
            self.transport.abort()

    def release(self) -> tuple[asyncio.Transport, bytes]:
        """Give the connection away, with what came after the handshake."""
        transport, tail = self.transport, self.tail
        assert transport is not None
        self._given_away = True
        transport.pause_reading()
        return transport, tail

    @property
    def stalled_seconds(self) -> float:
        """How long the client may neither send nor take."""
        return self._limits.stalled_seconds

    async def write(self, data: bytes) -> None:
        """Write, and wait while the client takes none."""
        if self.transport is None:
            raise ConnectionResetError
        self.transport.write(data)
        if self._paused:
            try:
                async with asyncio.timeout(self._limits.stalled_seconds):
                    await self._drain_helper()
            except TimeoutError:
                self.abort()
                raise ConnectionResetError from None

    def _receiving(self) -> None:
        # The time for a head runs from its first byte; later bytes do not prolong it.
        if self.deadline > (limit := self._loop.time() + self._limits.header_seconds):
            self.deadline = limit

    async def _serve(self) -> None:
        try:
            while await self._next():
                message, payload = self._requests.popleft()
                self._parser.message_consumed()
                self._running = True
                if not await self._answer(message, payload):
                    break
                self._running = False
                self.deadline = self._loop.time() + self._limits.keep_alive_seconds
        except ConnectionError:
            pass
        finally:
            self._door.connections.discard(self)
            self.close()

    async def _next(self) -> bool:
        """Wait for a request; False when there will be none."""
        while not self._requests:
            if self._buffer_paused:
                # What the parser held back comes before what the socket brings.
                self._resume_reading_for_buffer()
                self.data_received(b"")
                continue
            if self._error is not None:
                await self.write(_ERROR % (self._error, _PHRASES[self._error]))
                return False
            self._waiter = self._loop.create_future()
            await self._waiter
        return True

    async def _answer(self, message: RawRequestMessage, payload: StreamReader) -> bool:
        """Answer a request; True when the connection can take another."""
        try:
            scope = scope_of(
                message, client=self.client, server=self._door.address, scheme=self._door.scheme
            )
        except MalformedTargetError:
            await self.write(_ERROR % (400, _PHRASES[400]))
            return False
        exchange = DoorExchange(self, message, payload, scope, _clock.date())
        try:
            await self._app(exchange.scope, exchange.receive, exchange.send)
        except ConnectionError:
            return False
        except Exception:  # noqa: BLE001 - one request's bug must not end the server
            _log.exception("the door's application failed", path=scope["path"])
            await exchange.fail()
            return False
        if self._given_away:  # nothing of ours belongs on a socket's connection
            return False
        return await exchange.finish() and not self._upgraded
