"""What a schedule is, what becomes of its dues, and what may be said about either."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import msgspec


class Misfire(StrEnum):
    """What to do with dues that passed, by more than the grace, while nobody fired them."""

    RUN_ONCE = "run_once"
    SKIP = "skip"
    ALL = "all"


class Overlap(StrEnum):
    """Whether a due fires while a job of the same schedule is still to be done."""

    ALLOW = "allow"
    SKIP = "skip"


class ScheduleState(StrEnum):
    """A schedule is finished when no due can come any more."""

    ACTIVE = "active"
    PAUSED = "paused"
    FINISHED = "finished"


class Trigger(StrEnum):
    """What made a firing: the rhythm, or somebody who asked for it."""

    DUE = "due"
    MANUAL = "manual"


class FiringState(StrEnum):
    """How far the job of a firing has come; see the package for the transitions."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


OPEN_STATES = (FiringState.QUEUED, FiringState.RUNNING)
"""The states that something may still follow."""


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """
    What somebody wants to happen, and when.

    Either `cron` or `at` is given. `data` is the job's own JSON, store included. A due
    that is late by no more than `grace` is on time.
    """

    name: str
    cron: str | None = None
    at: datetime | None = None
    time_zone: str = "UTC"
    job: str
    data: bytes
    misfire: Misfire = Misfire.RUN_ONCE
    grace: timedelta = timedelta(seconds=60)
    overlap: Overlap = Overlap.ALLOW


class Schedule(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A definition and where it stands.

    `nextDueAt` is None while the schedule is paused and once it is finished.
    """

    id: UUID
    name: str
    state: ScheduleState
    cron: str | None
    at: datetime | None
    time_zone: str
    job: str
    data: dict[str, Any]
    misfire: Misfire
    grace_seconds: int
    overlap: Overlap
    next_due_at: datetime | None
    paused_at: datetime | None
    created_at: datetime
    updated_at: datetime


class Firing(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What became of one due, or of a row of dues that were skipped together.

    `lastDueAt` ends such a row. `durationSeconds` is the time from the start of the
    job's last attempt to its end. `error` says why a firing failed, was cancelled or
    was skipped.
    """

    id: UUID
    schedule_id: UUID
    trigger: Trigger
    state: FiringState
    due_at: datetime
    last_due_at: datetime | None
    fired_at: datetime
    job_id: UUID | None
    started_at: datetime | None
    finished_at: datetime | None
    duration_seconds: float | None
    error: str | None


class JobOutcome(NamedTuple):
    """How far a job has come; `started_at` and `finished_at` are those of its last run."""

    state: FiringState
    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: str | None = None


class DueTime(msgspec.Struct, frozen=True, rename="camel"):
    """
    One due, as an instant and as the clock of the schedule's zone shows it.

    `offsetSeconds` is what that clock is ahead of UTC.
    """

    at: datetime
    local: datetime
    offset_seconds: int
