"""A worker: takes the jobs of one queue, as many at once as it may, until it is told to stop."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from random import Random
from typing import Any, Final, TypeVar

import structlog
from redis.asyncio import Redis

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.rest import REST
from cartwheel.systems.jobs import metrics
from cartwheel.systems.jobs.connection import QueueConnection
from cartwheel.systems.jobs.handling import JobHandler
from cartwheel.systems.jobs.queues import QueueSettings
from cartwheel.systems.jobs.recording import Recorder
from cartwheel.systems.jobs.running import (
    Complete,
    Cut,
    Fail,
    JobScope,
    PutOff,
    Runner,
    Running,
    Verdict,
)
from cartwheel.systems.jobs.runs import Finished
from cartwheel.systems.jobs.scripts import LostJobError, Taken
from cartwheel.systems.jobs.upkeep import keep_locks, rescue
from cartwheel.systems.jobs.wire import Note, TakenJob, now_ms

log = structlog.get_logger()

T = TypeVar("T")

# What comes ends a wait at once; a worker that was woken and died leaves others to its end.
_LONGEST_WAIT_SECONDS: Final = 20.0
_LONGEST_LIMITED_SECONDS: Final = 1.0
_SHORTEST_WAIT_SECONDS: Final = 0.001
_LONGEST_PAUSE_SECONDS: Final = 2.0
_FAREWELL_SECONDS: Final = 3.0


class JobWorker:
    """
    Runs the jobs of one queue.

    Each of its lanes runs one job at a time; what finishes a job takes the next one in
    the same round trip, and the lanes share one connection. `on_finished` is called, at
    once and in the event loop, for every run whose end Redis has recorded.
    """

    def __init__(
        self,
        settings: QueueSettings,
        handlers: Sequence[JobHandler],
        *,
        redis: Redis,
        scope: JobScope,
        on_finished: Callable[[Finished], None] | None = None,
        random: Random | None = None,
    ) -> None:
        self.settings = settings
        self._connection = QueueConnection(redis, settings)
        self._runner = Runner(
            settings,
            handlers,
            connection=self._connection,
            scope=scope,
            random=random or Random(),  # noqa: S311
        )
        self._recorder = Recorder(settings.name, knows=self._runner.knows, listener=on_finished)
        self._lanes: set[asyncio.Task[None]] = set()
        self._takes: set[asyncio.Task[bool]] = set()
        self._running: dict[str, Running] = {}
        self._room = asyncio.Event()
        self._stopping = False
        self._waits = False
        # What the queue said last: that it is empty, until when, and for how long it is limited.
        self._empty = False
        self._next_at = 0
        self._limited_until = 0.0
        self._asks = 1

    @property
    def concurrency(self) -> int:
        """How many jobs it may run at once."""
        return self.settings.concurrency

    @property
    def busy(self) -> int:
        """How many jobs it runs now."""
        return len(self._running)

    async def run(self) -> None:
        """
        Work until cancelled, then let the running jobs end and give the rest back.

        Redis may be away at any time, at the start too.
        """
        self._watch()
        async with self._connection, asyncio.TaskGroup() as keeping:
            keeper = keeping.create_task(
                keep_locks(self._running, connection=self._connection, settings=self.settings)
            )
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._fetch())
                    group.create_task(rescue(self._connection, self.settings))
            finally:
                await self._drain()
                keeper.cancel()

    def _watch(self) -> None:
        queue = self.settings.name
        metrics.concurrency.labels(queue).set(self.concurrency)
        metrics.busy.labels(queue).set_function(lambda: self.busy)

    async def _fetch(self) -> None:
        """Fill the lanes whenever there is room and something to do."""
        pause = 0.0
        while True:
            await self._room_in_lanes()
            try:
                if await self._something_waits():
                    await self._take_several()
            except UnavailableError as error:
                if not pause:
                    log.warning("jobs.queue_away", queue=self.settings.name, error=str(error))
                pause = min(max(2 * pause, 0.1), _LONGEST_PAUSE_SECONDS)
                await asyncio.sleep(pause)
            else:
                pause = 0.0

    async def _room_in_lanes(self) -> None:
        while len(self._lanes) >= self.concurrency:
            self._room.clear()
            await self._room.wait()

    async def _something_waits(self) -> bool:
        """Wait a while for something to do; tells whether it is worth asking for it."""
        limited = self._limited_until - asyncio.get_running_loop().time()
        if limited > 0:
            # Not to its end: jobs put off by their store's pace make room again.
            await asyncio.sleep(min(limited, _LONGEST_LIMITED_SECONDS))
            return True
        if not self._empty:
            return True
        seconds = REST.seconds_to_round(_LONGEST_WAIT_SECONDS)
        if self._next_at:
            until_due = (self._next_at - now_ms()) / 1000
            seconds = min(max(until_due, _SHORTEST_WAIT_SECONDS), seconds)
        # Cancelled in the middle, it may have been woken for a job it does not take.
        self._waits = True
        due = await self._connection.wait(seconds)
        self._waits = False
        if due is not None and due > now_ms():
            self._next_at = min(self._next_at or due, due)
            return False
        return True

    async def _take_several(self) -> None:
        """Take one job, and if there is one twice as many, until the lanes are full."""
        asked = min(self._asks, self.concurrency - len(self._lanes))
        takes = [self._start(self._take(), self._takes) for _ in range(asked)]
        # Not gathered: a job that is on its way when the worker stops is given back.
        await asyncio.wait(takes)
        found = [take.result() for take in takes]
        self._asks = min(2 * self._asks, self.concurrency) if all(found) else 1

    async def _take(self) -> bool:
        if (job := self._heard(await self._connection.take())) is None:
            return False
        self._start(self._lane(job), self._lanes)
        return True

    def _heard(self, taken: Taken) -> TakenJob | None:
        self._empty = taken.job is None
        self._next_at = taken.next_at
        self._limited_until = 0.0
        if taken.limited_ms > 0:
            self._limited_until = asyncio.get_running_loop().time() + taken.limited_ms / 1000
        return taken.job

    def _start(self, work: Coroutine[Any, Any, T], among: set[asyncio.Task[T]]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        among.add(task)

        def ended(task: asyncio.Task[T]) -> None:
            among.discard(task)
            self._room.set()

        task.add_done_callback(ended)
        return task

    async def _lane(self, job: TakenJob | None) -> None:
        """Run a job, and then one after the other what finishing brings along."""
        while job is not None:
            if (earlier := self._running.get(job.id)) is not None:
                # Its lock ran out, and here the job is again.
                earlier.cut_short(Cut.LOST)
            running = self._running[job.id] = Running(job)
            try:
                verdict = Cut.STOPPING if self._stopping else await self._runner.run(running)
                job = await self._settle(running, verdict)
            except Exception:
                # A bug of ours. The job's lock runs out, and then it is run again.
                log.exception("jobs.lane_broken", queue=self.settings.name, job_id=running.job.id)
                return
            finally:
                if self._running.get(running.job.id) is running:
                    del self._running[running.job.id]

    async def _settle(self, running: Running, verdict: Verdict) -> TakenJob | None:
        """Record what came of a run, for as long as it takes; returns the next job."""
        pause = 0.0
        while True:
            try:
                return await self._record(running, verdict)
            except LostJobError:
                self._recorder.lost(running)
                return None
            except UnavailableError:
                # The effect is there. As long as the lock holds, nobody repeats it.
                pause = min(max(2 * pause, 0.1), _LONGEST_PAUSE_SECONDS)
                await asyncio.sleep(pause)

    async def _record(self, running: Running, verdict: Verdict) -> TakenJob | None:
        job = running.job
        take_next = not self._stopping
        match verdict:
            case Complete(result):
                taken = await self._connection.complete(job, result, take_next=take_next)
            case PutOff():
                note = Note(
                    run=job.run + 1,
                    due=verdict.due,
                    has_turn=verdict.has_turn,
                    unavailable=verdict.unavailable,
                )
                taken = await self._connection.delay(
                    job,
                    counts=verdict.counts,
                    note=note,
                    reason=verdict.reason,
                    stack=verdict.stack,
                    take_next=take_next,
                )
            case Fail(reason, stack):
                taken = await self._connection.fail(job, reason, stack=stack, take_next=take_next)
            case Cut.STOPPING:
                await self._connection.give_back(job)
                return None
            case Cut.LOST:
                raise LostJobError(job.id)
        self._recorder.ended(running, verdict)
        if isinstance(verdict, Fail):
            await self._runner.tell_failed(running, verdict)
        return self._heard(taken)

    async def _drain(self) -> None:
        """Let what runs end, within its time, and give back what has not ended."""
        self._stopping = True
        try:
            if self._waits:
                with suppress(UnavailableError):
                    await self._connection.wake_another()
            if self._takes:
                await asyncio.wait(self._takes, timeout=_FAREWELL_SECONDS)
            if self._lanes:
                await asyncio.wait(self._lanes, timeout=self.settings.drain.total_seconds())
            for running in self._running.values():
                running.cut_short(Cut.STOPPING)
            if self._lanes:
                await asyncio.wait(self._lanes, timeout=_FAREWELL_SECONDS)
        finally:
            for task in self._takes | self._lanes:
                task.cancel()
