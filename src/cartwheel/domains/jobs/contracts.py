"""What enters and leaves the jobs domain."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from cartwheel.kernel.paging import Limit
from cartwheel.systems.jobs.api import JobState, QueueCounts, QueueName

MOST_CHANGED: Final = 10_000
"""How many jobs one call changes at most, so that Redis is not kept from its work for long."""
MOST_BUCKETS: Final = 10_080
MOST_BUCKETS_OF_EACH: Final = 2_016
_DAYS_7: Final = 7 * 24 * 60

_JobId = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Cursor = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,16}:.{1,200}$")]


class _Closed(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
): ...


class JobQueueByName(_Closed, frozen=True):
    """Names a queue."""

    queue: QueueName


class JobById(_Closed, frozen=True):
    """Names a job in its queue."""

    queue: QueueName
    id: _JobId


class ListJobs(_Closed, frozen=True):
    """Which jobs to list; the failed ones are the dead letters."""

    queue: QueueName
    state: JobState
    cursor: _Cursor | None = None
    limit: Limit = 50


class ReadJobLogs(_Closed, frozen=True):
    """Which lines of a job's log to read, counted from the oldest."""

    queue: QueueName
    id: _JobId
    offset: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    limit: Limit = 100


class RetryDeadLetters(_Closed, frozen=True):
    """How many of a queue's dead letters to retry at most, the oldest first."""

    queue: QueueName
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_CHANGED)] = MOST_CHANGED


class CleanableJobState(StrEnum):
    """The states whose jobs may be removed by age."""

    WAITING = "waiting"
    DELAYED = "delayed"
    PRIORITIZED = "prioritized"
    COMPLETED = "completed"
    FAILED = "failed"


class CleanJobs(_Closed, frozen=True):
    """Which jobs to remove for good: of one state, and older than so many seconds."""

    queue: QueueName
    state: CleanableJobState
    older_than_seconds: Annotated[int, msgspec.Meta(ge=0, le=366 * 86_400)]
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST_CHANGED)] = 1_000


class JobCounts(msgspec.Struct, frozen=True, rename="camel"):
    """What every queue holds."""

    queues: tuple[QueueCounts, ...]


class JobsChanged(msgspec.Struct, frozen=True, rename="camel"):
    """How many jobs were changed."""

    count: int


class JobBucketSize(StrEnum):
    """How much time one bucket of statistics covers."""

    MINUTE = "minute"
    HOUR = "hour"

    @property
    def span(self) -> timedelta:
        """The time that one bucket covers."""
        return timedelta(minutes=1) if self is JobBucketSize.MINUTE else timedelta(hours=1)


class AskJobStats(_Closed, frozen=True):
    """
    Which statistics to show: of the last so many minutes, at most seven days.

    Of one queue it may give 10,080 buckets at most, of all queues 2,016 of each.
    """

    queue: QueueName | None = None
    minutes: Annotated[int, msgspec.Meta(ge=1, le=_DAYS_7)] = 60
    bucket: JobBucketSize = JobBucketSize.MINUTE


class JobBucket(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    What the workers did with a queue in a span of time that begins at `startsAt`.

    `done`, `failed` and `cancelled` jobs ended in it, `retried` runs failed and will be
    repeated. Rates are shares of the jobs that ended, means are in milliseconds over
    all those runs; None where there was nothing to divide by. `workerUse` is the share of
    the workers' places that was taken. `deadLetters` is the size at the end of the span.
    """

    starts_at: datetime
    done: int
    failed: int
    retried: int
    cancelled: int
    jobs_per_second: float
    success_rate: float | None
    failure_rate: float | None
    mean_run_ms: float | None
    mean_wait_ms: float | None
    worker_use: float | None
    dead_letters: int | None


class QueueStats(msgspec.Struct, frozen=True, rename="camel"):
    """One queue over time, the oldest bucket first; spans without any worker are left out."""

    queue: QueueName
    buckets: tuple[JobBucket, ...]


class JobStats(msgspec.Struct, frozen=True, rename="camel"):
    """What was asked for."""

    bucket_seconds: int
    queues: tuple[QueueStats, ...]
