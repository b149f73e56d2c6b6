"""
One running member of a consumer group: read, do, commit, again.

States: joining (the log may be away; it tries again with growing pauses) →
working → stopped by cancellation. A batch is committed after its effect.

Failures:

- What the partitions have next is handled together. When that fails, each
  partition's batch is tried alone, with growing pauses of its own, while the other
  partitions go on: a failing partition waits alone, which shows as its lag. What is
  tried alone is marked as redelivered, since it is cut otherwise than before and
  may have had its effect.
- Only an error of the kind INVALID names the data: `UnusableEntryError`, or what an
  engine says of them. After five such failures of a batch, and with somebody to take
  poison, the batch is halved until one entry is left that fails five times more: that
  entry is handed over, and the rest goes on, in order. Without, the batch is tried for
  ever and nothing is skipped.
- Any other error is waited for, for as long as it takes: an engine that is away or
  refuses (`UnavailableError`), and a bug as well, which is logged with its stack. So is a
  group of errors in which one is such.
- A batch whose partition has gone to another member is left to it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeAlias

import stamina
import structlog

from cartwheel.kernel.cancellation import strays_are_errors
from cartwheel.kernel.errors import (
    AppError,
    Kind,
    UnavailableError,
    causes_of,
    find_outage,
    is_away,
    reason_of,
)
from cartwheel.kernel.rest import REST
from cartwheel.systems.eventlog import metrics
from cartwheel.systems.eventlog.api import Batch, Consumer, EventLog
from cartwheel.systems.eventlog.troubles import Troubles

log = structlog.get_logger()

Handle: TypeAlias = Callable[[Sequence[Batch]], Awaitable[None]]
OnPoison: TypeAlias = Callable[[Batch, Exception], Awaitable[None]]

_LONGEST_WAIT_SECONDS: Final = 25.0
# So that a partition is read again soon after its batch was done alone.
_SHORT_WAIT: Final = timedelta(milliseconds=100)
_LONGEST_PAUSE_SECONDS: Final = 10.0
# An engine that is away is away for every partition, and the same cut is cheapest to repeat.
_TOGETHER: Final = 3
_TRIES: Final = 5


class Worker:
    """
    Consumes a topic for a group, the owned partitions' next batches at a time.

    Cycles start at least `linger` apart unless there is a backlog, so that few
    events make few large effects instead of many small ones; while batches come one soon
    after the other, further and further apart, up to `longest_linger`. Batches that the group
    has nothing to do with, as `concerns` says, are committed and no more, up to twice as far
    apart.

    `on_poison` gets a batch of the one entry that cannot be handled, with the error; when it
    returns, the entry counts as done. `troubles` shows everybody what partitions that are held
    up wait for.
    """

    def __init__(
        self,
        log_: EventLog,
        *,
        topic: str,
        group: str,
        handle: Handle,
        max_entries: int,
        linger: timedelta,
        longest_linger: timedelta | None = None,
        concerns: Callable[[Batch], bool] = lambda _: True,
        on_poison: OnPoison | None = None,
        troubles: Troubles | None = None,
    ) -> None:
        self._log = log_
        self._topic = topic
        self._group = group
        self._handle = handle
        self._max_entries = max_entries
        self._linger = self._pause = linger.total_seconds()
        self._longest_linger = (longest_linger or linger).total_seconds()
        self._concerns = concerns
        self._on_poison = on_poison
        self._troubles = troubles
        self._held: set[int] = set()

    async def run(self) -> None:
        """Work until cancelled; what was read and not committed comes again later."""
        # The cycle ends only by cancellation, so any return to here is a failure to reach the log.
        async for attempt in _patiently():
            with attempt:
                try:
                    await self._work()
                except Exception as error:
                    self._note("eventlog.consumer_failed", error)
                    raise

    async def _work(self) -> None:
        alone: set[asyncio.Task[None]] = set()
        async with (
            self._log.consumer(self._topic, group=self._group) as consumer,
            asyncio.TaskGroup() as group,
        ):
            while True:
                # All groups of a process that is at rest look again at the same moments.
                longest = timedelta(seconds=REST.seconds_to_round(_LONGEST_WAIT_SECONDS))
                for batch in await self._cycle(consumer, wait=_SHORT_WAIT if alone else longest):
                    task = group.create_task(self._alone(consumer, batch))
                    alone.add(task)
                    task.add_done_callback(alone.discard)

    async def _cycle(self, consumer: Consumer, *, wait: timedelta) -> list[Batch]:
        """Handle what is there; return the batches that have to be tried alone."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        batches = await consumer.read(max_entries=self._max_entries, wait=wait)
        if not batches:
            return []
        REST.stir()
        concerned = [batch for batch in batches if self._concerns(batch)]
        longest = self._longest_linger if concerned else 2 * self._longest_linger
        is_first = loop.time() > started + longest
        self._pause = self._linger if is_first else min(2 * self._pause, longest)
        if not await self._together(consumer, batches, concerned):
            return [replace(batch, redelivered=True) for batch in batches]
        if all(len(batch.entries) < self._max_entries for batch in batches):
            await asyncio.sleep(started + self._pause - loop.time())
        return []

    async def _together(
        self, consumer: Consumer, batches: Sequence[Batch], concerned: Sequence[Batch]
    ) -> bool:
        """Handle those that concern the group, and commit all; False when that failed."""
        try:
            async for attempt in stamina.retry_context(
                on=is_away, attempts=_TOGETHER, wait_jitter=0.1
            ):
                with attempt:
                    try:
                        if concerned:
                            with strays_are_errors():
                                await self._handle(concerned)
                        await consumer.commit_all(batches)
                    except Exception as error:
                        await self._failed(
                            "eventlog.batches_failed", error, *batches, attempt=attempt.num
                        )
                        raise
        except Exception:  # noqa: BLE001 - noted above, and tried again batch by batch
            return False
        await self._went_on(batches)
        return True

    async def _alone(self, consumer: Consumer, batch: Batch) -> None:
        await self._finish(consumer, batch, batch, tries=_TRIES)
        async for attempt in _patiently():
            with attempt:
                try:
                    await consumer.commit(batch)
                except Exception as error:
                    await self._failed("eventlog.commit_failed", error, batch, attempt=attempt.num)
                    raise
        await self._went_on([batch])

    async def _finish(self, consumer: Consumer, whole: Batch, part: Batch, *, tries: int) -> None:
        """Return when every entry of a part is done or handed over, or the whole is not ours."""
        error = await self._try(consumer, whole, part, tries=tries)
        if error is None or self._on_poison is None:
            return
        if len(part.entries) == 1:
            await self._hand_over(consumer, whole, part, error, self._on_poison)
            return
        middle = len(part.entries) // 2
        for entries in (part.entries[:middle], part.entries[middle:]):
            half = replace(part, entries=entries)
            await self._finish(consumer, whole, half, tries=1 if len(entries) > 1 else _TRIES)

    async def _try(
        self, consumer: Consumer, whole: Batch, part: Batch, *, tries: int
    ) -> Exception | None:
        """Handle until it succeeds, or has failed too often: then return the last error."""
        failures = 0
        async for attempt in _patiently():
            with attempt:
                if not consumer.holds(whole):
                    return None
                try:
                    with strays_are_errors():
                        await self._handle([part])
                except Exception as error:
                    await self._failed("eventlog.batch_failed", error, part, attempt=attempt.num)
                    failures += not _is_waited_for(error)
                    if self._on_poison is not None and failures >= tries:
                        return error
                    raise
        return None

    async def _hand_over(
        self, consumer: Consumer, whole: Batch, entry: Batch, error: Exception, take: OnPoison
    ) -> None:
        async for attempt in _patiently():
            with attempt:
                if not consumer.holds(whole):
                    return
                try:
                    with strays_are_errors():
                        await take(entry, error)
                except Exception as refusal:
                    await self._failed(
                        "eventlog.poison_not_taken", refusal, entry, attempt=attempt.num
                    )
                    raise
        metrics.set_aside.labels(self._topic, self._group).inc()
        log.error(
            "eventlog.poison_set_aside",
            topic=self._topic,
            group=self._group,
            partition=entry.partition,
            position=entry.first,
            error=reason_of(error),
        )

    async def _failed(self, event: str, error: Exception, *batches: Batch, attempt: int) -> None:
        """Note a failure, and show what its partitions wait for."""
        self._note(event, error, *batches, attempt=attempt)
        metrics.failures.labels(self._topic, self._group, _fault(error)).inc()
        partitions = {batch.partition for batch in batches}
        self._hold(self._held | partitions)
        if self._troubles is not None:
            with _shown_later():
                await self._troubles.tell(self._group, partitions, _shown(error))

    async def _went_on(self, batches: Sequence[Batch]) -> None:
        gone_on = self._held & {batch.partition for batch in batches}
        if not gone_on:
            return
        self._hold(self._held - gone_on)
        if self._troubles is not None:
            with _shown_later():
                await self._troubles.forget(self._group, gone_on)

    def _hold(self, partitions: set[int]) -> None:
        self._held = partitions
        metrics.held.labels(self._topic, self._group).set(len(partitions))

    def _note(self, event: str, error: Exception, *batches: Batch, attempt: int = 0) -> None:
        log.warning(
            event,
            topic=self._topic,
            group=self._group,
            first={batch.partition: batch.first for batch in batches},
            attempt=attempt,
            # What is merely away or unusable needs no stack; anything else is a bug.
            exc_info=None if _is_anticipated(error) else error,
            error=reason_of(error),
        )


