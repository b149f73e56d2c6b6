"""The shapes around answers and errors on the tRPC wire."""

from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from cartwheel.kernel.errors import Issue
from cartwheel.systems.rpc.errors import TransformedInputError
from cartwheel.systems.rpc.failures import Failure

encode: Final = msgspec.json.Encoder().encode


class ErrorData(msgspec.Struct, frozen=True, rename="camel"):
    """
    What a program may act on.

    `code` is tRPC's own word; `reason` is ours, and `retryable` says whether the
    same call may succeed later, `retryAfterSeconds` when.
    """

    code: str
    http_status: int
    reason: str
    retryable: bool
    path: str | UnsetType = UNSET
    issues: tuple[Issue, ...] | UnsetType = UNSET
    incident_id: str | UnsetType = UNSET
    retry_after_seconds: int | UnsetType = UNSET


class ErrorShape(msgspec.Struct, frozen=True):
    """
    An error as the client's `TRPCClientError` holds it.

    `json` is the same once more, where superjson looks for it.
    """

    message: str
    code: int
    data: ErrorData
    json: "ErrorShape | UnsetType" = UNSET


def shape(failure: Failure, *, path: str | None) -> ErrorShape:
    """Make the tRPC shape of a failure; one of the whole request has no path."""
    made = ErrorShape(
        message=failure.message,
        code=failure.status.number,
        data=ErrorData(
            code=failure.status.trpc,
            http_status=failure.status.http,
            reason=failure.code,
            retryable=failure.retryable,
            path=UNSET if path is None else path,
            issues=failure.issues or UNSET,
            incident_id=failure.incident_id or UNSET,
            retry_after_seconds=UNSET if failure.wait_seconds is None else failure.wait_seconds,
        ),
    )
    if failure.code == TransformedInputError.code:
        return msgspec.structs.replace(made, json=made)
    return made


def success(answer: bytes) -> bytes:
    """Wrap an encoded answer."""
    return b'{"result":{"data":%b}}' % answer


def error(failure: Failure, *, path: str | None) -> bytes:
    """Wrap a failure."""
    return b'{"error":%b}' % encode(shape(failure, path=path))


def result(answer: bytes | Failure, path: str) -> bytes:
    """Wrap whatever a call gave."""
    return error(answer, path=path) if isinstance(answer, Failure) else success(answer)
