"""
The subscriber: reads announcements for one group and calls its handlers.

Each announcement is handled in a transaction of its own, in the order of its
partition; partitions go on independently of each other. The position on the log
moves after the transactions have committed, so that a crash repeats handlers
and never skips one.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import msgspec
import structlog

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog.api import Batch, Consumer, Entry, EventLog
from cartwheel.systems.outbox.announcements import TOPIC, name_of
from cartwheel.systems.outbox.backoff import Backoff
from cartwheel.systems.outbox.subscriptions import StoreScope, Subscription

log = structlog.get_logger()

_MAX_ENTRIES: Final = 100
_WAIT: Final = timedelta(seconds=1)
_PATIENCE: Final = timedelta(milliseconds=500)
"""How long a slow partition holds up reading the others."""


@dataclass(slots=True)
class Subscriber:
    """One group's reader; several processes may run the same group and share its partitions."""

    group: str
    subscriptions: Sequence[Subscription]
    event_log: EventLog
    scope: StoreScope
    _working: dict[int, asyncio.Task[None]] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Handle until cancelled."""
        backoff = Backoff()
        while True:
            try:
                async with self.event_log.consumer(TOPIC, group=self.group) as consumer:
                    backoff.reset()
                    await self._consume(consumer)
            except UnavailableError as error:
                log.warning("outbox.subscriber_waits", group=self.group, error=str(error))
            await backoff.pause()

    async def _consume(self, consumer: Consumer) -> None:
        try:
            while True:
                for batch in await consumer.read(max_entries=_MAX_ENTRIES, wait=_WAIT):
                    self._begin(batch, consumer)
                if self._working:
                    await asyncio.wait(self._working.values(), timeout=_PATIENCE.total_seconds())
                self._forget_finished()
        finally:
            working = list(self._working.values())
            self._working.clear()
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)

    def _begin(self, batch: Batch, consumer: Consumer) -> None:
        # The log gives a partition again only when we lost it in between: start over.
        if (superseded := self._working.pop(batch.partition, None)) is not None:
            superseded.cancel()
        self._working[batch.partition] = asyncio.create_task(
            self._handle_batch(batch, consumer), name=f"{self.group} {batch.partition}"
        )

    def _forget_finished(self) -> None:
        for partition, task in list(self._working.items()):
            if task.done():
                del self._working[partition]
                task.result()

    async def _handle_batch(self, batch: Batch, consumer: Consumer) -> None:
        for entry in batch.entries:
            name = name_of(entry.headers)
            for subscription in self.subscriptions:
                if subscription.message.name == name:
                    await self._handle_until_done(entry, subscription)
        await consumer.commit(batch)

    async def _handle_until_done(self, entry: Entry, subscription: Subscription) -> None:
        backoff = Backoff()
        told_by = {"announcement": entry.headers.get("ce_id")}
        if traceparent := entry.headers.get("traceparent"):
            told_by["traceparent"] = traceparent
        with structlog.contextvars.bound_contextvars(**told_by):
            while True:
                try:
                    await self._handle(entry, subscription)
                except Exception:
                    log.exception(
                        "outbox.handler_failed",
                        group=self.group,
                        message=subscription.message.name,
                        attempt=backoff.attempt,
                    )
                    await backoff.pause()
                else:
                    return

    async def _handle(self, entry: Entry, subscription: Subscription) -> None:
        message = msgspec.json.decode(entry.value, type=subscription.message)
        async with self.scope(message.store_id) as scope:
            await subscription.handle(message, scope=scope)
