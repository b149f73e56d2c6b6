"""One run of a taken job: its handler called, and what came of it put into a verdict."""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from random import Random
from typing import Any, Final, Protocol, TypeAlias
from uuid import UUID

import msgspec
import structlog
from dishka import AsyncContainer

from cartwheel.kernel.cancellation import strays_are_errors
from cartwheel.kernel.errors import AppError, UnavailableError, find_outage
from cartwheel.kernel.ids import NO_STORE
from cartwheel.kernel.manners import PATIENTLY, REQUESTS
from cartwheel.kernel.rest import REST
from cartwheel.systems.injection.api import call
from cartwheel.systems.jobs.backoff import pause, pause_of
from cartwheel.systems.jobs.connection import QueueConnection
from cartwheel.systems.jobs.contracts import UPKEEP, Job
from cartwheel.systems.jobs.following import Ending, JobFollower, Outcome
from cartwheel.systems.jobs.handling import (
    Answer,
    Cancel,
    Done,
    JobHandler,
    Snooze,
    UnrecoverableError,
)
from cartwheel.systems.jobs.limits import StoreLimiter
from cartwheel.systems.jobs.queues import QueueSettings
from cartwheel.systems.jobs.runs import JobRun
from cartwheel.systems.jobs.wire import TakenJob, milliseconds, now_ms

log = structlog.get_logger()

Handle: TypeAlias = Callable[..., Awaitable[Answer]]

_LONGEST_OUTAGE_PAUSE: Final = timedelta(minutes=1)
_KEPT_STACK: Final = 8_000


class JobScope(Protocol):
    """
    Opens a scope of dependencies around at most one transaction, which sees one store's rows.

    What `context` holds can be asked for by its type. The transaction commits when the
    block ends and rolls back when the block raises; a failed commit raises too.
    """

    def __call__(
        self, store_id: UUID, *, context: Mapping[Any, Any]
    ) -> AbstractAsyncContextManager[AsyncContainer]:
        """Open the scope for as long as the block lasts."""
        ...


@dataclass(frozen=True, slots=True)
class Complete:
    """The job is done, or there is nothing to do."""

    result: Any
    cancelled: str | None = None

    @property
    def outcome(self) -> Outcome:
        """Which of the two it is."""
        return Outcome.COMPLETED if self.cancelled is None else Outcome.CANCELLED


@dataclass(frozen=True, slots=True)
class PutOff:
    """The job is to be run again, at a time given in milliseconds since 1970."""

    due: int
    outcome: Outcome
    counts: bool = False
    has_turn: bool = False
    unavailable: int = 0
    reason: str | None = None
    stack: str | None = None


@dataclass(frozen=True, slots=True)
class Fail:
    """The job is given up."""

    reason: str
    stack: str
    outcome: Outcome = Outcome.FAILED


class Cut(Enum):
    """Why a run is broken off from outside."""

    LOST = auto()
    """Another worker has the job."""
    STOPPING = auto()
    """This worker is given no more time."""


Verdict: TypeAlias = Complete | PutOff | Fail | Cut


@dataclass(slots=True)
class Running:
    """A job that this worker runs now."""

    job: TakenJob
    store_id: UUID | None = None
    began: float = field(default_factory=time.perf_counter)
    cut: Cut | None = None
    deadline: asyncio.Timeout | None = None

    def cut_short(self, cut: Cut) -> None:
        """Break the run off; a handler that has just ended is left to it."""
        self.cut = cut
        if self.deadline is not None and not self.deadline.expired():
            self.deadline.reschedule(asyncio.get_running_loop().time())


