"""A job as operators see it, read from the hash in which BullMQ keeps it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec

from cartwheel.systems.jobs.contracts import QueueName


class JobState(StrEnum):
    """
    Where a job is.

    `failed` is the dead-letter queue: its attempts are used up, or its workers died too
    often. `waiting-children` is known from jobs that Node producers nest.
    """

    WAITING = "waiting"
    ACTIVE = "active"
    DELAYED = "delayed"
    PRIORITIZED = "prioritized"
    COMPLETED = "completed"
    FAILED = "failed"
    WAITING_CHILDREN = "waiting-children"


class JobRecord(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """
    A job with all that is known of it.

    `attemptsMade` counts runs that ended, a snoozed one not; `dueAt` is set while it is
    delayed. `failedReason` and `stacktrace` tell of the last failure, also once a later
    attempt has succeeded.
    """

    id: str
    queue: QueueName
    name: str
    state: JobState
    data: Any
    progress: Any
    priority: int
    attempts_made: int
    attempts_allowed: int
    added_at: datetime
    due_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    failed_reason: str | None = None
    stacktrace: str | None = None
    result: Any = None


class JobPage(msgspec.Struct, frozen=True, rename="camel"):
    """Jobs of one state; pass `nextCursor` to go on, None at the end."""

    items: tuple[JobRecord, ...]
    next_cursor: str | None


class JobLogs(msgspec.Struct, frozen=True):
    """Lines that a job's runs wrote, the oldest first; `total` counts all that are kept."""

    lines: tuple[str, ...]
    total: int


class QueueCounts(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How many jobs a queue holds in each state; the failed ones are its dead letters."""

    queue: QueueName
    waiting: int
    active: int
    delayed: int
    prioritized: int
    completed: int
    failed: int
    is_paused: bool


def read_record(
    queue: QueueName,
    job_id: str,
    raw: Mapping[str, str],
    *,
    state: JobState,
    due_at: datetime | None,
    attempts: int,
) -> JobRecord:
    """Make a record of a job's hash, whoever wrote it; `attempts` are the queue's own."""
    options = _json(raw.get("opts")) or {}
    traces = _json(raw.get("stacktrace")) or [None]
    return JobRecord(
        id=job_id,
        queue=queue,
        name=raw.get("name", ""),
        state=state,
        data=_json(raw.get("data")),
        progress=_json(raw.get("progress")) or 0,
        priority=int(raw.get("priority") or 0),
        attempts_made=int(raw.get("atm") or raw.get("attemptsMade") or 0),
        attempts_allowed=int(options.get("attempts") or attempts),
        added_at=from_ms(raw["timestamp"]),
        due_at=due_at,
        started_at=_maybe_from_ms(raw.get("processedOn")),
        finished_at=_maybe_from_ms(raw.get("finishedOn")),
        failed_reason=raw.get("failedReason"),
        stacktrace=traces[-1],
        result=_json(raw.get("returnvalue")),
    )


def from_ms(milliseconds: str | float) -> datetime:
    """Return the moment that BullMQ writes as milliseconds since 1970."""
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _maybe_from_ms(milliseconds: str | None) -> datetime | None:
    return from_ms(milliseconds) if milliseconds else None


def _json(text: str | None) -> Any:
    """Return what JSON says; a text that is none stands for itself."""
    if not text:
        return None
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
