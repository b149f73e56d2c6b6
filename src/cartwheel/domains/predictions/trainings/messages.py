"""Jobs of trainings."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import REPORTS, QueueName


class RunTraining(msgspec.Struct, frozen=True):
    """Learn a store's model."""

    name: ClassVar[str] = "predictions.run_training"
    queue: ClassVar[QueueName] = REPORTS

    store_id: UUID
    training_id: UUID
