"""What the illustrations domain refuses."""

from typing import ClassVar
from uuid import UUID

from cartwheel.kernel.errors import AppError, Kind


class IllustrationNotFoundError(AppError):
    """The store has no such picture."""

    code: ClassVar[str] = "illustrations.not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, illustration_id: UUID) -> None:
        super().__init__(f"There is no picture {illustration_id}")
        self.illustration_id = illustration_id


class NotIllustratedError(AppError):
    """The service sent files that begin as pictures do, and are none."""

    code: ClassVar[str] = "illustrations.not_made"
    kind: ClassVar[Kind] = Kind.UNAVAILABLE
