"""
One running member of a consumer group: read, do, commit, again.

States: joining (the log may be away; it tries again with growing pauses) →
working → stopped by cancellation. A batch is committed after its effect. A
handler that fails is tried again with the same batches, for as long as it takes:
the partitions wait, which shows as lag, and nothing is skipped.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final

import stamina
import structlog

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog.api import Batch, Consumer, EventLog

log = structlog.get_logger()

_WAIT: Final = timedelta(seconds=1)
_LONGEST_PAUSE_SECONDS: Final = 10.0


class Worker:
    """
    Consumes a topic for a group, the owned partitions' next batches at a time.

    Cycles start at least `linger` apart unless there is a backlog, so that few
    events make few large effects instead of many small ones.
    """

    def __init__(
        self,
        log_: EventLog,
        *,
        topic: str,
        group: str,
        handle: Callable[[Sequence[Batch]], Awaitable[None]],
        max_entries: int,
        linger: timedelta,
    ) -> None:
        self._log = log_
        self._topic = topic
        self._group = group
        self._handle = handle
        self._max_entries = max_entries
        self._linger = linger.total_seconds()

    async def run(self) -> None:
        """Work until cancelled; what was read and not committed comes again later."""
        # The cycle ends only by cancellation, so any return to here is a failure to reach the log.
        async for attempt in _patiently():
            with attempt:
                async with self._log.consumer(self._topic, group=self._group) as consumer:
                    while True:
                        await self._cycle(consumer)

    async def _cycle(self, consumer: Consumer) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        batches = await consumer.read(max_entries=self._max_entries, wait=_WAIT)
        if not batches:
            return
        await self._handle_until_done(consumer, batches)
        if all(len(batch.entries) < self._max_entries for batch in batches):
            await asyncio.sleep(started + self._linger - loop.time())

    async def _handle_until_done(self, consumer: Consumer, batches: Sequence[Batch]) -> None:
        async for attempt in _patiently():
            with attempt:
                try:
                    await self._handle(batches)
                    for batch in batches:
                        await consumer.commit(batch)
                except Exception as error:
                    log.warning(
                        "eventlog.batches_failed",
                        topic=self._topic,
                        group=self._group,
                        first={batch.partition: batch.first for batch in batches},
                        attempt=attempt.num,
                        # What is merely away needs no stack; anything else is a bug.
                        exc_info=not isinstance(error, UnavailableError),
                        error=str(error),
                    )
                    raise


def _patiently() -> AsyncIterator[stamina.Attempt]:
    return stamina.retry_context(
        on=Exception, attempts=None, timeout=None, wait_initial=0.1, wait_max=_LONGEST_PAUSE_SECONDS
    )
