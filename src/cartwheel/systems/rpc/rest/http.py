"""REST over HTTP: finds the endpoint, reads its input, answers JSON, lines or a problem."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack
from functools import partial
from hashlib import sha256
from typing import Any

import msgspec

from cartwheel.kernel.errors import AppError
from cartwheel.systems.rpc import metrics
from cartwheel.systems.rpc.calls import Calls
from cartwheel.systems.rpc.errors import MethodNotSupportedError
from cartwheel.systems.rpc.exchange import JSON, Exchange, ensure_json
from cartwheel.systems.rpc.failures import Failure, failure_of
from cartwheel.systems.rpc.procedures import Procedure
from cartwheel.systems.rpc.rest.deprecations import fill
from cartwheel.systems.rpc.rest.inputs import Endpoint
from cartwheel.systems.rpc.rest.lines import lines_of, pieces
from cartwheel.systems.rpc.rest.problems import HEADERS, encode, problem
from cartwheel.systems.rpc.rest.routes import Found, Routes
from cartwheel.systems.rpc.streams import Streams

_NO_CONTENT = 204
_NOT_MODIFIED = 304


class REST:
    """Answers REST requests below one prefix, which ends without a slash."""

    def __init__(
        self, procedures: Iterable[Procedure], calls: Calls, streams: Streams, *, prefix: str
    ) -> None:
        self._routes = Routes(
            Endpoint(procedure, binding)
            for procedure in procedures
            if procedure.rest is not None
            for binding in procedure.rest.every
        )
        self._calls = calls
        self._streams = streams
        self._prefix = prefix

    async def __call__(self, exchange: Exchange) -> None:
        """Answer one request."""
        found: Found | None = None
        try:
            found = self._routes.find(exchange.method, exchange.raw_path[len(self._prefix) :])
            endpoint, values = found
            exchange.label = endpoint.procedure.name
            if endpoint.binding.deprecated is not None:
                self._deprecate(exchange, endpoint, values)
            body = await self._body(exchange, endpoint)
        except MethodNotSupportedError as error:
            if exchange.method == "OPTIONS":
                allowed = ", ".join(error.allowed).encode()
                await exchange.reply(_NO_CONTENT, headers=[(b"allow", allowed)])
                return
            await self._refuse(exchange, failure_of(error, procedure=None))
            return
        except AppError as error:
            await self._refuse(exchange, failure_of(error, procedure=exchange.label), found)
            return
        read = partial(endpoint.read, values, exchange.scope["query_string"], body)
        if endpoint.procedure.signature.streams:
            await self._stream(exchange, endpoint.procedure, read)
            return
        answer = await self._calls.answer(endpoint.procedure, exchange.context, read)
        if isinstance(answer, Failure):
            await self._refuse(exchange, answer, found)
        elif endpoint.binding.etag:
            await _reply_tagged(exchange, answer, endpoint.binding.status)
        elif endpoint.binding.status == _NO_CONTENT:
            await exchange.reply(_NO_CONTENT, headers=[])
        else:
            await exchange.reply(endpoint.binding.status, answer)

    async def _stream(
        self, exchange: Exchange, procedure: Procedure, read: Callable[[], Any]
    ) -> None:
        try:
            async with self._streams.place(exchange.context):
                await self._give(exchange, procedure, read)
        except Exception as error:  # noqa: BLE001
            failure = self._calls.fail(error, exchange.context, procedure)
            # What has begun is cut instead, so that nobody takes the half for the whole.
            if exchange.status is None:
                await self._refuse(exchange, failure)

    async def _give(
        self, exchange: Exchange, procedure: Procedure, read: Callable[[], Any]
    ) -> None:
        headers, head, line = lines_of(procedure, exchange.headers)
        async with AsyncExitStack() as stack:
            items = await stack.enter_async_context(
                self._calls.stream(procedure, exchange.context, read)
            )
            # Whatever goes wrong before the first piece can still be said by a status.
            ready = pieces(items, head, line)
            stack.push_async_callback(ready.aclose)
            first = await anext(ready, None)
            headers = [*headers, *exchange.context.answer_headers]
            if exchange.method == "HEAD" or first is None:
                await exchange.reply(200, headers=headers)
                return
            await self._streams.run(exchange, headers, partial(_write, exchange, first, ready))

    def _deprecate(self, exchange: Exchange, endpoint: Endpoint, values: tuple[str, ...]) -> None:
        """Have the answer say that its address is one of the past, and count it."""
        binding, current = endpoint.binding, endpoint.procedure.rest
        assert binding.deprecated is not None
        successor = None
        if current is not None and current is not binding:
            path = fill(current.path, dict(zip(binding.parameters, values, strict=True)))
            successor = None if path is None else self._prefix + path
        exchange.context.reply_headers += binding.deprecated.headers(successor)
        metrics.deprecated_calls.labels(f"{binding.method} {binding.path}").inc()

    async def _body(self, exchange: Exchange, endpoint: Endpoint) -> bytes | None:
        if not endpoint.binding.has_body:
            return None
        procedure = endpoint.procedure
        body = await exchange.read(limit=procedure.max_body, packed=procedure.takes_packed)
        if body:
            ensure_json(exchange.headers, or_of=procedure.takes)
        return body

    async def _refuse(
        self, exchange: Exchange, failure: Failure, found: Found | None = None
    ) -> None:
        told: Any = problem(failure)
        if found is not None and (tell := found[0].binding.tell) is not None:
            named = dict(zip(found[0].binding.parameters, found[1], strict=True))
            told = {**msgspec.to_builtins(told), **tell(failure, named)}
        headers = [*HEADERS, *failure.headers()]
        await exchange.reply(failure.status.http, encode(told), headers)


async def _reply_tagged(exchange: Exchange, answer: bytes, status: int) -> None:
    """Answer with what tells this answer from others, or with that alone to whoever has it."""
    tag = b'"%b"' % sha256(answer).hexdigest()[:32].encode()
    given = exchange.headers.get(b"if-none-match", b"")
    known = {word.strip().removeprefix(b"W/") for word in given.split(b",")}
    headers = [(b"etag", tag)]
    if tag in known or b"*" in known:
        await exchange.reply(_NOT_MODIFIED, headers=headers)
    else:
        await exchange.reply(status, answer, [*JSON, *headers])


async def _write(exchange: Exchange, first: bytes, rest: AsyncIterator[bytes]) -> None:
    await exchange.write(first)
    async for piece in rest:
        await exchange.write(piece)
