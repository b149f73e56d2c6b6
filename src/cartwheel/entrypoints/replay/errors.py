"""
What can stop a replay beside its file; each message is one line for a person.

    ReplayError
    ├── RefusedError        FORBIDDEN     the server answers, and says no
    └── ServerAwayError     UNAVAILABLE   the server does not answer for too long
"""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class ReplayError(AppError):
    """A replay cannot begin or go on."""


class RefusedError(ReplayError):
    """The server answered that this may not be done."""

    code: ClassVar[str] = "replay.refused"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class ServerAwayError(ReplayError):
    """The server did not answer, or was busy, for longer than is worth waiting."""

    code: ClassVar[str] = "replay.server_away"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
