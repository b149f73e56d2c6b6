"""
What can stop a replay; each message is one line for a person.

    ReplayError
    ├── FileUnusableError   INVALID       missing, empty, a folder, no known format
    ├── RefusedError        FORBIDDEN     the server answers, and says no
    ├── ServerAwayError     UNAVAILABLE   the server does not answer for too long
    └── StandstillError     UNAVAILABLE   everything is sent, and the pipeline does not move
"""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class ReplayError(AppError):
    """A replay cannot begin or go on."""


class FileUnusableError(ReplayError):
    """The file cannot be read as what it should be."""

    code: ClassVar[str] = "replay.file_unusable"
    kind: ClassVar[Kind] = Kind.INVALID


class RefusedError(ReplayError):
    """The server answered that this may not be done."""

    code: ClassVar[str] = "replay.refused"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


class ServerAwayError(ReplayError):
    """The server did not answer, or was busy, for longer than is worth waiting."""

    code: ClassVar[str] = "replay.server_away"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE


class StandstillError(ReplayError):
    """Nothing moved in the pipeline although it has not caught up."""

    code: ClassVar[str] = "replay.standstill"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
