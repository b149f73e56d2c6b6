"""
The subscriber: reads announcements for one group and calls its handlers.

Each announcement is handled in a transaction of its own, in the order of its
partition. The position on the log moves after the transactions have committed,
so that a crash repeats handlers and never skips one; the inbox sees to it that a
repetition changes nothing.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
import stamina
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.kernel.cancellation import strays_are_errors
from cartwheel.kernel.errors import is_away
from cartwheel.systems.eventlog.api import Batch, Entry, EventLog
from cartwheel.systems.eventlog.worker import Worker
from cartwheel.systems.inbox.api import first_time
from cartwheel.systems.injection.api import StoreScope
from cartwheel.systems.outbox import metrics
from cartwheel.systems.outbox.announcements import TOPIC, Announcement, is_for, name_of, version_of
from cartwheel.systems.outbox.dead_letters import DeadLetters, Unhandled
from cartwheel.systems.outbox.deliveries import Delivery, Patience
from cartwheel.systems.outbox.errors import UnknownVersionError
from cartwheel.systems.outbox.retries import Retries, patiently
from cartwheel.systems.outbox.sending import words_of
from cartwheel.systems.outbox.subscriptions import Subscription

log = structlog.get_logger()

HANDLER_RETRIES: Final = Retries(first=timedelta(milliseconds=100), longest=timedelta(seconds=30))
"""About half a minute: for so long a bad announcement keeps its partition waiting."""

_MAX_ENTRIES: Final = 100
_UNDECODABLE: Final = (
    *(UnknownVersionError, msgspec.MsgspecError),
    *(RecursionError, UnicodeDecodeError),
)
_NO_STORE: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """
    One group's reader; several processes may run the same group and share its partitions.

    A handler that fails is tried again while its partition waits; after so many
    attempts the announcement becomes a dead letter of that handler, and the
    partition goes on.
    """

    group: str
    subscriptions: Sequence[Subscription]
    event_log: EventLog
    scope: StoreScope
    retries: Retries = HANDLER_RETRIES
    timeout: timedelta = timedelta(minutes=1)
    """A handler that takes longer is broken off, and has failed."""

    def __post_init__(self) -> None:
        """
        Refuse handlers that the inbox could not tell apart.

        Raises:
            ValueError: two handlers of the group have the same name.
        """
        names = [subscription.name for subscription in self.subscriptions]
        if len(set(names)) < len(names):
            raise ValueError(f"Handlers of {self.group} share a name: {sorted(names)}")

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
        """Call the handlers of each entry, in order, until each has succeeded or given up."""
        for entry in batch.entries:
            for delivery in self._deliveries(batch, entry):
                with structlog.contextvars.bound_contextvars(**delivery.origin):
                    await self._deal_with(delivery)

    def _deliveries(self, batch: Batch, entry: Entry) -> Iterator[Delivery]:
        """Go to the handlers of the entry's version, or of the newest when none knows it."""
        meant = [
            delivery
            for subscription in self.subscriptions
            if subscription.message.name == name_of(entry.headers)
            for delivery in [Delivery(batch, entry, subscription, self.group)]
            if is_for(delivery.consumer, entry.headers)
        ]
        versions = sorted({d.subscription.message.version for d in meant}, reverse=True)
        asked = version_of(entry.headers)
        chosen = next((v for v in versions if asked in (None, str(v))), next(iter(versions), None))
        return (d for d in meant if d.subscription.message.version == chosen)

    async def _deal_with(self, delivery: Delivery) -> None:
        try:
            message = delivery.decode()
        except _UNDECODABLE as error:
            # As it is nobody here will ever understand it: trying again is of no use.
            await self._bury(delivery, error, attempts=1)
            return
        patience = Patience(self.retries)
        try:
            # Tried again here and not with the whole batch: what came before it is done.
            async for attempt in stamina.retry_context(
                on=patience.pause_after, attempts=None, timeout=None
            ):
                with attempt:
                    await self._try(delivery, message, number=attempt.num)
        except Exception as error:  # noqa: BLE001 - logged with each attempt, kept with the letter
            await self._bury(delivery, error, attempts=patience.failures)

    async def _try(self, delivery: Delivery, message: Announcement, *, number: int) -> None:
        handler = delivery.subscription.name
        try:
            await self._handle_once(delivery, message)
        except Exception as error:
            was_away = is_away(error)
            if not was_away:
                metrics.handler_failures.labels(self.group, handler).inc()
            log.warning(
                "outbox.handler_failed",
                group=self.group,
                handler=handler,
                attempt=number,
                # What is merely away needs no stack; anything else is a bug.
                exc_info=not was_away,
                error=str(error),
            )
            raise
        metrics.handled.labels(self.group, handler).inc()

    async def _handle_once(self, delivery: Delivery, message: Announcement) -> None:
        async with asyncio.timeout(self.timeout.total_seconds()):
            with strays_are_errors():
                await self._handle_in_scope(delivery, message)

    async def _handle_in_scope(self, delivery: Delivery, message: Announcement) -> None:
        async with self.scope(message.store_id) as scope:
            if delivery.subscription.in_transaction:
                connection = await scope.get(AsyncConnection)
                if not await first_time(connection, delivery.consumer, delivery.message_id):
                    return
            await delivery.subscription.handle(message, scope=scope)

    async def _bury(self, delivery: Delivery, error: Exception, *, attempts: int) -> None:
        letter = Unhandled(
            group=self.group,
            handler=delivery.subscription.name,
            message_id=delivery.message_id,
            headers=delivery.entry.headers,
            body=delivery.entry.value,
            error=words_of(error),
            attempts=attempts,
        )
        async for attempt in patiently():
            with attempt:
                async with self.scope(_NO_STORE) as scope:
                    await DeadLetters(await scope.get(AsyncConnection)).bury_unhandled(letter)
        metrics.dead_letters.labels("handle").inc()
        log.error(
            "outbox.announcement_buried",
            group=self.group,
            handler=letter.handler,
            attempts=attempts,
            error=letter.error,
        )