def _is_waited_for(error: Exception) -> bool:
    """Return False when the data alone are at fault, also of several things done at once."""
    return any(
        not isinstance(cause, AppError) or cause.kind is not Kind.INVALID
        for cause in causes_of(error)
    )


def _is_anticipated(error: Exception) -> bool:
    return all(
        isinstance(cause, UnavailableError)
        or (isinstance(cause, AppError) and cause.__cause__ is None)
        for cause in causes_of(error)
    )


def _fault(error: Exception) -> str:
    if is_away(error):
        return "engine"
    return "bug" if _is_waited_for(error) else "data"


def _shown(error: Exception) -> str:
    """Say what is waited for; every store may read it, so that it quotes nothing."""
    outage = find_outage(error)
    if outage is not None:
        return str(outage)
    if _is_waited_for(error):
        return "An unexpected failure; the log says which"
    return "An entry that cannot be worked off is being looked for"


@contextmanager
def _shown_later() -> Iterator[None]:
    """Let work go on when nobody can be shown what it waits for."""
    try:
        yield
    except UnavailableError as error:
        log.warning("eventlog.trouble_not_shown", error=str(error))


def _patiently() -> AsyncIterator[stamina.Attempt]:
    return stamina.retry_context(
        on=Exception,
        attempts=None,
        timeout=None,
        wait_initial=0.1,
        wait_max=_LONGEST_PAUSE_SECONDS,
        wait_jitter=0.1,
    )
