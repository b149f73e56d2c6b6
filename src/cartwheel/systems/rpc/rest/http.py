"""REST over HTTP: finds the endpoint, reads its input, answers JSON or a problem."""

from collections.abc import Iterable
from functools import partial

from cartwheel.kernel.errors import AppError
from cartwheel.systems.rpc.calls import Calls
from cartwheel.systems.rpc.errors import MethodNotSupportedError
from cartwheel.systems.rpc.exchange import Exchange, ensure_json
from cartwheel.systems.rpc.failures import Failure, failure_of
from cartwheel.systems.rpc.procedures import Procedure
from cartwheel.systems.rpc.rest.inputs import Endpoint
from cartwheel.systems.rpc.rest.problems import HEADERS, encode, problem
from cartwheel.systems.rpc.rest.routes import Routes

_NO_CONTENT = 204


class REST:
    """Answers REST requests below one prefix, which ends without a slash."""

    def __init__(self, procedures: Iterable[Procedure], calls: Calls, *, prefix: str) -> None:
        self._routes = Routes(
            Endpoint(procedure, procedure.rest)
            for procedure in procedures
            if procedure.rest is not None
        )
        self._calls = calls
        self._skip = len(prefix)

    async def __call__(self, exchange: Exchange) -> None:
        """Answer one request."""
        try:
            endpoint, values = self._routes.find(exchange.method, exchange.raw_path[self._skip :])
            exchange.label = endpoint.procedure.name
            body = await self._body(exchange, endpoint)
        except MethodNotSupportedError as error:
            if exchange.method == "OPTIONS":
                allowed = ", ".join(error.allowed).encode()
                await exchange.reply(_NO_CONTENT, headers=[(b"allow", allowed)])
                return
            await self._refuse(exchange, failure_of(error, procedure=None))
            return
        except AppError as error:
            await self._refuse(exchange, failure_of(error, procedure=exchange.label))
            return
        answer = await self._calls.answer(
            endpoint.procedure,
            exchange.context,
            partial(endpoint.read, values, exchange.scope["query_string"], body),
        )
        if isinstance(answer, Failure):
            await self._refuse(exchange, answer)
        elif endpoint.binding.status == _NO_CONTENT:
            await exchange.reply(_NO_CONTENT, headers=[])
        else:
            await exchange.reply(endpoint.binding.status, answer)

    async def _body(self, exchange: Exchange, endpoint: Endpoint) -> bytes | None:
        if not endpoint.binding.has_body:
            return None
        body = await exchange.read(limit=endpoint.procedure.max_body)
        if body:
            ensure_json(exchange.headers)
        return body

    async def _refuse(self, exchange: Exchange, failure: Failure) -> None:
        body = encode(problem(failure))
        await exchange.reply(failure.status.http, body, [*HEADERS, *failure.headers()])
