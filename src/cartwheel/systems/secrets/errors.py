"""What can keep settings from being read, each told in one line without a value."""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class SecretsError(AppError):
    """The settings cannot be read as they are given."""

    code: ClassVar[str] = "secrets.unreadable"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
