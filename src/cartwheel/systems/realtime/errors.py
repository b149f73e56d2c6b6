"""What can go wrong with topics and conversations."""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, InvalidInputError, Issue, Kind


class UnknownKindError(InvalidInputError):
    """Nobody understands messages of this type."""

    def __init__(self, kind: str) -> None:
        super().__init__(Issue(path=("type",), message=f"Unknown type {kind[:100]!r}"))


class UnknownTopicError(InvalidInputError):
    """There is no such topic."""

    def __init__(self, name: str) -> None:
        super().__init__(Issue(path=("topic",), message=f"Unknown topic {name[:100]!r}"))


class EventTooLargeError(AppError):
    """An event is too large to be told; it had better name what can be looked at."""

    code: ClassVar[str] = "realtime.event_too_large"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, name: str, *, size: int, most: int) -> None:
        super().__init__(f"{name}: {size} bytes are more than {most}")