class Runner:
    """Runs the jobs of one queue, each in a scope of its own store."""

    def __init__(
        self,
        settings: QueueSettings,
        handlers: Sequence[JobHandler],
        *,
        connection: QueueConnection,
        scope: JobScope,
        random: Random,
    ) -> None:
        self._settings = settings
        self._handlers = {
            handler.job.name: (handler.handle, msgspec.json.Decoder(handler.job).decode)
            for handler in handlers
        }
        if len(self._handlers) < len(handlers):
            raise ValueError(f"two handlers for one job of {settings.name}")
        self._connection = connection
        self._scope = scope
        self._random = random
        self._seconds = settings.timeout.total_seconds()
        self._limiter = (
            None if settings.store_rate is None else StoreLimiter(connection, settings.store_rate)
        )

    def knows(self, name: str) -> bool:
        """Tell whether a handler is here for jobs of this name."""
        return name in self._handlers

    def attempts_of(self, job: TakenJob) -> int:
        """Return how many runs of a job may fail before it is given up."""
        return int(job.options.get("attempts") or self._settings.attempts)

    async def run(self, running: Running) -> Verdict:
        """Run a job; whatever its handler raises has become a verdict."""
        job = running.job
        if job.doomed is not None:
            return Fail(job.doomed, stack="")
        if job.name not in self._handlers:
            return self._failed(running, f"no handler here knows {job.name!r}", stack="")
        handle, decode = self._handlers[job.name]
        try:
            message: Job = decode(job.data)
        except msgspec.DecodeError as error:
            return Fail(f"the data is no {job.name}: {error}", stack="")
        running.store_id = message.store_id
        with structlog.contextvars.bound_contextvars(**_origin(job)):
            return await self._judged(running, handle, message)

    async def _judged(self, running: Running, handle: Handle, message: Job) -> Verdict:
        try:
            if (turn := await self._turn(running)) is not None:
                return PutOff(turn, Outcome.SNOOZED, has_turn=True, reason="the store's pace")
            return await self._handle(running, handle, message)
        except Exception as error:  # noqa: BLE001
            outage = find_outage(error)
            if outage is not None:
                return self._unavailable(running, outage)
            return self._raised(running, error)

    async def _turn(self, running: Running) -> int | None:
        """Return when the job's turn is, by the pace of its store; None when it is now."""
        note = running.job.note
        if self._limiter is None or running.store_id in (None, NO_STORE):
            return None
        if note is not None and note.has_turn:
            return None
        return await self._limiter.next_turn(str(running.store_id))

    async def _handle(self, running: Running, handle: Handle, message: Job) -> Verdict:
        job = running.job
        run = JobRun(
            job,
            queue=self._settings.name,
            attempts=self.attempts_of(job),
            connection=self._connection,
        )
        if self._settings.name != UPKEEP:
            REST.stir()  # upkeep goes on all the time: what comes of it stirs, if anything does
        await REQUESTS.give_way(PATIENTLY)
        try:
            async with asyncio.timeout(self._seconds) as deadline:
                if running.cut is not None:
                    return running.cut
                running.deadline = deadline
                with strays_are_errors():
                    if job.is_followed:
                        await self._tell_began(running, message.store_id)
                    async with self._scope(message.store_id, context={JobRun: run}) as scope:
                        answer = await call(handle, message, scope=scope)
                        # Before the commit: an answer that cannot be kept must have no effect.
                        verdict = _verdict(answer)
                        if job.is_followed and isinstance(verdict, Complete):
                            follower = await scope.get(JobFollower)
                            ending = _ending(job, verdict.outcome, verdict.cancelled)
                            await follower.ended(message.store_id, UUID(job.id), ending)
                        return verdict
        except Exception as error:
            if deadline.expired():
                if running.cut is not None:
                    return running.cut
                if isinstance(error, TimeoutError):
                    seconds = self._settings.timeout.total_seconds()
                    raise TimeoutError(f"it took longer than {seconds:g} s") from error
            raise
        finally:
            running.deadline = None

    async def _tell_began(self, running: Running, store_id: UUID) -> None:
        async with self._scope(store_id, context={}) as scope:
            follower = await scope.get(JobFollower)
            at = _moment(running.job.taken_at)
            await follower.began(store_id, UUID(running.job.id), at=at)

    async def tell_failed(self, running: Running, verdict: Fail) -> None:
        """
        Tell who follows the job that it is a dead letter.

        Whatever goes wrong with that changes nothing about the job: it is logged.
        """
        job, store_id = running.job, running.store_id
        if not job.is_followed or store_id is None:
            return
        try:
            async with self._scope(store_id, context={}) as scope:
                follower = await scope.get(JobFollower)
                ending = _ending(job, verdict.outcome, verdict.reason)
                await follower.ended(store_id, UUID(job.id), ending)
        except UnavailableError as error:
            log.warning("jobs.not_followed", **self._facts(running), error=str(error))
        except Exception:
            log.exception("jobs.not_followed", **self._facts(running))

    def _unavailable(self, running: Running, error: UnavailableError) -> Verdict:
        """Try again for as long as it takes: the job is not to blame."""
        note = running.job.note
        times = 1 + (0 if note is None else note.unavailable)
        delay = min(
            pause(self._settings, failures=times, random=self._random), _LONGEST_OUTAGE_PAUSE
        )
        log.warning("jobs.unavailable", **self._facts(running), error=str(error))
        return PutOff(
            _after(max(delay, timedelta(seconds=error.retry_after_seconds))),
            Outcome.RETRYING,
            unavailable=times,
            reason=str(error),
        )

    def _raised(self, running: Running, error: Exception) -> Verdict:
        is_bug = not isinstance(error, AppError)
        reason = f"{type(error).__name__}: {error}" if is_bug else str(error)
        # What was anticipated is told in a line; its stack is kept with the job all the same.
        cause = error if is_bug else None
        log.warning("jobs.run_failed", **self._facts(running), reason=reason, exc_info=cause)
        stack = "".join(traceback.format_exception(error))[-_KEPT_STACK:]
        if isinstance(error, UnrecoverableError):
            return Fail(reason, stack)
        return self._failed(running, reason, stack=stack)

    def _failed(self, running: Running, reason: str, *, stack: str) -> Verdict:
        job = running.job
        failures = job.attempts_made + 1
        if failures >= self.attempts_of(job):
            return Fail(reason, stack)
        delay = pause_of(job.options, self._settings, failures=failures, random=self._random)
        due = _after(delay)
        return PutOff(due, Outcome.RETRYING, counts=True, reason=reason, stack=stack)

    def _facts(self, running: Running) -> dict[str, Any]:
        job = running.job
        return {
            "queue": self._settings.name,
            "name": job.name,
            "job_id": job.id,
            "attempt": job.attempts_made + 1,
        }


def _verdict(answer: Answer) -> Verdict:
    match answer:
        case None:
            return _DONE
        case Done(result):
            return Complete(msgspec.json.decode(msgspec.json.encode(result)))
        case Snooze(delay):
            return PutOff(_after(delay), Outcome.SNOOZED)
        case Cancel(reason):
            return Complete({"cancelled": reason}, cancelled=reason)


_DONE: Final = Complete(None)


def _ending(job: TakenJob, outcome: Outcome, error: str | None) -> Ending:
    return Ending(outcome, _moment(job.taken_at), _moment(now_ms()), error)


def _moment(milliseconds_since_1970: int) -> datetime:
    return datetime.fromtimestamp(milliseconds_since_1970 / 1000, UTC)


def _after(delay: timedelta) -> int:
    return now_ms() + milliseconds(delay)


def _origin(job: TakenJob) -> dict[str, str]:
    """Return what ties logs, and whatever the handler announces, to this job."""
    if job.traceparent is None:
        return {"job_id": job.id}
    return {"job_id": job.id, "traceparent": job.traceparent}
