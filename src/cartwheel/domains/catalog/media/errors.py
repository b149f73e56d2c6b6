"""What is refused of pictures."""

from typing import ClassVar
from uuid import UUID

from cartwheel.domains.catalog.errors import CatalogError
from cartwheel.kernel.errors import Kind


class MediaNotFoundError(CatalogError):
    """The store has no such picture."""

    code: ClassVar[str] = "catalog.media_not_found"
    kind: ClassVar[Kind] = Kind.NOT_FOUND

    def __init__(self, media_id: UUID) -> None:
        super().__init__(f"There is no picture {media_id}")
        self.media_id = media_id


class NotAPictureError(CatalogError):
    """The file is none of the pictures that are taken, is broken, or would become too large."""

    code: ClassVar[str] = "catalog.not_a_picture"
    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, reason: str) -> None:
        super().__init__(f"The file cannot be taken: {reason}")
        self.reason = reason


class TooManyMediaError(CatalogError):
    """The product has as many pictures as a product may have."""

    code: ClassVar[str] = "catalog.too_many_media"
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, *, most: int) -> None:
        super().__init__(f"A product has {most} pictures at most")
        self.most = most
