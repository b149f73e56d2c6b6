"""What leaves the trainings, and what comes in."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from cartwheel.kernel.paging import Limit

LONGEST_HOURS = 24 * 60


class TrainingState(StrEnum):
    """How far a training has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class TrainModel(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    Asks for a model of the store's abandoned carts.

    A cart counts as bought if it was within so many hours of being left. `since` leaves earlier
    carts out. With `deploys` the version is put to use, if it beats logistic regression.
    """

    within_hours: Annotated[float, Meta(gt=0, le=LONGEST_HOURS)] = 7 * 24
    since: datetime | None = None
    seed: Annotated[int, Meta(ge=0, lt=2**31)] = 1
    deploys: bool = False


class Training(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A training: `progress` goes from 0 to 1, `version` is what came of it."""

    id: UUID
    state: TrainingState
    step: str
    progress: float
    since: datetime | None
    within_hours: float
    seed: int
    deploys: bool
    examples: int | None
    version: int | None
    failed_because: str | None
    asked_by: str | None
    asked_at: datetime
    ended_at: datetime | None


class TrainingById(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names a training."""

    id: UUID


class ListTrainings(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which part of the list is wanted."""

    cursor: UUID | None = None
    limit: Limit = 50


class TrainingPage(msgspec.Struct, frozen=True, rename="camel"):
    """Trainings, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Training, ...]
    next_cursor: UUID | None
