"""From the paths of a tRPC request to the procedures they name, and their calls."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from cartwheel.kernel.errors import AppError
from cartwheel.systems.rpc.calls import Calls
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.errors import (
    MalformedRequestError,
    MethodNotSupportedError,
    ProcedureNotFoundError,
    TransformedInputError,
    UnsupportedMediaTypeError,
)
from cartwheel.systems.rpc.exchange import Exchange
from cartwheel.systems.rpc.failures import Failure
from cartwheel.systems.rpc.procedures import Procedure
from cartwheel.systems.rpc.trpc.requests import is_transformed, without_direction

# Queries come by POST too (`methodOverride`): an input may be longer than a URL.
_METHODS: Final = {"query": ("GET", "POST"), "mutation": ("POST",), "subscription": ("GET",)}


class Dispatch:
    """Finds procedures and calls them; what leads to none is a failure of that call alone."""

    def __init__(self, procedures: Mapping[str, Procedure], calls: Calls) -> None:
        self.procedures = procedures
        self.calls = calls

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
        allowed = _METHODS[procedure.kind]
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
            procedure, exchange.context, lambda: decode(procedure, raw), position=position
        )

    def fail(
        self, error: AppError, context: RequestContext, path: str, *, position: int
    ) -> Failure:
        """Make presentable why a call of a batch is refused with all others."""
        procedure = self.procedures.get(path)
        if procedure is None:
            return self.calls.refuse(error, context, path, position=position)
        return self.calls.fail(error, context, procedure, position=position)


def decode(procedure: Procedure, raw: bytes | msgspec.Raw | None) -> Any:
    """
    Make the input of a call.

    Raises:
        TransformedInputError: a transformer has wrapped it.
        InvalidInputError: with every issue.
    """
    if is_transformed(raw, procedure):
        raise TransformedInputError
    return procedure.decode(without_direction(raw, procedure))
