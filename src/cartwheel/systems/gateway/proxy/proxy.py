"""
One route's way to its pool: choose an instance, ask it, ask another one if that may be.

A call is made again when it reached nobody; when it is idempotent and the connection
broke, timed out, or brought 502, 503 or 504; and only while nothing of an answer has gone
to the client, nothing of a streamed body is spent, and the pool's budget lasts.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from cartwheel.kernel.errors import AppError
from cartwheel.systems.gateway.asgi import Receive, Scope, Send, refuse
from cartwheel.systems.gateway.config.specs import RouteSpec
from cartwheel.systems.gateway.errors import (
    AnswerBrokenError,
    UpstreamBrokenError,
    UpstreamError,
    UpstreamTimeoutError,
    UpstreamUnreachableError,
)
from cartwheel.systems.gateway.metrics import broken_answers, retries
from cartwheel.systems.gateway.proxy.bodies import Body
from cartwheel.systems.gateway.proxy.forwarding import answer_headers, request_headers
from cartwheel.systems.gateway.proxy.transforms import HeaderChange, PathChange
from cartwheel.systems.gateway.proxy.websockets import pass_websocket
from cartwheel.systems.gateway.upstreams.connection import Answer, UpstreamConnection
from cartwheel.systems.gateway.upstreams.pool import Pool
from cartwheel.systems.gateway.upstreams.upstream import BadAnswerError, Upstream
from cartwheel.systems.resilience.api import BreakerOpenError

_IDEMPOTENT: Final = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_WORTH_ANOTHER: Final = frozenset({502, 503, 504})


class _TryAnotherError(Exception):
    """The answer is thrown away, since another instance may have a better one."""


@dataclass(slots=True)
class _Call:
    """A client's call, and what was tried for it."""

    scope: Scope
    send: Send
    body: Body | None = None
    head: bytes = b""
    tried: list[Upstream] = field(default_factory=list)
    answered: bool = False

    @property
    def client(self) -> str:
        """The address it comes from, as far as the door believes it."""
        address: str = self.scope["state"]["caller"].address
        return address


