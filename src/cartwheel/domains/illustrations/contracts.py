"""What leaves the illustrations domain, and what comes in."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from cartwheel.domains.catalog.api import MediaSize
from cartwheel.kernel.paging import Limit
from cartwheel.systems.providers.images.api import MOST_IMAGES, Shape


class Illustrate(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """What is to be seen."""

    prompt: Annotated[str, Meta(min_length=1, max_length=2_000, pattern=r"^[^\0]*\S[^\0]*$")]
    shape: Shape = Shape.SQUARE
    count: Annotated[int, Meta(ge=1, le=MOST_IMAGES)] = 1


class Illustration(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A picture that was made; `url` is its largest size.

    What a stand-in painted is to be labelled so.
    """

    id: UUID
    prompt: str
    shape: Shape
    provider: str
    model: str
    is_stand_in: bool
    url: str
    sizes: tuple[MediaSize, ...]
    made_at: datetime


class Illustrated(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Pictures that were made, and what they cost in millionths of a US dollar."""

    items: tuple[Illustration, ...]
    cost_micros: int


class ListIllustrations(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which pictures."""

    cursor: UUID | None = None
    limit: Limit = 50


class IllustrationPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Pictures, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Illustration, ...]
    next_cursor: UUID | None


class DeleteIllustration(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which picture."""

    id: UUID


class IllustrationEstimate(msgspec.Struct, frozen=True, rename="camel"):
    """What pictures cost at most, in millionths of a US dollar."""

    estimate_micros: int
