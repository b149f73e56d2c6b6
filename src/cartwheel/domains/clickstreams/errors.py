"""
What files of clickstreams, and imports of them, refuse.

    ClickstreamError
    ├── FileUnusableError    INVALID       missing, empty, a folder, too much, of no known format
    └── StandstillError      UNAVAILABLE   everything is sent, and the pipeline does not move
"""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class ClickstreamError(AppError):
    """A clickstream cannot be read, or not be sent."""


class FileUnusableError(ClickstreamError):
    """The file cannot be read as what it should be."""

    code: ClassVar[str] = "clickstreams.file_unusable"
    kind: ClassVar[Kind] = Kind.INVALID


class StandstillError(ClickstreamError):
    """Nothing moved in the pipeline although it has not caught up."""

    code: ClassVar[str] = "clickstreams.standstill"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
