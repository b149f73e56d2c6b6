"""
What this layer refuses on its own; `statuses.py` gives each its HTTP status.

    AppError
    ├── UnauthenticatedError        UNAUTHENTICATED   401
    ├── ForbiddenError              FORBIDDEN         403
    │   ├── WrongCallerError        FORBIDDEN         403
    │   └── StoreLeftError          FORBIDDEN         403
    ├── SecondFactorNeededError     FORBIDDEN         403
    ├── CrossSiteError              FORBIDDEN         403
    ├── StreamedCookieError         INVALID           415
    ├── RateLimitedError            LIMITED           429
    ├── ProcedureNotFoundError      NOT_FOUND         404
    ├── MethodNotSupportedError     INVALID           405
    ├── TooLargeError               INVALID           413
    ├── UnsupportedMediaTypeError   INVALID           415
    ├── MalformedRequestError       INVALID           400
    ├── TransformedInputError       INVALID           400
    ├── ConnectionParamsError       INVALID           400
    ├── CredentialInURLError        INVALID           400
    ├── IdempotencyKeyReusedError   INVALID           422
    ├── IdempotencyKeyBusyError     CONFLICT          409
    ├── SlowBodyError               INVALID           408
    ├── TooManyOpenError            UNAVAILABLE       503
    └── DeadlineExceededError       UNAVAILABLE       504
"""

from datetime import timedelta
from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind, UnavailableError


class UnauthenticatedError(AppError):
    """The call carries no credential, or one that opens nothing."""

    code: ClassVar[str] = "unauthenticated"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED

    def __init__(self, message: str = "A credential is required") -> None:
        super().__init__(message)


class ForbiddenError(AppError):
    """The caller is known and may not do this."""

    code: ClassVar[str] = "forbidden"
    kind: ClassVar[Kind] = Kind.FORBIDDEN

    def __init__(self, *, permission: str) -> None:
        super().__init__(f"This needs the permission {permission}")
        self.permission = permission


class WrongCallerError(ForbiddenError):
    """The caller is known, and not of the kind that may do this."""

    def __init__(self, *, kind: str) -> None:
        AppError.__init__(self, f"Only a {kind} may do this")
        self.kind_needed = kind


class StoreLeftError(ForbiddenError):
    """The caller does not act for the store any more that a stream of theirs is about."""

    def __init__(self) -> None:
        AppError.__init__(self, "You belong to this store no more")


class SecondFactorNeededError(AppError):
    """The store asks its members for a second factor, which this session has not shown."""

    code: ClassVar[str] = "second_factor_needed"
    kind: ClassVar[Kind] = Kind.FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            "The store asks its members for a second factor: add one (auth.offerSecondFactor,"
            " auth.offerPasskey), show a code of it (auth.proveSecondFactor),"
            " or sign in with a passkey"
        )


class CrossSiteError(AppError):
    """A page that is not ours would use the cookies of whoever looks at it."""

    code: ClassVar[str] = "cross_site_request"
    kind: ClassVar[Kind] = Kind.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("Cookies count only for requests of our own pages")


class StreamedCookieError(AppError):
    """The answer would set a cookie, and streams, so that its headers have gone already."""

    code: ClassVar[str] = "streamed_cookie"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self) -> None:
        super().__init__("This sets cookies: call it by httpLink or httpBatchLink")


class RateLimitedError(AppError):
    """The caller's quota is used up; `retry_after_seconds` says when a part of it is back."""

    code: ClassVar[str] = "rate_limited"
    kind: ClassVar[Kind] = Kind.LIMITED

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__(f"Too many calls; try again in {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class ProcedureNotFoundError(AppError):
    """Nothing answers under this name or path."""

    code: ClassVar[str] = "procedure_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class MethodNotSupportedError(AppError):
    """The procedure exists and is called with another HTTP method; `allowed` names the right."""

    code: ClassVar[str] = "method_not_supported"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, message: str, *, allowed: tuple[str, ...]) -> None:
        super().__init__(message)
        self.allowed = allowed


class TooLargeError(AppError):
    """The request is bigger than the procedure takes."""

    code: ClassVar[str] = "too_large"
    kind: ClassVar[Kind] = Kind.INVALID


class SlowBodyError(AppError):
    """The body did not come in its time."""

    code: ClassVar[str] = "request_timeout"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self) -> None:
        super().__init__("The request body came too slowly")


class TooManyOpenError(UnavailableError):
    """So many requests, streams or sockets are open that no more are taken for now."""

    code: ClassVar[str] = "too_many_open"


class UnsupportedMediaTypeError(AppError):
    """The body is not JSON, or the output cannot be sent in the form asked for."""

    code: ClassVar[str] = "unsupported_media_type"
    kind: ClassVar[Kind] = Kind.INVALID


class MalformedRequestError(AppError):
    """The request as a whole cannot be understood, whatever the procedure."""

    code: ClassVar[str] = "malformed_request"
    kind: ClassVar[Kind] = Kind.INVALID


class TransformedInputError(AppError):
    """A client's transformer has wrapped the input, and would take our answer for wrapped."""

    code: ClassVar[str] = "transformed_input"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self) -> None:
        super().__init__(
            "Inputs and answers are plain JSON here: make the client's links without a"
            " transformer (superjson)"
        )


class ConnectionParamsError(AppError):
    """The connection parameters are not a JSON map of strings."""

    code: ClassVar[str] = "malformed_connection_params"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self) -> None:
        super().__init__("Connection parameters must be a JSON object of strings")


class CredentialInURLError(AppError):
    """A credential stands in the URL, where logs and histories find it; it is not looked at."""

    code: ClassVar[str] = "credential_in_url"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self) -> None:
        super().__init__("No credential belongs into a URL: give a ticket (tickets.issue)")


class IdempotencyKeyReusedError(AppError):
    """The key was used with another input within its 24 hours."""

    code: ClassVar[str] = "idempotency_key_reused"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used with another input")


class IdempotencyKeyBusyError(AppError):
    """A call with the same key is still running."""

    code: ClassVar[str] = "idempotency_key_busy"
    kind: ClassVar[Kind] = Kind.CONFLICT
    retry_after_seconds: ClassVar[int] = 1

    def __init__(self) -> None:
        super().__init__("A call with this Idempotency-Key is still running")

    @property
    def retryable(self) -> bool:
        """True: the running call ends, and its answer is then repeated."""
        return True


class DeadlineExceededError(AppError):
    """The call took longer than it may; what it changed is rolled back."""

    code: ClassVar[str] = "deadline_exceeded"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE

    def __init__(self, deadline: timedelta) -> None:
        super().__init__(f"The call took longer than {deadline.total_seconds():g} s")


class ClientGoneError(Exception):
    """The client hung up before it had sent its request; nobody is left to answer."""
