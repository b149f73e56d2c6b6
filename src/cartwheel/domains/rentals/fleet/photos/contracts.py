"""What photos of cars are, on the wire."""

from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.domains.catalog.api import MOST_BYTES, Alt, MediaSize, MediaStatus


class CarPhoto(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A photo of a car; `sizes` come with the smallest first, once it is ready."""

    id: UUID
    alt: str
    status: MediaStatus
    width: int
    height: int
    sizes: tuple[MediaSize, ...]


class UploadCarPhoto(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    A photo for a car, behind those that it has.

    `content` is the file in base64: JPEG, PNG, WebP, GIF or AVIF, up to 10 MiB and 25 million
    pixels. `alt` says what is to be seen, for those who do not see it.
    """

    car_id: UUID
    content: Annotated[bytes, msgspec.Meta(min_length=1, max_length=MOST_BYTES)]
    alt: Alt = ""


class UpdateCarPhoto(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What is to change of a photo: its text, or its place among the others, from 0."""

    id: UUID
    alt: Alt | None = None
    position: Annotated[int, msgspec.Meta(ge=0, le=1_000)] | None = None


class CarPhotoById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one photo."""

    id: UUID
