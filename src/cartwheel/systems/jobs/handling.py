"""What a domain does when a job's turn has come: a kind of job, and the function that does it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, TypeAlias

from cartwheel.kernel.errors import AppError, Kind
from cartwheel.systems.jobs.contracts import Job


@dataclass(frozen=True, slots=True)
class Done:
    """The job is finished; `result` is kept with it for as long as it is kept."""

    result: Any = None


@dataclass(frozen=True, slots=True)
class Snooze:
    """Not yet: run it again after `delay`. It does not count as an attempt."""

    delay: timedelta


@dataclass(frozen=True, slots=True)
class Cancel:
    """There is nothing to do any more, and no error either; `reason` is kept with the job."""

    reason: str


Answer: TypeAlias = Done | Snooze | Cancel | None
"""What a handler returns; None is done. Raising means: try again later, but for one error."""


class UnrecoverableError(AppError):
    """Raised by a handler: trying again is to no avail. The job is a dead letter at once."""

    code: ClassVar[str] = "jobs.unrecoverable"
    kind: ClassVar[Kind] = Kind.INVALID


@dataclass(frozen=True, slots=True)
class JobHandler:
    """
    A handler for one kind of job.

    Its first parameter receives the job; the others are dependencies, found by
    their type, `JobRun` among them. It must be idempotent: a job runs at least once.
    """

    job: type[Job]
    handle: Callable[..., Awaitable[Answer]]
