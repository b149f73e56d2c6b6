"""
Why a call got no answer.

    OutboundError
    ├── OutboundRefusedError       INVALID       we do not call there
    ├── OutboundUnreachableError   UNAVAILABLE   no name, no connection, no TLS, no HTTP
    └── OutboundTimeoutError       UNAVAILABLE   no complete answer in time
"""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class OutboundError(AppError):
    """A call to the outside got no answer."""


class OutboundRefusedError(OutboundError):
    """The policy forbids the call; nothing was sent."""

    code: ClassVar[str] = "outbound.refused"
    kind: ClassVar[Kind] = Kind.INVALID


class OutboundUnreachableError(OutboundError):
    """The other side could not be found or spoken with."""

    code: ClassVar[str] = "outbound.unreachable"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class OutboundTimeoutError(OutboundError):
    """The other side did not answer completely within the time of the call."""

    code: ClassVar[str] = "outbound.timeout"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
