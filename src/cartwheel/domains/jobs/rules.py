"""Arithmetic of job statistics, and when an alarm is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cartwheel.domains.jobs.contracts import (
    MOST_BUCKETS,
    MOST_BUCKETS_OF_EACH,
    AskJobStats,
    JobBucket,
    JobBucketSize,
)
from cartwheel.kernel.errors import InvalidInputError, Issue

KEPT: Final = timedelta(days=30)
FAILURE_WINDOW: Final = timedelta(minutes=5)
QUIET: Final = timedelta(minutes=15)
"""For how long an announced alarm is not announced again."""

MINUTE: Final = timedelta(minutes=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was counted of a queue in one span; times in milliseconds."""

    done: int = 0
    failed: int = 0
    retried: int = 0
    cancelled: int = 0
    run_ms: int = 0
    wait_ms: int = 0
    busy_ms: int = 0
    capacity_ms: int = 0

    @property
    def ended(self) -> int:
        """Jobs that will not run again."""
        return self.done + self.failed + self.cancelled

    @property
    def runs(self) -> int:
        """Runs that came to an end, whatever follows them."""
        return self.ended + self.retried

    @property
    def failed_runs(self) -> int:
        """Runs that raised."""
        return self.failed + self.retried


def floor_to(moment: datetime, span: timedelta) -> datetime:
    """Return the start of the span that a moment lies in; spans are counted from 1970."""
    return moment - (moment - _EPOCH) % span


def minutes_of(ended_at: datetime, lasted_ms: int) -> Iterator[tuple[datetime, int]]:
    """Divide a span of time among the minutes it touches, in milliseconds, the latest first."""
    minute = floor_to(ended_at, MINUTE)
    within = (ended_at - minute) // timedelta(milliseconds=1)
    while lasted_ms > 0:
        part = min(lasted_ms, within)
        if part:
            yield minute, part
        lasted_ms -= part
        minute -= MINUTE
        within = 60_000


def ensure_answerable(query: AskJobStats) -> None:
    """
    Refuse a question whose answer would be too long.

    Raises:
        InvalidInputError: it has too many buckets.
    """
    most = MOST_BUCKETS_OF_EACH if query.queue is None else MOST_BUCKETS
    if query.minutes * MINUTE / query.bucket.span > most:
        message = f"More than {most} buckets of a queue: ask for one queue, for hours, or for less"
        raise InvalidInputError(Issue(("minutes",), message))


def bucket_of(
    tally: Tally,
    *,
    starts_at: datetime,
    size: JobBucketSize,
    dead_letters: int | None,
    now: datetime,
) -> JobBucket:
    """Turn counts into rates; a span that is not over counts for as long as it has lasted."""
    seconds = min(size.span, max(now - starts_at, timedelta(seconds=1))).total_seconds()
    return JobBucket(
        starts_at=starts_at,
        done=tally.done,
        failed=tally.failed,
        retried=tally.retried,
        cancelled=tally.cancelled,
        jobs_per_second=tally.ended / seconds,
        success_rate=_share(tally.done + tally.cancelled, tally.ended),
        failure_rate=_share(tally.failed, tally.ended),
        mean_run_ms=_share(tally.run_ms, tally.runs),
        mean_wait_ms=_share(tally.wait_ms, tally.runs),
        # A worker that was killed has taken the last seconds of its capacity along.
        worker_use=_share(min(tally.busy_ms, tally.capacity_ms), tally.capacity_ms),
        dead_letters=dead_letters,
    )


def fails_too_often(tally: Tally, *, limit: float, minimum: int) -> bool:
    """
    Whether monitoring is to be told of recent runs.

    Every run that raised counts, not only the last of a job: with pauses between the
    attempts a job may take hours to die of what is wrong now.
    """
    return tally.runs >= minimum and tally.failed_runs > limit * tally.runs


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
