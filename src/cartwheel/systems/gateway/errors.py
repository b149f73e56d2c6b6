"""
What the door refuses or cannot do; `systems/rpc/statuses.py` gives each its status by kind.

    AppError
    ├── RouteTableError            INVALID       the file is not a routing table
    ├── BadRequestError            INVALID       what came is no plain HTTP/1.1
    │   ├── HeadTooLargeError                    its line and headers are too long (431)
    │   ├── NotImplementedMethodError            the method is none the door knows (501)
    │   ├── UnknownCodingError                   the body is coded, not just chunked (501)
    │   └── VersionNotSupportedError             another version of HTTP (505)
    ├── BadRequestTargetError      INVALID       the path can be read in two ways
    ├── RouteNotFoundError         NOT_FOUND     no route takes this
    ├── MethodNotAllowedError      INVALID       a route takes it with another method
    ├── BodyTooLargeError          INVALID       the body is longer than the route takes
    ├── BatchTooLargeError         INVALID       it makes more calls than a limit ever lets through
    └── UpstreamError              UNAVAILABLE
        ├── NotKeptError                         the client takes only what is kept, and none is
        ├── NoUpstreamError                      none is there to ask
        ├── UpstreamUnreachableError             no connection: nothing was sent
        ├── UpstreamBrokenError                  the connection broke before an answer began
        ├── UpstreamTimeoutError                 no answer in time
        └── AnswerBrokenError                    the answer broke in the middle
"""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind, UnavailableError
from cartwheel.systems.rpc.errors import MethodNotSupportedError, TooLargeError


class RouteTableError(AppError):
    """The file is not a routing table; the message names the entry and what is wrong with it."""

    code: ClassVar[str] = "gateway.route_table"
    kind: ClassVar[Kind] = Kind.INVALID


class BadRequestError(AppError):
    """What came is no plain HTTP/1.1 request; the connection ends with the answer."""

    code: ClassVar[str] = "gateway.bad_request"
    kind: ClassVar[Kind] = Kind.INVALID
    status: ClassVar[int] = 400


class HeadTooLargeError(BadRequestError):
    """The request line and the headers are longer than the door takes."""

    code: ClassVar[str] = "gateway.head_too_large"
    status: ClassVar[int] = 431


class NotImplementedMethodError(BadRequestError):
    """The method is none that the door passes on."""

    code: ClassVar[str] = "gateway.method_not_implemented"
    status: ClassVar[int] = 501


class UnknownCodingError(BadRequestError):
    """The body is coded for its transfer in a way other than in chunks."""

    code: ClassVar[str] = "gateway.transfer_coding"
    status: ClassVar[int] = 501


class VersionNotSupportedError(BadRequestError):
    """The request says another version of HTTP than 1.0 or 1.1."""

    code: ClassVar[str] = "gateway.http_version"
    status: ClassVar[int] = 505


class BadRequestTargetError(AppError):
    """The path can be read in two ways, so that a route could be walked around."""

    code: ClassVar[str] = "gateway.request_target"
    kind: ClassVar[Kind] = Kind.INVALID


class RouteNotFoundError(AppError):
    """No route takes this host and path."""

    code: ClassVar[str] = "gateway.no_route"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class MethodNotAllowedError(MethodNotSupportedError):
    """A route takes this path with another method; `target` is what stands for that route."""

    def __init__(
        self, message: str, *, allowed: tuple[str, ...], target: object | None = None
    ) -> None:
        super().__init__(message, allowed=allowed)
        self.target = target


class BodyTooLargeError(TooLargeError):
    """The body is longer than the route takes."""


class BatchTooLargeError(TooLargeError):
    """A batch makes more calls than a limit ever lets through at once."""


class UpstreamError(UnavailableError):
    """What stands behind the door gave no proper answer."""

    code: ClassVar[str] = "gateway.upstream"
    status: ClassVar[int] = 502


class NotKeptError(UpstreamError):
    """The client asked for what is kept alone (`only-if-cached`), and nothing fits."""

    code: ClassVar[str] = "gateway.not_kept"
    status: ClassVar[int] = 504


class NoUpstreamError(UpstreamError):
    """None is there to ask."""

    code: ClassVar[str] = "gateway.no_upstream"
    status: ClassVar[int] = 503


class UpstreamUnreachableError(UpstreamError):
    """There was no connection: nothing was sent."""

    code: ClassVar[str] = "gateway.upstream_unreachable"


class UpstreamBrokenError(UpstreamError):
    """The connection broke before an answer began; the request may have had its effect."""

    code: ClassVar[str] = "gateway.upstream_broken"


class UpstreamTimeoutError(UpstreamError):
    """There was no answer in time; the request may have had its effect."""

    code: ClassVar[str] = "gateway.upstream_timeout"
    status: ClassVar[int] = 504


class AnswerBrokenError(UpstreamError):
    """The answer broke in the middle; what came of it was passed on."""

    code: ClassVar[str] = "gateway.answer_broken"
