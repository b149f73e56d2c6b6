"""What experiments announce, and the job that watches them."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import UPKEEP, QueueName


class ExperimentEnded(msgspec.Struct, frozen=True):
    """An experiment ended; `outcome` says how, and whether it was by itself."""

    name: ClassVar[str] = "experiment.ended"
    version: ClassVar[int] = 1

    store_id: UUID
    experiment_id: UUID
    outcome: str


class WatchExperiments(msgspec.Struct, frozen=True):
    """End experiments whose guards are broken, or whose models were changed by hand."""

    name: ClassVar[str] = "predictions.watch_experiments"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
