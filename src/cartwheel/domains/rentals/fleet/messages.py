"""Jobs about the fleet."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import IMAGE_PROCESSING, QueueName


class MakePhotoSizes(msgspec.Struct, frozen=True):
    """Make the sizes of a photo; void when it has them."""

    name: ClassVar[str] = "rentals.make_photo_sizes"
    queue: ClassVar[QueueName] = IMAGE_PROCESSING

    store_id: UUID
    photo_id: UUID


class ForgetPhotos(msgspec.Struct, frozen=True):
    """Delete the files of photos that are gone, by their keys or addresses."""

    name: ClassVar[str] = "rentals.forget_photos"
    queue: ClassVar[QueueName] = IMAGE_PROCESSING

    store_id: UUID
    car_id: UUID
    files: tuple[str, ...]
