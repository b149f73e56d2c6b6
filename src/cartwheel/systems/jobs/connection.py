"""The queue as one worker talks to it: BullMQ's own scripts, over one pipelined connection."""

import os
import socket
from base64 import b64encode
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, Self

import msgspec
from bullmq.backends import RedisBackend  # type: ignore[import-untyped]
from bullmq.redis_connection import RedisConnection, loadScript  # type: ignore[import-untyped]
from redis.asyncio import Redis

from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import translated_errors
from cartwheel.systems.jobs.locks import SHORTEN
from cartwheel.systems.jobs.pipelining import PipelinedRedis
from cartwheel.systems.jobs.queues import PREFIX, QueueSettings
from cartwheel.systems.jobs.scripts import Finishing, LostJobError, Owner, Taken, kept, read_answer
from cartwheel.systems.jobs.wire import (
    NOTE_FIELD,
    Note,
    TakenJob,
    milliseconds,
    now_ms,
    write_note,
)

_KEPT_LINES: Final = 1_000

# The library brings this script along and does not register it.
_GIVE_BACK: Final = "moveJobFromActiveToWait-9.lua"


class QueueConnection:
    """
    A worker's hold on its queue.

    Everything but `wait` shares one connection and is answered in order. What a worker
    does to a job succeeds only under the job's lock, so a late one changes nothing.

    Every method raises `UnavailableError` when Redis does not answer; whether it has
    done what was asked is then unknown. Jobs are taken, kept and ended also where Redis has no
    memory left: it is what they end that gives some back.
    """

    def __init__(self, redis: Redis, settings: QueueSettings) -> None:
        self._redis = redis
        self._settings = settings
        # Dashboards find the workers of a queue by the names of their connections.
        queue = b64encode(settings.name.encode()).decode()
        worker = f"{socket.gethostname()}-{os.getpid()}".replace(" ", "-")
        name = f"{PREFIX}:{queue}:w:{worker}"
        self._pipelined = PipelinedRedis(redis, client_name=name, even_if_full=True)
        library = RedisConnection(self._pipelined, skipVersionCheck=True)
        self._backend = RedisBackend(settings.name, library, prefix=PREFIX)
        self._scripts = self._backend.scripts
        self._commands = self._scripts.commands
        self._give_back = self._pipelined.register_script(loadScript(_GIVE_BACK))
        self._shorten = self._pipelined.register_script(SHORTEN)
        self._lock_ms = milliseconds(settings.lock)
        self._options: dict[str, Any] = {
            "lockDuration": self._lock_ms,
            "limiter": settings.rate
            and {"max": settings.rate.count, "duration": milliseconds(settings.rate.per)},
        }
        self._owner = Owner(self._options)
        self._worker_id = new_id().hex
        self._tokens = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._pipelined.aclose()

    def key(self, name: str) -> str:
        """Return the key of something of this queue's."""
        return str(self._scripts.toKey(name))

    @property
    def redis(self) -> Redis:
        """The pipelined client, for commands that do not block."""
        return self._pipelined

    def drop(self) -> None:
        """Give up the connection, because it does not answer."""
        self._pipelined.drop()

    async def take(self) -> Taken:
        """Take the next job and lock it."""
        token = self._next_token()
        with translated_errors():
            keys, arguments = self._take_arguments(token)
            raw = await self._commands["moveToActive"](keys, arguments)
        return read_answer(raw, token)

    async def complete(self, job: TakenJob, result: Any, *, take_next: bool) -> Taken:
        """
        Finish a job and, in the same script, take the next one.

        Raises:
            LostJobError: the job is not ours any more.
        """
        token = job.token
        keep = job.options.get("removeOnComplete", kept(self._settings.completed))
        finishing = self._finishing(job)
        with translated_errors():
            keys, arguments = self._scripts.moveToCompletedArgs(
                finishing, result, keep, token, take_next
            )
            raw = await self._commands["moveToFinished"](keys, arguments)
        return read_answer(raw, token)

    async def fail(self, job: TakenJob, reason: str, *, stack: str, take_next: bool) -> Taken:
        """
        Move a job among the failed, for an operator to look at, and take the next one.

        Raises:
            LostJobError: the job is not ours any more.
        """
        token = job.token
        keep = job.options.get("removeOnFail", kept(self._settings.failed))
        fields = {"failedReason": reason, "stacktrace": job.stacks_with(stack)}
        finishing = self._finishing(job)
        with translated_errors():
            keys, arguments = self._scripts.moveToFailedArgs(
                finishing, reason, keep, token, take_next, fields
            )
            raw = await self._commands["moveToFinished"](keys, arguments)
        return read_answer(raw, token)

    async def delay(
        self,
        job: TakenJob,
        *,
        counts: bool,
        note: Note,
        reason: str | None = None,
        stack: str | None = None,
        take_next: bool,
    ) -> Taken:
        """
        Put a job off until the time in the note, and take the next one.

        `counts` says whether an attempt is used up.

        Raises:
            LostJobError: the job is not ours any more.
        """
        fields: dict[str, Any] = {NOTE_FIELD: write_note(note).decode()}
        if reason is not None:
            fields["failedReason"] = reason
        if stack is not None:
            fields["stacktrace"] = job.stacks_with(stack)
        options = {
            "skipAttempt": not counts,
            "fieldsToUpdate": fields,
            "fetchNext": take_next,
            "workerOpts": self._options,
        }
        now = now_ms()
        with translated_errors():
            keys, arguments = self._scripts.moveToDelayedArgs(
                job.id, now, job.token, max(note.due - now, 0), options
            )
            raw = await self._commands["moveToDelayed"](keys, arguments)
        return read_answer(raw, job.token)

    async def give_back(self, job: TakenJob) -> None:
        """
        Put a job back in front, for another worker to take at once; no attempt is used up.

        Raises:
            LostJobError: the job is not ours any more.
        """
        names = ["active", "wait", "stalled", "paused", "meta"]
        names += ["limiter", "prioritized", "marker", "events"]
        keys = self._scripts.getKeys(names)
        with translated_errors():
            code = await self._give_back(keys, [job.id, job.token, self.key(job.id)])
        if code < 0:
            raise LostJobError(job.id)
        # The script wakes nobody for a job that has a priority.
        await self.wake_another()

    async def renew(self, jobs: Sequence[TakenJob]) -> set[str]:
        """Lock jobs for another while; returns the ids of those that are not ours any more."""
        with translated_errors():
            lost = await self._scripts.extendJobLocks(
                [job.id for job in jobs], [job.token for job in jobs], self._lock_ms
            )
        return {job_id.decode() for job_id in lost}

    async def rescue(self, *, every: timedelta) -> list[str]:
        """
        Put back the jobs of workers that died, at most once per `every` over all workers.

        A job is found on the second look after its lock has run out. No lock ends further
        off than it is long: see `locks`.
        """
        with translated_errors():
            keys = [self.key(name) for name in ("active", "stalled-check", "limiter")]
            rate = self._options["limiter"] or {"duration": 0}
            await self._shorten(
                keys, [self.key(""), self._lock_ms, milliseconds(every), rate["duration"]]
            )
            stalled = await self._scripts.moveStalledJobsToWait(
                self._settings.max_stalled, milliseconds(every)
            )
        if stalled:
            # The script has woken one worker, perhaps the very one that is frozen.
            await self.wake_another()
        return [job_id.decode() for job_id in stalled]

    async def wait(self, seconds: float) -> int | None:
        """
        Wait until there is something to take.

        Returns when it is due, in milliseconds since 1970 and 0 for now; None when the
        time is up. Of several workers that wait, one is woken.
        """
        with translated_errors():
            found = await self._redis.bzpopmin(self._scripts.keys["marker"], seconds)
        return None if found is None else int(found[2])

    async def wake_another(self) -> None:
        """Wake a worker that waits, in place of one that may have been woken in vain."""
        with translated_errors():
            await self._pipelined.zadd(self._scripts.keys["marker"], {"0": 0})

    async def report_progress(self, job_id: str, progress: Any) -> None:
        """Show how far a job is."""
        with translated_errors():
            await self._backend.updateProgress(job_id, progress)

    async def log(self, job_id: str, line: str) -> None:
        """Add a line to a job's log; the last thousand are kept."""
        with translated_errors():
            await self._backend.addLog(job_id, line, _KEPT_LINES)

    def _next_token(self) -> str:
        self._tokens += 1
        return f"{self._worker_id}:{self._tokens}"

    def _take_arguments(self, token: str) -> tuple[list[str], list[Any]]:
        names = ["wait", "active", "prioritized", "events", "stalled", "limiter", "delayed"]
        names += ["paused", "meta", "pc", "marker"]
        packed = msgspec.msgpack.encode({"token": token, **self._options})
        return self._scripts.getKeys(names), [self._scripts.keys[""], now_ms(), packed]

    def _finishing(self, job: TakenJob) -> Finishing:
        return Finishing(
            id=job.id,
            queue=self._owner,
            attempts=int(job.options.get("attempts") or self._settings.attempts),
            attemptsMade=job.attempts_made,
            opts=job.options,
        )