class Proxy:
    """The ASGI application at the end of a route's chain."""

    def __init__(self, route: RouteSpec, pool: Pool) -> None:
        self._route = route
        self._pool = pool
        self._timeouts = route.timeouts
        self._path = PathChange.of(route.rewrite)
        self._request = HeaderChange.of(route.request_headers)
        self._change = HeaderChange.of(route.response_headers)
        self._retries = retries.labels(route.name)
        self._broken = broken_answers.labels(route.name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what an instance answers, or say that none did."""
        call = _Call(scope, send)
        try:
            if scope["type"] == "websocket":
                await self._websocket(call)
            elif self._timeouts.total_seconds is None:
                await self._http(call, receive)
            else:
                await self._in_time(call, receive, self._timeouts.total_seconds)
        except (UpstreamError, BreakerOpenError) as error:
            if call.answered:
                self._broken.inc()
                # All that can be said now is that this is not the whole answer.
                raise ConnectionResetError from error
            await refuse(scope, send, error)

    async def _in_time(self, call: _Call, receive: Receive, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds) as total:
                await self._http(call, receive)
        except TimeoutError as error:
            if not total.expired():
                raise
            raise UpstreamTimeoutError("The call took too long") from error

    async def _http(self, call: _Call, receive: Receive) -> None:
        call.body = await Body.read(call.scope, receive)
        call.head = self._head(call.scope, call.body.framing)
        pool = self._pool
        pool.budget.note_call()
        while True:
            upstream = pool.pick(call.tried, client=call.client)
            call.tried.append(upstream)
            pause = True
            try:
                await self._try(upstream, call, call.body)
            except BadAnswerError:
                return  # counted against the instance; the client has the answer
            except _TryAnotherError:
                pass
            except (UpstreamError, BreakerOpenError) as error:
                if not self._may_repeat(call, call.body, error):
                    raise
                pause = not isinstance(error, UpstreamUnreachableError)
            else:
                return
            self._retries.inc()
            if pause or len(call.tried) >= len(pool.upstreams):
                await asyncio.sleep(pool.pause_seconds(len(call.tried) - 1))

    async def _try(self, upstream: Upstream, call: _Call, body: Body) -> None:
        with upstream.call():
            connection, answer, sending = await self._ask(upstream, call, body)
            is_whole = False
            try:
                if answer.status in _WORTH_ANOTHER and self._may_repeat(call, body, None):
                    raise _TryAnotherError
                call.answered = True
                await self._pass(call, answer)
                is_whole = sending is None or _is_sent(sending)
            finally:
                if sending is not None:
                    sending.cancel()
                if is_whole and answer.reusable:
                    upstream.keep(connection)
                else:
                    connection.close()
            upstream.note_status(answer.status)

    async def _ask(
        self, upstream: Upstream, call: _Call, body: Body
    ) -> tuple[UpstreamConnection, Answer, "asyncio.Task[None] | None"]:
        """Send the request, and return the answer's beginning with whatever still sends."""
        is_head = call.scope["method"] == "HEAD"
        request = call.head + body.frame(body.first, last=not body.more)
        seconds = self._timeouts.first_byte_seconds
        connection = upstream.take_idle()
        if connection is not None and not body.more and call.scope["method"] in _IDEMPOTENT:
            try:
                return connection, await _asked(connection, request, seconds, is_head=is_head), None
            except UpstreamBrokenError:
                # The instance may just have closed a connection nobody used.
                connection = None
        if connection is None:
            connection = await upstream.connect(seconds=self._timeouts.connect_seconds)
        if not body.more:
            return connection, await _asked(connection, request, seconds, is_head=is_head), None
        return connection, *await self._stream(connection, request, body, seconds)

    async def _stream(
        self, connection: UpstreamConnection, request: bytes, body: Body, seconds: float
    ) -> tuple[Answer, "asyncio.Task[None]"]:
        """Send a body as it comes; the answer may begin before it has ended."""
        waiter = connection.send(request, is_head=False)
        sending = asyncio.create_task(
            _send_rest(connection, body, idle_seconds=self._timeouts.idle_seconds)
        )
        try:
            await asyncio.wait((sending, waiter), return_when=asyncio.FIRST_COMPLETED)
            if not waiter.done():
                sending.result()
                connection.expect(waiter, seconds=seconds)
            return await waiter, sending
        except BaseException:
            sending.cancel()
            waiter.cancel()
            connection.close()
            raise

    async def _pass(self, call: _Call, answer: Answer) -> None:
        headers = answer_headers(answer.headers)
        if self._change is not None:
            headers = self._change.apply(headers)
        send = call.send
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        if answer.whole is not None:
            await send({"type": "http.response.body", "body": answer.whole})
            return
        more = True
        while more:
            try:
                async with asyncio.timeout(self._timeouts.idle_seconds):
                    piece = await answer.body.readany()
            except TimeoutError as error:
                raise AnswerBrokenError("The upstream fell silent") from error
            more = not answer.body.at_eof()
            await send({"type": "http.response.body", "body": piece, "more_body": more})

    async def _websocket(self, call: _Call) -> None:
        switch = ((b"connection", b"Upgrade"), (b"upgrade", b"websocket"))
        call.head = self._head(call.scope, switch)
        while True:
            upstream = self._pool.pick(call.tried, client=call.client)
            call.tried.append(upstream)
            try:
                with upstream.call():
                    await pass_websocket(call.scope, call.send, upstream, call.head, self._timeouts)
            except UpstreamUnreachableError as error:
                if not self._may_repeat(call, None, error):
                    raise
            else:
                return

    def _may_repeat(self, call: _Call, body: Body | None, error: AppError | None) -> bool:
        """Tell whether a call may be made again, and take that out of the budget."""
        if call.answered or len(call.tried) >= self._pool.spec.retries.attempts:
            return False
        if body is not None and body.is_spent:
            return False
        reached_nobody = isinstance(error, UpstreamUnreachableError | BreakerOpenError)
        if not reached_nobody and call.scope["method"] not in _IDEMPOTENT:
            return False
        return self._pool.budget.spend()

    def _head(self, scope: Scope, framing: tuple[tuple[bytes, bytes], ...]) -> bytes:
        path: bytes = scope["raw_path"]
        if self._path is not None:
            path = self._path.apply(path)
        if query := scope["query_string"]:
            path += b"?" + query
        caller = scope["state"]["caller"]
        host = caller.host
        if not self._route.preserve_host:
            host = self._pool.name.encode()
        headers = request_headers(scope, caller, host=host)
        if self._request is not None:
            headers = self._request.apply(headers)
        method = scope.get("method", "GET").encode()
        lines = [b"%b %b HTTP/1.1\r\n" % (method, path)]
        lines += [b"%b: %b\r\n" % header for header in headers]
        lines += [b"%b: %b\r\n" % header for header in framing]
        lines.append(b"\r\n")
        return b"".join(lines)


async def _asked(
    connection: UpstreamConnection, request: bytes, seconds: float, *, is_head: bool
) -> Answer:
    try:
        return await connection.ask(request, is_head=is_head, seconds=seconds)
    except BaseException:
        connection.close()
        raise


def _is_sent(sending: "asyncio.Task[None]") -> bool:
    """Tell whether all of a body has gone out; after half of one a connection is of no use."""
    return sending.done() and not sending.cancelled() and sending.exception() is None


async def _send_rest(connection: UpstreamConnection, body: Body, *, idle_seconds: float) -> None:
    more = True
    while more:
        piece, more = await body.next()
        if piece:
            try:
                async with asyncio.timeout(idle_seconds):
                    await connection.write(piece)
            except TimeoutError as error:
                raise UpstreamTimeoutError("The upstream takes no more of the body") from error
