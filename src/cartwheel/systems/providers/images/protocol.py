"""The contract of services that make pictures."""

from enum import StrEnum
from typing import Annotated, Final, Protocol

import msgspec

from cartwheel.systems.providers.errors import ProviderUnknownError
from cartwheel.systems.providers.protocol import Provider
from cartwheel.systems.providers.text.protocol import STAND_IN

MOST_IMAGES: Final = 4
LARGEST: Final = 20 << 20
"""In bytes, of one picture."""

_BEGINNINGS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")


class Shape(StrEnum):
    """How a picture lies."""

    SQUARE = "square"
    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"


class ImageRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be seen, and how many pictures of it."""

    prompt: str
    shape: Shape = Shape.SQUARE
    count: Annotated[int, msgspec.Meta(ge=1, le=MOST_IMAGES)] = 1


class ImageResult(msgspec.Struct, frozen=True, kw_only=True):
    """Pictures as files, and what they cost, in millionths of a US dollar."""

    images: tuple[bytes, ...]
    provider: str
    model: str
    request_id: str | None
    cost_micros: int

    @property
    def is_stand_in(self) -> bool:
        """Tell whether a stand-in painted them."""
        return (self.request_id or "").startswith(STAND_IN)


class ImageProvider(Provider, Protocol):
    """A model of a service for pictures, with one account's keys; each call is one wish."""

    @property
    def model(self) -> str:
        """The model's name."""
        ...

    @property
    def price_micros(self) -> int:
        """What one picture costs at most, in millionths of a US dollar."""
        ...

    async def generate(self, request: ImageRequest) -> ImageResult:
        """
        Make pictures; cancelling it ends it at the service where that is possible.

        Raises:
            ProviderError: none were made, or nobody knows.
        """
        ...

    async def close(self) -> None:
        """Close what was opened."""
        ...


def ensure_pictures(
    images: tuple[bytes, ...], *, wanted: int, provider: str, request_id: str | None
) -> tuple[bytes, ...]:
    """
    Return what came, if it is as many pictures as were wanted.

    Raises:
        ProviderUnknownError: it is not.
    """
    if len(images) < wanted or not all(image.startswith(_BEGINNINGS) for image in images):
        message = "It says that it has made pictures, and these are none"
        raise ProviderUnknownError(provider, message, request_id=request_id)
    return images[:wanted]
