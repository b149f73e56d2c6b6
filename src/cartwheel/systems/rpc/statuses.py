"""The one table from an error to its HTTP status and its tRPC code."""

from http import HTTPStatus
from typing import Final, NamedTuple

from cartwheel.kernel.errors import AppError, Kind
from cartwheel.systems.rpc.errors import (
    ConnectionParamsError,
    DeadlineExceededError,
    IdempotencyKeyReusedError,
    MethodNotSupportedError,
    SlowBodyError,
    StreamedCookieError,
    TooLargeError,
    UnsupportedMediaTypeError,
)


class Status(NamedTuple):
    """How an error is named on the wire; `number` is tRPC's JSON-RPC code."""

    http: int
    trpc: str
    number: int

    @property
    def title(self) -> str:
        """The phrase HTTP has for it."""
        return HTTPStatus(self.http).phrase


INTERNAL: Final = Status(500, "INTERNAL_SERVER_ERROR", -32603)

_BY_KIND: Final = {
    Kind.INVALID: Status(400, "BAD_REQUEST", -32600),
    Kind.UNAUTHENTICATED: Status(401, "UNAUTHORIZED", -32001),
    Kind.FORBIDDEN: Status(403, "FORBIDDEN", -32003),
    Kind.NOT_FOUND: Status(404, "NOT_FOUND", -32004),
    Kind.CONFLICT: Status(409, "CONFLICT", -32009),
    Kind.LIMITED: Status(429, "TOO_MANY_REQUESTS", -32029),
    Kind.UNAVAILABLE: Status(503, "SERVICE_UNAVAILABLE", -32603),
}

# HTTP has finer words for what goes wrong before a use case is reached.
_BY_ERROR: Final[dict[type[AppError], Status]] = {
    MethodNotSupportedError: Status(405, "METHOD_NOT_SUPPORTED", -32005),
    SlowBodyError: Status(408, "TIMEOUT", -32008),
    TooLargeError: Status(413, "PAYLOAD_TOO_LARGE", -32013),
    UnsupportedMediaTypeError: Status(415, "UNSUPPORTED_MEDIA_TYPE", -32015),
    StreamedCookieError: Status(415, "UNSUPPORTED_MEDIA_TYPE", -32015),
    IdempotencyKeyReusedError: Status(422, "UNPROCESSABLE_CONTENT", -32022),
    ConnectionParamsError: Status(400, "PARSE_ERROR", -32700),
    DeadlineExceededError: Status(504, "GATEWAY_TIMEOUT", -32603),
}


def status_of(error: type[AppError]) -> Status:
    """Return the status of an error class; a subclass inherits it."""
    for parent in error.__mro__:
        if parent in _BY_ERROR:
            return _BY_ERROR[parent]
    return _BY_KIND[error.kind]
