"""Jobs about pictures that were made."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import IMAGE_PROCESSING, QueueName


class ForgetIllustration(msgspec.Struct, frozen=True):
    """Delete the files of a picture that is gone."""

    name: ClassVar[str] = "illustrations.forget"
    queue: ClassVar[QueueName] = IMAGE_PROCESSING

    store_id: UUID
    illustration_id: UUID
    files: tuple[str, ...]
