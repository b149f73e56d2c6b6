"""
What the door refuses or cannot do; `systems/rpc/statuses.py` gives each its status by kind.

    AppError
    ├── RouteTableError            INVALID       the file is not a routing table
    ├── BadRequestTargetError      INVALID       the path can be read in two ways
    ├── RouteNotFoundError         NOT_FOUND     no route takes this
    ├── MethodNotAllowedError      INVALID       a route takes it with another method
    ├── BodyTooLargeError          INVALID       the body is longer than the route takes
    └── UpstreamError              UNAVAILABLE
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


class BadRequestTargetError(AppError):
    """The path can be read in two ways, so that a route could be walked around."""

    code: ClassVar[str] = "gateway.request_target"
    kind: ClassVar[Kind] = Kind.INVALID


class RouteNotFoundError(AppError):
    """No route takes this host and path."""

    code: ClassVar[str] = "gateway.no_route"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class MethodNotAllowedError(MethodNotSupportedError):
    """A route takes this path with another method."""


class BodyTooLargeError(TooLargeError):
    """The body is longer than the route takes."""


class UpstreamError(UnavailableError):
    """What stands behind the door gave no proper answer."""

    code: ClassVar[str] = "gateway.upstream"
    status: ClassVar[int] = 502


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
