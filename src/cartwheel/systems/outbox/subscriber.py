"""
The subscriber: reads announcements for one group and calls its handlers.

Each announcement is handled in a transaction of its own, in the order of its
partition. The position on the log moves after the transactions have committed,
so that a crash repeats handlers and never skips one.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import msgspec
import stamina
import structlog

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog.api import Batch, Entry, EventLog
from cartwheel.systems.eventlog.worker import Worker
from cartwheel.systems.outbox.announcements import TOPIC, name_of
from cartwheel.systems.outbox.subscriptions import StoreScope, Subscription

log = structlog.get_logger()

_MAX_ENTRIES: Final = 100
_LONGEST_PAUSE_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One group's reader; several processes may run the same group and share its partitions."""

    group: str
    subscriptions: Sequence[Subscription]
    event_log: EventLog
    scope: StoreScope

    async def run(self) -> None:
        """Handle until cancelled."""
        await Worker(
            self.event_log,
            topic=TOPIC,
            group=self.group,
            handle=self._handle_all,
            max_entries=_MAX_ENTRIES,
            linger=timedelta(0),
        ).run()

    async def _handle_all(self, batches: Sequence[Batch]) -> None:
        async with asyncio.TaskGroup() as group:
            for batch in batches:
                group.create_task(self.handle(batch))

    async def handle(self, batch: Batch) -> None:
        """Call the handlers of each entry, in order, each until it has succeeded."""
        for entry in batch.entries:
            name = name_of(entry.headers)
            for subscription in self.subscriptions:
                if subscription.message.name == name:
                    await self._handle_until_done(entry, subscription)

    async def _handle_until_done(self, entry: Entry, subscription: Subscription) -> None:
        # Tried again here and not with the whole batch: what came before it is done.
        async for attempt in stamina.retry_context(
            on=Exception,
            attempts=None,
            timeout=None,
            wait_initial=0.1,
            wait_max=_LONGEST_PAUSE_SECONDS,
        ):
            with attempt, structlog.contextvars.bound_contextvars(**_origin(entry)):
                try:
                    await self._handle_once(entry, subscription)
                except Exception as error:
                    log.warning(
                        "outbox.handler_failed",
                        group=self.group,
                        name=subscription.message.name,
                        attempt=attempt.num,
                        # What is merely away needs no stack; anything else is a bug.
                        exc_info=not isinstance(error, UnavailableError),
                        error=str(error),
                    )
                    raise

    async def _handle_once(self, entry: Entry, subscription: Subscription) -> None:
        message = msgspec.json.decode(entry.value, type=subscription.message)
        async with self.scope(message.store_id) as scope:
            await subscription.handle(message, scope=scope)


def _origin(entry: Entry) -> dict[str, str]:
    """Return what ties logs and further announcements to this one."""
    traced = {"announcement_id": entry.headers["ce_id"]}
    if (traceparent := entry.headers.get("traceparent")) is not None:
        traced["traceparent"] = traceparent
    return traced
