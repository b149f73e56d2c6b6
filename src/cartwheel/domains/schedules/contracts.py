"""What leaves the schedules domain, and what it is asked."""

from datetime import datetime
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from cartwheel.kernel.names import NAME_PATTERN
from cartwheel.kernel.paging import Limit
from cartwheel.systems.scheduler.api import (
    DueTime,
    Firing,
    FiringState,
    Misfire,
    Overlap,
    Schedule,
)

Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100, pattern=NAME_PATTERN)]
CronExpression: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]
Instant: TypeAlias = Annotated[datetime, Meta(tz=True)]
TimeZone: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
JobName: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100)]
GraceSeconds: TypeAlias = Annotated[int, Meta(ge=10, le=86_400)]


class CreateSchedule(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """
    Asks for a job at set times.

    Either `cron`, five fields on the clock of `timeZone`, or `at`, an instant that lies
    ahead. `data` are the job's own fields without its store. A due that is late by more
    than `graceSeconds` is subject to `misfire`.
    """

    name: Name
    cron: CronExpression | None = None
    at: Instant | None = None
    time_zone: TimeZone = "UTC"
    job: JobName
    data: dict[str, Any] = {}
    misfire: Misfire = Misfire.RUN_ONCE
    grace_seconds: GraceSeconds = 60
    overlap: Overlap = Overlap.ALLOW


class UpdateSchedule(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """
    Changes what is given and leaves the rest.

    A `cron` takes the place of `at`, and the other way round; a new rhythm counts from
    now. `data` is replaced whole.
    """

    id: UUID
    name: Name | UnsetType = UNSET
    cron: CronExpression | UnsetType = UNSET
    at: Instant | UnsetType = UNSET
    time_zone: TimeZone | UnsetType = UNSET
    job: JobName | UnsetType = UNSET
    data: dict[str, Any] | UnsetType = UNSET
    misfire: Misfire | UnsetType = UNSET
    grace_seconds: GraceSeconds | UnsetType = UNSET
    overlap: Overlap | UnsetType = UNSET


class ScheduleById(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Names one schedule."""

    id: UUID


class ListSchedules(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which schedules to list."""

    cursor: UUID | None = None
    limit: Limit = 50


class SchedulePage(Struct, frozen=True, rename="camel"):
    """Schedules, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Schedule, ...]
    next_cursor: UUID | None


class ListFirings(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Which firings of a schedule to list."""

    id: UUID
    state: FiringState | None = None
    cursor: UUID | None = None
    limit: Limit = 50


class FiringPage(Struct, frozen=True, rename="camel"):
    """Firings, the newest first; pass `nextCursor` to go on, None at the end."""

    items: tuple[Firing, ...]
    next_cursor: UUID | None


class SchedulableJob(Struct, frozen=True, rename="camel"):
    """A kind of job that schedules may queue; `fields` are those of its `data`."""

    name: str
    about: str
    fields: tuple[str, ...]


class SchedulableJobList(Struct, frozen=True, rename="camel"):
    """Every kind there is, by name."""

    items: tuple[SchedulableJob, ...]


class PreviewSchedule(
    Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Asks when an expression would be due, after now or after a given instant."""

    cron: CronExpression
    time_zone: TimeZone = "UTC"
    after: Instant | None = None
    count: Limit = 10


class Preview(Struct, frozen=True, rename="camel"):
    """
    What an expression means and its next dues, the earliest first.

    No dues when none comes in fifty years. `clock_changes` says what happens where the zone's
    clock changes, None where it does not.
    """

    words: str
    clock_changes: str | None
    time_zone: str
    dues: tuple[DueTime, ...]
