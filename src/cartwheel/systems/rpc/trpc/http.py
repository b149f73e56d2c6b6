"""tRPC over HTTP: single calls and batches; streamed answers go to `jsonl` and `sse`."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Final
from urllib.parse import unquote

import msgspec

from cartwheel.kernel.errors import AppError
from cartwheel.systems.rpc.calls import Calls
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.errors import (
    CredentialInURLError,
    MalformedRequestError,
    MethodNotSupportedError,
    ProcedureNotFoundError,
    UnauthenticatedError,
    UnsupportedMediaTypeError,
)
from cartwheel.systems.rpc.exchange import JSON, Exchange, Headers, ensure_json
from cartwheel.systems.rpc.failures import Failure, failure_of
from cartwheel.systems.rpc.procedures import DEFAULT_MAX_BODY, Procedure
from cartwheel.systems.rpc.streams import Streams
from cartwheel.systems.rpc.tickets import Tickets
from cartwheel.systems.rpc.trpc import envelopes, jsonl
from cartwheel.systems.rpc.trpc.requests import (
    Query,
    connection_params_of,
    inputs_of,
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
        max_batch: int,
        allow_method_override: bool,
        tickets: Tickets | None,
    ) -> None:
        self.procedures = procedures
        self.calls = calls
        self.streams = streams
        self._subscriptions = Subscriptions(calls, streams, ping=ping)
        self._tickets = tickets
        self._skip = len(prefix)
        self._max_batch = max_batch
        self._allow_method_override = allow_method_override

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
            paths = self._paths(path, query, streamed=streamed)
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
            await jsonl.answer(exchange, self, paths, inputs)
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

    def find(self, path: str, method: str) -> Procedure:
        """
        Return the procedure that a request calls.

        Raises:
            ProcedureNotFoundError: there is none of that name.
            MethodNotSupportedError: it takes another HTTP method.
        """
        procedure = self.procedures.get(path)
        if procedure is None:
            raise ProcedureNotFoundError(f'No procedure found on path "{path}"')
        allowed: tuple[str, ...] = ("POST",) if procedure.kind == "mutation" else ("GET",)
        if procedure.kind == "query" and self._allow_method_override:
            allowed = ("GET", "POST")
        if method not in allowed:
            raise MethodNotSupportedError(
                f'Unsupported {method}-request to {procedure.kind} procedure at path "{path}"',
                allowed=allowed,
            )
        return procedure

    async def call(
        self,
        exchange: Exchange,
        path: str,
        raw: bytes | msgspec.Raw | None,
        *,
        position: int | None = None,
    ) -> bytes | Failure:
        """Call a procedure that answers at once; `position` is that in a batch."""
        try:
            procedure = self.find(path, exchange.method)
            if procedure.kind == "subscription":
                raise MalformedRequestError("Cannot batch subscription calls")
            if procedure.signature.streams:
                raise UnsupportedMediaTypeError(
                    "Cannot use stream-like response in non-streaming request - "
                    "use httpBatchStreamLink"
                )
        except AppError as error:
            return self.calls.refuse(error, exchange.context, path, position=position)
        return await self.calls.answer(
            procedure, exchange.context, partial(procedure.decode, raw), position=position
        )

    async def refuse_batch(self, exchange: Exchange, error: AppError, paths: list[str]) -> None:
        """Refuse a batch as a whole: one error, which the client takes for that of each call."""
        for position, path in enumerate(paths):
            self._fail(error, exchange.context, path, position=position)
        await self._refuse(exchange, failure_of(error, procedure=None), path=None)

    async def _answer_one(
        self, exchange: Exchange, path: str, raw: bytes | None, query: Query
    ) -> None:
        procedure = self.procedures.get(path)
        if procedure is not None and procedure.kind == "subscription" and exchange.method == "GET":
            await self._subscriptions.answer(exchange, procedure, raw, query.last_event_id)
            return
        answer = await self.call(exchange, path, raw)
        if isinstance(answer, Failure):
            await self._refuse(exchange, answer, path=path)
        else:
            await exchange.reply(200, envelopes.success(answer), HEADERS)

    async def _answer_batch(
        self, exchange: Exchange, paths: list[str], inputs: Mapping[str, msgspec.Raw]
    ) -> None:
        answers = await asyncio.gather(
            *(
                self.call(exchange, path, inputs.get(str(position)), position=position)
                for position, path in enumerate(paths)
            )
        )
        statuses = {a.status.http if isinstance(a, Failure) else 200 for a in answers}
        waits = [a.wait_seconds for a in answers if isinstance(a, Failure) and a.wait_seconds]
        later = [(b"retry-after", b"%d" % max(waits))] if waits else []
        bodies = map(envelopes.result, answers, paths)
        await exchange.reply(
            statuses.pop() if len(statuses) == 1 else _MULTI_STATUS,
            b"[%b]" % b",".join(bodies),
            [*HEADERS, *later],
        )

    async def _identify(self, exchange: Exchange, paths: list[str]) -> None:
        """Ask once who calls, before the calls of a batch would ask side by side."""
        procedures = [self.procedures[path] for path in paths if path in self.procedures]
        if any(procedure.allow.signed_in for procedure in procedures):
            await self.calls.try_to_identify(exchange.context)

    def _paths(self, path: str, query: Query, *, streamed: bool) -> list[str]:
        if not query.batch:
            if streamed:
                raise MalformedRequestError(
                    "Streaming requests must be batched (you can do a batch of 1)"
                )
            return [path]
        paths = path.split(",")
        if len(paths) > self._max_batch:
            raise MalformedRequestError(f"A batch has at most {self._max_batch} calls")
        return paths

    def _limit(self, paths: list[str]) -> int:
        known = [self.procedures[path].max_body for path in paths if path in self.procedures]
        return max(known, default=DEFAULT_MAX_BODY)

    def _fail(
        self, error: AppError, context: RequestContext, path: str, *, position: int
    ) -> Failure:
        procedure = self.procedures.get(path)
        if procedure is None:
            return self.calls.refuse(error, context, path, position=position)
        return self.calls.fail(error, context, procedure, position=position)

    async def _refuse(self, exchange: Exchange, failure: Failure, *, path: str | None) -> None:
        body = envelopes.error(failure, path=path)
        await exchange.reply(failure.status.http, body, [*HEADERS, *failure.headers()])
