"""One client's connection: requests come out of the parser, and answers go in, one at a time."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any, Final

import structlog
from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import HttpRequestParser, HttpVersion11, RawRequestMessage
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.streams import EMPTY_PAYLOAD
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from cartwheel.kernel.errors import AppError
from cartwheel.systems.gateway.asgi import ASGIApp
from cartwheel.systems.gateway.config.specs import LimitSpec
from cartwheel.systems.gateway.door.exchange import DoorExchange
from cartwheel.systems.gateway.door.heads import Clock, blank_scope, refusal_of, scope_of
from cartwheel.systems.gateway.door.metering import Meter
from cartwheel.systems.gateway.errors import HeadTooLargeError

_BUFFER: Final = 64 << 10
_PIPELINED: Final = 8
_LINGER_SECONDS: Final = 2.0
_NO_HEADERS: Final = CIMultiDictProxy(CIMultiDict[str]())
_NOTHING: Final = RawRequestMessage(
    "GET", "", HttpVersion11, _NO_HEADERS, (), True, None, False, False, URL()
)

_log = structlog.get_logger()
_clock = Clock()


class DoorConnection(BaseProtocol):
    """
    Serves one client; `deadline` is when it has been silent for too long.

    It begins when the client is taken, before any handshake, and says its `refusal` and no
    more when the door has one.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        app: ASGIApp,
        limits: LimitSpec,
        door: Any,
        *,
        client: tuple[str, int],
    ) -> None:
        super().__init__(loop)
        self._app = app
        self._limits = limits
        self._door = door
        self._requests: deque[tuple[RawRequestMessage, StreamReader]] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._error: AppError | None = None
        self._meter = Meter(limits.header_bytes)
        self._running = False
        self._served = False
        self._ended = False
        self._lingers = False
        self._given_away = False
        self.client = client
        self.deadline = loop.time() + limits.header_seconds
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

    @property
    def refusal(self) -> AppError | None:
        """Why nothing is taken from this client."""
        return self._error

    @refusal.setter
    def refusal(self, error: AppError | None) -> None:
        self._error = error

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to serve."""
        super().connection_made(transport)
        self._task = self._loop.create_task(self._serve())

    def connection_lost(self, exc: BaseException | None) -> None:
        """Stop what runs for a client who has left."""
        super().connection_lost(exc)
        self.gone = True
        self._door.dismiss(self)
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        """Feed the parser."""
        if self._error is not None or self._lingers:
            return
        if self._upgraded:
            self.tail += data
            if len(self.tail) > _BUFFER:
                self.close()
            return
        messages = self._feed(data)
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

    def _feed(self, data: bytes) -> Sequence[tuple[RawRequestMessage, StreamReader]]:
        """Return the requests whose heads end here; what is none becomes the connection's error."""
        try:
            messages, upgraded, tail = self._parser.feed_data(data)
            self._meter.note(len(data), messages, is_parsed=not self._reading_paused)
        except (HttpProcessingError, HeadTooLargeError) as error:
            self._error = refusal_of(error)
            self._break_body()
            return ()
        if upgraded:
            self._upgraded, self.tail = True, tail
        found: Sequence[tuple[RawRequestMessage, StreamReader]] = messages
        return found

    def eof_received(self) -> bool:
        """
        Answer what was asked: who says nothing more may still listen.

        That ends with TLS, which asyncio does not close on one side alone.
        """
        self._ended = True
        self._break_body()
        listens = (self._running or bool(self._requests)) and not self._upgraded
        return listens and self._door.scheme == "http"

    def resume_reading(self, resume_parser: bool = True) -> None:  # noqa: FBT001, FBT002
        """Go on reading; the parser's streams ask for it at their end, paused or not."""
        if self._reading_paused:
            super().resume_reading(resume_parser)

    def close(self) -> None:
        """End the connection once what was written is sent."""
        if self.transport is not None:
            self.transport.close()

    def close_if_idle(self, now: float | None = None, *, hurry: float = 0) -> None:
        """
        End the connection unless a request runs, or only once it was silent for too long.

        `hurry` is taken off the time that it may be idle between requests.
        """
        if self._running or self._requests:
            return
        if now is None or now > self.deadline - (hurry if self._served else 0):
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

    def patience(self, left: float | None, size: int) -> float:
        """How long a body may be waited for, of what was left when so many bytes came."""
        limits = self._limits
        full = min(limits.body_seconds, limits.stalled_seconds)
        return full if left is None else min(full, left + size / limits.body_least_rate)

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

    def _break_body(self) -> None:
        # Nobody is to wait for what will not come.
        if not self._meter.body.is_eof():
            self._meter.body.set_exception(ConnectionResetError())

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
                self._running, self._served = False, True
                self.deadline = self._loop.time() + self._limits.keep_alive_seconds
            await self._linger()
        except ConnectionError:
            pass
        finally:
            # One that ends is counted until its client has gone, or for as long as may be waited
            # for that. Of one given away nobody will tell this object.
            if self._given_away:
                self._door.dismiss(self)
            self.close()

    async def _linger(self) -> None:
        """
        Let a client who still sends read the answer before the connection ends.

        To close on what was not read would reset it, and the answer would be lost.
        """
        reads_all = self._error is None and self._meter.body.is_eof()
        if reads_all or self._given_away or self._ended or self.transport is None:
            return
        if self.transport.can_write_eof():
            self._lingers, self._running = True, False
            self._requests.clear()
            self.deadline = self._loop.time() + _LINGER_SECONDS
            self.transport.write_eof()
            self.transport.resume_reading()
            await asyncio.sleep(_LINGER_SECONDS)  # until the client hangs up, which cancels this

    async def _next(self) -> bool:
        """Wait for a request; False when there will be none."""
        while not self._requests:
            if self._buffer_paused:
                # What the parser held back comes before what the socket brings.
                self._resume_reading_for_buffer()
                self.data_received(b"")
                continue
            if self._error is not None:
                await self._refuse(self._error)
                return False
            if self._ended:
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
        except AppError as error:
            return await self._refuse(error)
        exchange = DoorExchange(self, message, payload, scope, _clock.date())
        if await self._run(self._app, exchange):
            return True
        if self._error is not None and not exchange.has_begun:
            return await self._refuse(self._error)
        return False

    async def _refuse(self, error: AppError) -> bool:
        """Say that there is no request; False, since none can follow."""
        scope = blank_scope(client=self.client, server=self._door.address, scheme=self._door.scheme)
        scope["state"]["refusal"] = error
        exchange = DoorExchange(self, _NOTHING, EMPTY_PAYLOAD, scope, _clock.date())
        return await self._run(self._door.refused, exchange)

    async def _run(self, app: ASGIApp, exchange: DoorExchange) -> bool:
        try:
            await app(exchange.scope, exchange.receive, exchange.send)
        except ConnectionError:
            return False
        except Exception:  # noqa: BLE001 - one request's bug must not end the server
            _log.exception("the door's application failed", path=exchange.scope["path"])
            await exchange.fail()
            return False
        if self._given_away:  # nothing of ours belongs on a socket's connection
            return False
        return await exchange.finish() and not self._upgraded
