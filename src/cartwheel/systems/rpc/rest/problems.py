"""Errors as RFC 9457 problem details."""

from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from cartwheel.kernel.errors import Issue
from cartwheel.systems.rpc.exchange import Headers
from cartwheel.systems.rpc.failures import Failure

HEADERS: Final[Headers] = [(b"content-type", b"application/problem+json")]

encode: Final = msgspec.json.Encoder().encode


class Problem(msgspec.Struct, frozen=True, rename="camel"):
    """
    What went wrong, after RFC 9457.

    `code` names the error for programs; `retryable` says whether the same call
    may succeed later; `issues` holds everything wrong with the input;
    `incidentId` is what to quote when the fault is ours.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    retryable: bool
    issues: tuple[Issue, ...] | UnsetType = UNSET
    incident_id: str | UnsetType = UNSET


def problem(failure: Failure) -> Problem:
    """Make the problem details of a failure."""
    return Problem(
        # The status says it all, and `code` the rest: there is no page to point at.
        type="about:blank",
        title=failure.status.title,
        status=failure.status.http,
        detail=failure.message,
        code=failure.code,
        retryable=failure.retryable,
        issues=failure.issues or UNSET,
        incident_id=failure.incident_id or UNSET,
    )
