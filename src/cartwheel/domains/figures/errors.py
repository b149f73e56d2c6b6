"""What the figures domain refuses."""

from typing import ClassVar

from cartwheel.kernel.errors import AppError, Kind


class FiguresError(AppError):
    """A refusal of the figures domain."""


class NothingToReadError(FiguresError):
    """Whoever asks may read none of the store's figures."""

    code: ClassVar[str] = "figures.nothing_to_read"
    kind: ClassVar[Kind] = Kind.FORBIDDEN

    def __init__(self) -> None:
        super().__init__("You may read none of the store's figures")


class NotAnsweredError(FiguresError):
    """The model answered, and what it answered is no answer to the question."""

    code: ClassVar[str] = "figures.not_answered"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
