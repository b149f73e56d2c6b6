"""
What the outbox refuses.

    AppError
    ├── MessageTooLargeError     INVALID     more than a log or a queue takes
    └── UnknownVersionError      INVALID     no subscription of the group knows the version
"""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class MessageTooLargeError(AppError):
    """An announcement or a job is bigger than every log and queue is sure to take."""

    code: ClassVar[str] = "outbox.message_too_large"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, *, name: str, part: str, size: int, most: int) -> None:
        super().__init__(
            f"{name}: its {part} has {size:,} bytes, {most:,} are allowed;"
            " store what is large and send where it is"
        )
        self.name, self.size, self.most = name, size, most


class UnknownVersionError(AppError):
    """An announcement is of a version that no subscription of its group takes."""

    code: ClassVar[str] = "outbox.unknown_version"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, *, name: str, version: str) -> None:
        super().__init__(f"No subscription takes version {version} of {name}")
