"""What drift announces, and the jobs that look for it."""

from typing import ClassVar
from uuid import UUID

import msgspec

from cartwheel.systems.jobs.api import REPORTS, UPKEEP, QueueName


class DriftFound(msgspec.Struct, frozen=True):
    """Carts are no longer as they were when the model in use began: a new one is being trained."""

    name: ClassVar[str] = "drift.found"
    version: ClassVar[int] = 1

    store_id: UUID
    case_id: UUID
    reason: str


class DriftCaseClosed(msgspec.Struct, frozen=True):
    """What a drift had triggered is over; `state` is what came of it."""

    name: ClassVar[str] = "drift.case_closed"
    version: ClassVar[int] = 1

    store_id: UUID
    case_id: UUID
    state: str
    model_version: int | None


class WatchDrift(msgspec.Struct, frozen=True):
    """Look at a store's model: how carts have drifted, and how its case goes on."""

    name: ClassVar[str] = "predictions.watch_drift"
    queue: ClassVar[QueueName] = REPORTS

    store_id: UUID


class WatchAllDrift(msgspec.Struct, frozen=True):
    """Have every store's model looked at, each by a job of its own."""

    name: ClassVar[str] = "predictions.watch_all_drift"
    queue: ClassVar[QueueName] = UPKEEP

    store_id: UUID
