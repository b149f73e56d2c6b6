"""What BullMQ's scripts are told, and what they answer."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import msgspec
from bullmq.error_code import ErrorCode  # type: ignore[import-untyped]

from cartwheel.systems.jobs.queues import Retention
from cartwheel.systems.jobs.wire import TakenJob, read_job

_LOST: Final = {
    ErrorCode.JobNotExist.value,
    ErrorCode.JobLockNotExist.value,
    ErrorCode.JobNotInState.value,
    ErrorCode.JobLockMismatch.value,
}


class LostJobError(Exception):
    """The job is not ours any more: its lock ran out, and another worker has it or had it."""


class Taken(msgspec.Struct, frozen=True):
    """What asking for a job has brought; without a job, when to ask again."""

    job: TakenJob | None = None
    limited_ms: int = 0
    """How long the queue's rate limit has this worker wait."""
    next_at: int = 0
    """When the next delayed job is due, in milliseconds since 1970; 0 when there is none."""


NOTHING: Final = Taken()


class Owner(msgspec.Struct, frozen=True):
    """What the library's scripts want to know of a job's queue."""

    opts: Mapping[str, Any]


class Finishing(msgspec.Struct, frozen=True):
    """What the library's scripts want to know of a job."""

    id: str
    queue: Owner
    attempts: int
    attemptsMade: int  # noqa: N815
    opts: Mapping[str, Any]


def read_answer(raw: Any, token: str) -> Taken:
    """
    Read what a script that takes a job has answered.

    Raises:
        LostJobError: the job it was to end first is not ours any more.
    """
    if isinstance(raw, int):
        if raw in _LOST:
            raise LostJobError(ErrorCode(raw).name)
        if raw < 0:
            raise RuntimeError(f"BullMQ refuses: {ErrorCode(raw).name}")
        return NOTHING
    if not raw:
        return NOTHING
    fields, job_id, limited_ms, next_at = raw
    if not fields:
        return Taken(limited_ms=limited_ms, next_at=next_at)
    return Taken(read_job(fields, job_id=job_id.decode(), token=token))


def kept(retention: Retention) -> dict[str, int]:
    """Say how long and how many ended jobs are kept, as the scripts take it."""
    limits: dict[str, int] = {}
    if retention.age is not None:
        limits["age"] = retention.age // timedelta(seconds=1)
    if retention.count is not None:
        limits["count"] = retention.count
    return limits
