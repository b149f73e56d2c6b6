"""
Other protocols' ways to a procedure, for clients that speak theirs and not ours.

A wire says which paths are its own and what a request there means; who calls, what they may,
how often, and what comes of it is as with every other call of the procedure. Such clients read
little: success is 200 with a fixed answer, and an error has `code` and `message` at its top.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

import msgspec

from cartwheel.kernel.errors import AppError, Issue
from cartwheel.systems.rpc.calls import Calls
from cartwheel.systems.rpc.errors import MethodNotSupportedError, UnauthenticatedError
from cartwheel.systems.rpc.exchange import JSON, Exchange
from cartwheel.systems.rpc.failures import Failure, failure_of
from cartwheel.systems.rpc.procedures import Procedure

_NO_CONTENT: Final = 204
_METHODS: Final = ("OPTIONS", "POST")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a request means to the procedure; `credential` is the one that it holds, if any."""

    body: bytes
    credential: str | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """
    One protocol's way to one procedure.

    `means` is told the path, the query and the unpacked body, and raises an AppError for what
    means nothing; a `Basic` header counts more than a credential that it finds.
    """

    procedure: Procedure
    prefixes: tuple[bytes, ...]
    means: Callable[[bytes, bytes, bytes], Meant]
    success: bytes


class _Refusal(msgspec.Struct, frozen=True, omit_defaults=True):
    code: str
    message: str
    issues: tuple[Issue, ...] = ()


class Wires:
    """Answers the requests of some wires."""

    def __init__(self, wires: Iterable[Wire], calls: Calls) -> None:
        self._by_prefix = {prefix: wire for wire in wires for prefix in wire.prefixes}
        self._prefixes = tuple(self._by_prefix)
        self._calls = calls

    def owns(self, path: bytes) -> bool:
        """True of what somebody's wire answers."""
        return path.startswith(self._prefixes)

    async def __call__(self, exchange: Exchange) -> None:
        """Answer one request."""
        path = exchange.raw_path
        wire = next(self._by_prefix[each] for each in self._prefixes if path.startswith(each))
        exchange.label = wire.procedure.name
        if exchange.method == "OPTIONS":
            allowed = ", ".join(_METHODS).encode()
            await exchange.reply(_NO_CONTENT, headers=[(b"allow", allowed)])
            return
        try:
            answer = await self._answer(exchange, wire)
        except AppError as error:
            answer = failure_of(error, procedure=exchange.label)
        if isinstance(answer, Failure):
            told = _Refusal(answer.code, answer.message, answer.issues)
            headers = [*JSON, *answer.headers()]
            await exchange.reply(answer.status.http, msgspec.json.encode(told), headers)
        else:
            await exchange.reply(200, wire.success)

    async def _answer(self, exchange: Exchange, wire: Wire) -> bytes | Failure:
        if exchange.method != "POST":
            raise MethodNotSupportedError("Only POST is taken here", allowed=_METHODS)
        body = await exchange.read(limit=wire.procedure.max_body, packed=True)
        meant = wire.means(exchange.raw_path, exchange.scope["query_string"], body)
        given = exchange.headers.get(b"authorization", b"")
        if meant.credential is not None and given[:6].lower() != b"basic ":
            exchange.headers[b"authorization"] = b"Bearer " + meant.credential.encode()
        elif not given:  # a cookie counts for nothing here
            raise UnauthenticatedError
        read = partial(wire.procedure.decode, msgspec.Raw(meant.body))
        return await self._calls.answer(wire.procedure, exchange.context, read)
