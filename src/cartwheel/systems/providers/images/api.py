"""What the rest of the house may use of services for pictures."""

from cartwheel.systems.providers.images.opening import open_painter
from cartwheel.systems.providers.images.painter import ImageServices, Painter
from cartwheel.systems.providers.images.protocol import (
    MOST_IMAGES,
    ImageProvider,
    ImageRequest,
    ImageResult,
    Shape,
)

__all__ = [
    "MOST_IMAGES",
    "ImageProvider",
    "ImageRequest",
    "ImageResult",
    "ImageServices",
    "Painter",
    "Shape",
    "open_painter",
]
