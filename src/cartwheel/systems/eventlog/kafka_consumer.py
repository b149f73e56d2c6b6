"""
A member of a group on Kafka.

States of a partition, seen from a member: not ours → ours, with its committed offset
still to be looked up → ours → revoked (it waits up to three seconds for the batch in
flight to be committed) or lost (at once) → not ours.

librdkafka fetches, heartbeats and reconnects in threads of its own. Its consumer is
used by one thread of ours and never by the event loop: calls wait their turn there, and
a read comes back to the queue every 50 ms. While nobody reads, the thread looks after
the group three times a second, so that a slow handler neither loses its partitions
nor holds up the others' rebalancing. What arrives meanwhile is kept, up to one batch
per partition; then the partition is paused.

What comes again: each commit says in its metadata how far the owner may read before its
next commit. A batch that begins before that mark is marked as redelivered for the next
owner. When the mark must move before a batch is handed out, or when our membership was
last proven half a session ago, the mark is committed first: a member that was stopped
past its session learns there that the partition is not its own any more.

Commits are synchronous and after the effect. Kafka refuses those of members that it has
given up; such a commit returns False, and the batch belongs to the new owner.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, Self, TypeVar

import structlog

from cartwheel.systems.eventlog.api import Batch
from cartwheel.systems.eventlog.errors import NotOwnedError
from cartwheel.systems.eventlog.kafka_errors import offset_of, translated_errors
from cartwheel.systems.eventlog.kafka_membership import SLICE_SECONDS, Membership
from cartwheel.systems.eventlog.kafka_topics import Topics

T = TypeVar("T")
log = structlog.get_logger()

_LOOK_AFTER_SECONDS: Final = 0.3
_CLOSE_SECONDS: Final = 10.0


class KafkaConsumer:
    """Reads what the group gives to this member; see `Consumer` for what it guarantees."""

    def __init__(self, topics: Topics, settings: dict[str, str], *, topic: str) -> None:
        self._topics = topics
        self._settings = settings
        self._name = topic
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"kafka {topic}")
        self._last_read = 0.0
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        topic = await self._topics.known(self._name, anew=True)
        self._membership = Membership(topic, self._settings, name=self._name)
        with translated_errors():
            await self._run(self._membership.subscribe)
        self._keeper = asyncio.create_task(self._look_after(), name=f"group {self._name}")
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._membership.abandon()
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._run(self._membership.close)
        self._thread.shutdown(wait=False)

    async def read(self, *, max_entries: int, wait: timedelta) -> list[Batch]:
        """Hand out what is waiting; else wait for the first message and what came with it."""
        self._membership.most = max_entries
        deadline = time.monotonic() + wait.total_seconds()
        while True:
            seconds = max(0.0, min(SLICE_SECONDS, deadline - time.monotonic()))
            with translated_errors():
                offered = await self._run(self._membership.offer, seconds)
            self._last_read = time.monotonic()
            batches = []
            for held, batch in offered:
                if self._membership.held.get(held.partition) is held:
                    for _ in batch.entries:
                        held.waiting.popleft()
                    held.in_flight, held.done = (batch.first, batch.last), None
                    batches.append(batch)
            if batches or time.monotonic() >= deadline:
                return batches

    def holds(self, batch: Batch) -> bool:
        """Compare with what was read last."""
        held = self._membership.held.get(batch.partition)
        return held is not None and held.in_flight == (batch.first, batch.last)

    async def commit(self, batch: Batch) -> bool:
        """Commit the offset after the batch; a rebalance that is under way is waited for."""
        held = self._membership.held.get(batch.partition)
        if held is None or not self.holds(batch):
            return False
        self._membership.finish(held, offset_of(batch.last) + 1)
        with translated_errors():
            return await self._run(self._membership.commit, held)

    async def commit_all(self, batches: Sequence[Batch]) -> Collection[int]:
        """Commit one after the other: each commit tells what its own partition may read."""
        return [batch.partition for batch in batches if await self.commit(batch)]

    async def seek(self, partition: int, position: str) -> None:
        """Move the consumer and commit where it stands."""
        held = self._membership.held.get(partition)
        if held is None:
            raise NotOwnedError(topic=self._name, partition=partition)
        with translated_errors():
            if not await self._run(self._membership.seek, held, position):
                raise NotOwnedError(topic=self._name, partition=partition)

    def pause(self, partitions: Collection[int]) -> None:
        """Leave these partitions out when reading."""
        self._membership.paused.update(partitions)

    def resume(self, partitions: Collection[int]) -> None:
        """Read these partitions again."""
        self._membership.paused.difference_update(partitions)

    async def _run(self, call: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *arguments)

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_AFTER_SECONDS)
            if time.monotonic() - self._last_read > _LOOK_AFTER_SECONDS:
                try:
                    await self._run(self._membership.collect, 0.0)
                except Exception as error:  # noqa: BLE001 - the next read tells; go on until then
                    log.warning("eventlog.group_not_kept", topic=self._name, error=repr(error))
