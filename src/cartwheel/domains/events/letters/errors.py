"""What dead letters refuse."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class DeadLetterNotFoundError(AppError):
    """The store has no such dead letter: it may have been worked off."""

    code: ClassVar[str] = "events.dead_letter_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, letter_id: UUID) -> None:
        super().__init__(f"There is no dead letter {letter_id}")


class ReplayNotFoundError(AppError):
    """The store has no such replay."""

    code: ClassVar[str] = "events.replay_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, replay_id: UUID) -> None:
        super().__init__(f"There is no replay {replay_id}")
