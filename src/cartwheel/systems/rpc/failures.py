"""What a caller may know of an error, whatever the protocol that says it."""

from collections.abc import Mapping
from typing import Final

import msgspec
import msgspec.structs
import structlog
from sqlalchemy.exc import DBAPIError

from cartwheel.kernel.errors import AppError, InvalidInputError, Issue
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.errors import MethodNotSupportedError
from cartwheel.systems.rpc.statuses import INTERNAL, Status, status_of

_LATER: Final = frozenset({429, 503})
_USUAL_WAIT_SECONDS: Final = 5

_log = structlog.get_logger(__name__)

_NOTHING: Final[Mapping[str, str]] = {}


class Failure(msgspec.Struct, frozen=True):
    """An error made presentable; protocols shape it, they add nothing to it."""

    status: Status
    code: str
    message: str
    retryable: bool
    issues: tuple[Issue, ...] = ()
    incident_id: str | None = None
    retry_after_seconds: int | None = None
    allowed: tuple[str, ...] = ()
    logged: Mapping[str, str] = _NOTHING
    """For the log alone: no protocol shows it."""

    @property
    def wait_seconds(self) -> int | None:
        """When to try again; whoever is told to try later is told when."""
        if self.retry_after_seconds is None and self.status.http in _LATER:
            return _USUAL_WAIT_SECONDS
        return self.retry_after_seconds

    def not_before(self, seconds: int) -> "Failure":
        """Return this; told to try again, the caller is told no earlier than in so many seconds."""
        wait = self.wait_seconds
        if wait is None or wait >= seconds:
            return self
        return msgspec.structs.replace(self, retry_after_seconds=seconds)

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the HTTP headers that go with it."""
        headers = []
        if (seconds := self.wait_seconds) is not None:
            headers.append((b"retry-after", b"%d" % seconds))
        if self.status.http == 401:  # noqa: PLR2004
            headers.append((b"www-authenticate", b'Bearer realm="cartwheel"'))
        if self.allowed:
            headers.append((b"allow", ", ".join(self.allowed).encode()))
        return headers


def failure_of(error: Exception, *, procedure: str | None) -> Failure:
    """
    Make an error presentable.

    An unexpected one is logged here, and only here, under a new incident id,
    which is all the caller learns.
    """
    if isinstance(error, AppError):
        return Failure(
            status=status_of(type(error)),
            code=error.code,
            message=str(error),
            retryable=error.retryable,
            issues=error.issues,
            retry_after_seconds=getattr(error, "retry_after_seconds", None),
            allowed=error.allowed if isinstance(error, MethodNotSupportedError) else (),
            logged=error.logged,
        )
    if _is_beyond(error):
        issue = Issue((), "A time or a number lies beyond what can be kept")
        return failure_of(InvalidInputError(issue), procedure=procedure)
    incident_id = str(new_id())
    _log.error("unexpected error", incident_id=incident_id, procedure=procedure, exc_info=error)
    return Failure(
        status=INTERNAL,
        code="internal",
        message="Internal server error",
        retryable=False,
        incident_id=incident_id,
        logged={"incident_id": incident_id},
    )


def _is_beyond(error: Exception) -> bool:
    """
    Tell whether the database's driver could not write a value down.

    Contracts say what most values may be; what no column takes, such as a time that is before
    the year 1 in UTC, is the input's fault as well.
    """
    return isinstance(error, DBAPIError) and isinstance(
        getattr(error.orig, "__cause__", None), OverflowError
    )
