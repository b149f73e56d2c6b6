"""One connection to an instance: a request goes out, its answer comes in, pieces as they come."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Final, cast

from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import HttpResponseParser
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.streams import EMPTY_PAYLOAD

from cartwheel.systems.gateway.errors import (
    AnswerBrokenError,
    UpstreamBrokenError,
    UpstreamTimeoutError,
)

_BUFFER: Final = 64 << 10
_MOST_HEADER: Final = 64 << 10
_SWITCHING: Final = 101
_FIRST_FINAL: Final = 200

Pieces = AsyncIterator[bytes]


@dataclass(slots=True)
class Answer:
    """
    The beginning of an answer: names of headers are as they came.

    `whole` holds the body when it has come already; else `pieces` reads it. A switch
    of protocols has its first bytes in `whole`.
    """

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    whole: bytes | None
    body: StreamReader
    reusable: bool


class UpstreamConnection(BaseProtocol):
    """Carries one request at a time; `is_open` tells whether it can carry the next."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._waiter: asyncio.Future[Answer] | None = None
        self._body: StreamReader | None = None
        self._for_head = False
        self._had_chunks = False
        self._broken = False
        self._new_parser()

    @property
    def is_open(self) -> bool:
        """True while nothing unexpected came or went."""
        return self.transport is not None and not self._broken

    async def ask(self, head: bytes, *, is_head: bool, seconds: float) -> Answer:
        """
        Send a request, and return its answer once that has begun.

        Raises:
            UpstreamBrokenError: the connection ended, or said what is not HTTP.
            UpstreamTimeoutError: nothing in time.
        """
        waiter = self.send(head, is_head=is_head)
        timer = self.expect(waiter, seconds=seconds)
        try:
            return await waiter
        finally:
            timer.cancel()

    def expect(self, waiter: "asyncio.Future[Answer]", *, seconds: float) -> asyncio.TimerHandle:
        """Give up on an answer that has not begun in time."""
        return self._loop.call_later(seconds, self._expire, waiter)

    def send(self, head: bytes, *, is_head: bool) -> "asyncio.Future[Answer]":
        """
        Begin a request; the answer may come before all of its body was written.

        Raises:
            UpstreamBrokenError: the connection has ended meanwhile.
        """
        if self.transport is None or self._broken:
            raise UpstreamBrokenError("The connection to the upstream had ended")
        # The parser would give the last trailer of an answer to the next one as a header.
        if is_head or self._for_head or self._had_chunks:
            self._for_head, self._had_chunks = is_head, False
            self._new_parser()
        self._waiter = self._loop.create_future()
        self.transport.write(head)
        return self._waiter

    async def write(self, piece: bytes) -> None:
        """
        Write a piece of the body, and wait while the upstream takes none.

        Raises:
            UpstreamBrokenError: the connection has ended meanwhile.
        """
        if self.transport is None or self._broken:
            raise UpstreamBrokenError("The connection to the upstream has ended")
        self.transport.write(piece)
        if self._paused:
            try:
                await self._drain_helper()
            except ConnectionError as error:
                raise UpstreamBrokenError("The connection to the upstream broke") from error

    def close(self) -> None:
        """End the connection, whatever runs over it."""
        self._broken = True
        if self.transport is not None:
            self.transport.abort()

    def release(self) -> asyncio.Transport:
        """Give the transport away, after a switch of protocols."""
        transport = self.transport
        assert transport is not None
        self._broken = True
        self._upgraded = True
        return transport

    def resume_reading(self, resume_parser: bool = True) -> None:  # noqa: FBT001, FBT002
        """Go on reading; the parser's streams ask for it at their end, paused or not."""
        if self._reading_paused:
            super().resume_reading(resume_parser)

    def data_received(self, data: bytes) -> None:
        """Feed the parser."""
        try:
            messages, upgraded, tail = self._parse(data)
        except HttpProcessingError as error:
            self._fail(UpstreamBrokenError("The upstream's answer is not HTTP"), error)
            return
        for message, payload in messages:
            if message.code < _FIRST_FINAL and message.code != _SWITCHING:
                continue
            waiter, self._waiter = self._waiter, None
            if waiter is None:  # an answer nobody asked for
                self._fail(UpstreamBrokenError("The upstream spoke out of turn"), None)
                return
            if waiter.done():
                self._broken = True
                return
            if upgraded:
                assert self.transport is not None
                # The next bytes are for whoever takes the transport.
                self.transport.pause_reading()
                answer = Answer(message.code, message.raw_headers, tail, payload, False)
            else:
                answer = self._answer(message, payload)
            waiter.set_result(answer)

    def eof_received(self) -> None:
        """Nothing more will come; the transport closes itself."""

    def connection_lost(self, exc: BaseException | None) -> None:
        """Tell whoever waits."""
        super().connection_lost(exc)
        self._broken = True
        try:
            self._parser.feed_eof()
        except HttpProcessingError as error:
            self._fail(AnswerBrokenError("The upstream's answer ended too soon"), error)
        if self._waiter is not None:
            self._fail(UpstreamBrokenError("The upstream hung up"), exc)

    def _answer(self, message: Any, payload: StreamReader) -> Answer:
        reusable = not message.should_close
        self._had_chunks = message.chunked
        if payload is EMPTY_PAYLOAD:
            return Answer(message.code, message.raw_headers, b"", payload, reusable)
        self._body = payload
        if payload.is_eof() and payload.exception() is None:
            whole = payload.read_nowait(-1)
            return Answer(message.code, message.raw_headers, whole, payload, reusable)
        return Answer(message.code, message.raw_headers, None, payload, reusable)

    def _new_parser(self) -> None:
        self._parser: Any = HttpResponseParser(
            self,
            self._loop,
            _BUFFER,
            max_line_size=_MOST_HEADER,
            max_field_size=_MOST_HEADER,
            payload_exception=AnswerBrokenError,
            response_with_body=not self._for_head,
            read_until_eof=True,
            auto_decompress=False,
        )
        self._parse = cast("Callable[[bytes], tuple[Any, bool, bytes]]", self._parser.feed_data)

    def _expire(self, waiter: "asyncio.Future[Answer]") -> None:
        if not waiter.done():
            self._broken = True
            waiter.set_exception(UpstreamTimeoutError("The upstream did not answer in time"))

    def _fail(self, failure: Exception, cause: BaseException | None) -> None:
        failure.__cause__ = cause
        self._broken = True
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            if isinstance(failure, AnswerBrokenError):
                failure = UpstreamBrokenError(str(failure))
            waiter.set_exception(failure)
        elif self._body is not None and not self._body.is_eof():
            self._body.set_exception(failure)
        if self.transport is not None:
            self.transport.abort()
