"""tRPC over HTTP: single calls and batches; streamed answers go to `jsonl` and `sse`."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import unquote

import msgspec

from cartwheel.kernel.errors import AppError
from cartwheel.systems.rpc.calls import Calls
from cartwheel.systems.rpc.errors import (
    CredentialInURLError,
    MalformedRequestError,
    TooManyOpenError,
    TransformedInputError,
    UnauthenticatedError,
)
from cartwheel.systems.rpc.exchange import JSON, Exchange, Headers, ensure_json
from cartwheel.systems.rpc.failures import Failure, failure_of
from cartwheel.systems.rpc.procedures import DEFAULT_MAX_BODY, Procedure
from cartwheel.systems.rpc.streams import Streams
from cartwheel.systems.rpc.tickets import Tickets
from cartwheel.systems.rpc.trpc import envelopes, jsonl
from cartwheel.systems.rpc.trpc.dispatch import Dispatch
from cartwheel.systems.rpc.trpc.limits import AT_ONCE, MAX_BATCH
from cartwheel.systems.rpc.trpc.requests import (
    Query,
    connection_params_of,
    inputs_of,
    is_transformed,
    wants_stream,
)
from cartwheel.systems.rpc.trpc.sse import Subscriptions

HEADERS: Final[Headers] = [*JSON, (b"vary", b"trpc-accept, accept")]

_MULTI_STATUS: Final = 207


class TRPC:
    """Answers tRPC requests below one prefix."""

    def __init__(
        self,
        procedures: Mapping[str, Procedure],
        calls: Calls,
        streams: Streams,
        *,
        ping: timedelta,
        prefix: str,
        tickets: Tickets | None,
    ) -> None:
        self._procedures = procedures
        self._calls = calls
        self._dispatch = Dispatch(procedures, calls)
        self._streams = streams
        self._subscriptions = Subscriptions(calls, streams, ping=ping)
        self._tickets = tickets
        self._skip = len(prefix)

    async def __call__(self, exchange: Exchange) -> None:
        """Answer one request."""
        if exchange.method == "HEAD":
            await exchange.reply(204, headers=[])
            return
        path = exchange.raw_path[self._skip :].decode("latin-1")
        if "%" in path:
            path = unquote(path)
        exchange.label = path
        query = Query(exchange.scope["query_string"])
        streamed = wants_stream(exchange.headers)
        try:
            paths = _paths(path, query, streamed=streamed)
            raw = query.input
            if exchange.method == "POST":
                ensure_json(exchange.headers)
                raw = await exchange.read(limit=self._limit(paths))
            inputs = inputs_of(raw) if query.batch else {}
            if query.connection_params:
                await self._redeem(exchange, connection_params_of(query.connection_params))
        except AppError as error:
            await self._refuse(exchange, failure_of(error, procedure=None), path=None)
            return
        if not query.batch:
            await self._answer_one(exchange, path, raw, query)
            return
        await self._identify(exchange, paths)
        if streamed:
            await self._stream_batch(exchange, paths, inputs)
        else:
            await self._answer_batch(exchange, paths, inputs)

    async def _redeem(self, exchange: Exchange, params: Mapping[str, str]) -> None:
        """Take the ticket among the connection parameters for what it stands for."""
        # They stand for headers where none can be set; a POST has its own.
        if exchange.method != "GET":
            raise MalformedRequestError("Connection parameters are taken with GET alone")
        if "authorization" in params:
            raise CredentialInURLError
        if (ticket := params.get("ticket")) is None or self._tickets is None:
            return
        try:
            exchange.context.redeemed = await self._tickets.redeem(ticket)
        except UnauthenticatedError as error:
            # Said by the call that minds, so that subscribers hear it as an event and come
            # back with another ticket: EventSource comes back by itself with the old one.
            exchange.context.identity = error

    async def _answer_one(
        self, exchange: Exchange, path: str, raw: bytes | None, query: Query
    ) -> None:
        procedure = self._procedures.get(path)
        if procedure is not None and procedure.kind == "subscription" and exchange.method == "GET":
            await self._subscriptions.answer(exchange, procedure, raw, query.last_event_id)
            return
        answer = await self._dispatch.call(exchange, path, raw)
        if isinstance(answer, Failure):
            await self._refuse(exchange, answer, path=path)
        else:
            await exchange.reply(200, envelopes.success(answer), HEADERS)

    async def _answer_batch(
        self, exchange: Exchange, paths: list[str], inputs: Mapping[str, msgspec.Raw]
    ) -> None:
        turns = asyncio.Semaphore(AT_ONCE)

        async def call(position: int, path: str) -> bytes | Failure:
            async with turns:
                given = inputs.get(str(position))
                return await self._dispatch.call(exchange, path, given, position=position)

        answers = await asyncio.gather(*(call(n, path) for n, path in enumerate(paths)))
        statuses = {a.status.http if isinstance(a, Failure) else 200 for a in answers}
        waits = [a.wait_seconds for a in answers if isinstance(a, Failure) and a.wait_seconds]
        later = [(b"retry-after", b"%d" % max(waits))] if waits else []
        bodies = map(envelopes.result, answers, paths)
        await exchange.reply(
            statuses.pop() if len(statuses) == 1 else _MULTI_STATUS,
            b"[%b]" % b",".join(bodies),
            [*HEADERS, *later],
        )

    async def _stream_batch(
        self, exchange: Exchange, paths: list[str], inputs: Mapping[str, msgspec.Raw]
    ) -> None:
        for position, path in enumerate(paths):
            # A transformer would be at work on every line, be it about that call or not.
            if is_transformed(inputs.get(str(position)), self._procedures.get(path)):
                await self._refuse_batch(exchange, TransformedInputError(), paths)
                return
        try:
            await jsonl.answer(exchange, self._dispatch, self._streams, paths, inputs)
        except TooManyOpenError as error:
            await self._refuse_batch(exchange, error, paths)

    async def _identify(self, exchange: Exchange, paths: list[str]) -> None:
        """Ask once who calls, before the calls of a batch would ask side by side."""
        procedures = [self._procedures[path] for path in paths if path in self._procedures]
        if any(procedure.allow.signed_in for procedure in procedures):
            await self._calls.try_to_identify(exchange.context)

    def _limit(self, paths: list[str]) -> int:
        known = [self._procedures[path].max_body for path in paths if path in self._procedures]
        return max(known, default=DEFAULT_MAX_BODY)

    async def _refuse_batch(self, exchange: Exchange, error: AppError, paths: list[str]) -> None:
        """Refuse a batch as a whole: one error, which the client takes for that of each call."""
        for position, path in enumerate(paths):
            self._dispatch.fail(error, exchange.context, path, position=position)
        await self._refuse(exchange, failure_of(error, procedure=None), path=None)

    async def _refuse(self, exchange: Exchange, failure: Failure, *, path: str | None) -> None:
        body = envelopes.error(failure, path=path)
        await exchange.reply(failure.status.http, body, [*HEADERS, *failure.headers()])


def _paths(path: str, query: Query, *, streamed: bool) -> list[str]:
    if not query.batch:
        if streamed:
            raise MalformedRequestError(
                "Streaming requests must be batched (you can do a batch of 1)"
            )
        return [path]
    paths = path.split(",")
    if len(paths) > MAX_BATCH:
        raise MalformedRequestError(
            f"A batch has at most {MAX_BATCH} calls: give the link `maxItems: {MAX_BATCH}`"
        )
    return paths
