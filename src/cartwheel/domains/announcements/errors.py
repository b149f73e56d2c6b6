"""What the announcements domain refuses."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class AnnouncementError(AppError):
    """A refusal of the announcements domain."""


class DeadLetterNotFoundError(AnnouncementError):
    """There is no such dead letter, or not any more."""

    code: ClassVar[str] = "announcements.dead_letter_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, *, letter_id: UUID) -> None:
        super().__init__(f"There is no dead letter {letter_id}")
        self.letter_id = letter_id
