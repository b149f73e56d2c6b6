"""Jobs about pictures."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import IMAGE_PROCESSING, QueueName


class MakeSizes(msgspec.Struct, frozen=True):
    """Make the sizes of a picture; void when it has them."""

    name: ClassVar[str] = "catalog.make_sizes"
    queue: ClassVar[QueueName] = IMAGE_PROCESSING

    store_id: UUID
    media_id: UUID


class ForgetMedia(msgspec.Struct, frozen=True):
    """Delete the files of a picture that is gone, by their keys or addresses."""

    name: ClassVar[str] = "catalog.forget_media"
    queue: ClassVar[QueueName] = IMAGE_PROCESSING

    store_id: UUID
    media_id: UUID
    files: tuple[str, ...]
