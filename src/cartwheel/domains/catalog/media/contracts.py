"""What pictures are, on the wire."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from cartwheel.kernel.names import NAME_PATTERN

MOST_BYTES = 10 * 2**20
"""So large is an upload at most."""

Alt = Annotated[str, msgspec.Meta(max_length=300, pattern=f"^$|{NAME_PATTERN}")]


class MediaStatus(StrEnum):
    """Whether a picture can be shown: not yet, now, or never."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class MediaSize(msgspec.Struct, frozen=True):
    """A picture in one size; what an address leads to never changes."""

    width: int
    height: int
    url: str


class ProductMedia(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A picture of a product; `sizes` come with the smallest first, once it is ready."""

    id: UUID
    alt: str
    status: MediaStatus
    width: int
    height: int
    sizes: tuple[MediaSize, ...]


class UploadMedia(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    A picture for a product, behind those that it has.

    `content` is the file in base64: JPEG, PNG, WebP, GIF or AVIF, up to 10 MiB and 25 million
    pixels. `alt` says what is to be seen, for those who do not see it.
    """

    product_id: UUID
    content: Annotated[bytes, msgspec.Meta(min_length=1, max_length=MOST_BYTES)]
    alt: Alt = ""


class UpdateMedia(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What is to change of a picture: its text, or its place among the others, from 0."""

    id: UUID
    alt: Alt | None = None
    position: Annotated[int, msgspec.Meta(ge=0, le=1_000)] | None = None


class MediaById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one picture."""

    id: UUID
