"""
The subscriber: reads announcements for one group and calls its handlers.

What a batched handler has to do with one store's announcements it does in one
transaction; the others handle each announcement in a transaction of its own. The order
is that of the log for each aggregate. The position on the log moves after the
transactions have committed, so that a crash repeats handlers and never skips one; the
inbox sees to it that a repetition changes nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import msgspec
import sqlalchemy as sa
import stamina
import structlog

from cartwheel.kernel.cancellation import strays_are_errors
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.errors import UnavailableError, is_away
from cartwheel.kernel.ids import NO_STORE
from cartwheel.kernel.manners import PATIENTLY, REQUESTS
from cartwheel.kernel.patience import patience
from cartwheel.systems.eventlog.api import Batch, Entry, EventLog
from cartwheel.systems.eventlog.worker import Worker
from cartwheel.systems.inbox.api import first_times
from cartwheel.systems.injection.api import StoreScope
from cartwheel.systems.outbox import metrics
from cartwheel.systems.outbox.announcements import TOPIC, is_for, name_of, version_of
from cartwheel.systems.outbox.dead_letters import DeadLetters, Unhandled
from cartwheel.systems.outbox.deliveries import Delivery, Patience
from cartwheel.systems.outbox.errors import UnknownVersionError
from cartwheel.systems.outbox.groups import Group, Opened, by_store, in_groups
from cartwheel.systems.outbox.retries import Retries, patiently
from cartwheel.systems.outbox.sending import words_of
from cartwheel.systems.outbox.subscriptions import Subscription, ensure_distinct

log = structlog.get_logger()

HANDLER_RETRIES: Final = Retries(first=timedelta(milliseconds=100), longest=timedelta(seconds=30))
"""About half a minute: for so long a bad announcement keeps its partition waiting."""

_MAX_ENTRIES: Final = 500
_PACE: Final = timedelta(milliseconds=16)
_LONGEST_PACE: Final = timedelta(milliseconds=24)
"""
So far apart begin batches while few come: under load one effect is of many announcements.

Each group reads and acknowledges by itself, however few of them concern it. What comes alone
does not wait. What is promised within 50 ms does not wait for longer in a group that had nothing
to do either: that one waits for twice as long.
"""
_AT_ONCE: Final = 4
"""How many stores' announcements of a partition are handled side by side."""

_UNDECODABLE: Final = (
    *(UnknownVersionError, msgspec.MsgspecError),
    *(RecursionError, UnicodeDecodeError),
)
_SIGN_OF_LIFE_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Late:
    """What has failed once with the error, or waits for one of its aggregate that has."""

    opened: Opened
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Subscriber:
    """
    One group's reader; several processes may run the same group and share its partitions.

    A handler that fails for several announcements is called for each alone. One that fails
    for one is tried again, once the rest of the batch is done and while its partition waits;
    after so many attempts the announcement becomes a dead letter of that handler, and the
    partition goes on.
    """

    group: str
    subscriptions: Sequence[Subscription]
    event_log: EventLog
    scope: StoreScope
    retries: Retries = HANDLER_RETRIES
    timeout: timedelta = timedelta(minutes=1)
    """
    A handler that takes longer is broken off. It has failed, unless the database says nothing
    in time either: then that was away.
    """

    def __post_init__(self) -> None:
        """
        Refuse handlers that the inbox could not tell apart.

        Raises:
            ValueError: two handlers of the group have the same name.
        """
        ensure_distinct(self.group, self.subscriptions)

    async def run(self) -> None:
        """Handle until cancelled."""
        await Worker(
            self.event_log,
            topic=TOPIC,
            group=self.group,
            handle=self._handle_all,
            max_entries=_MAX_ENTRIES,
            linger=_PACE,
            longest_linger=_LONGEST_PACE,
            concerns=self._concerns,
        ).run()

    def _concerns(self, batch: Batch) -> bool:
        known = {subscription.message.name for subscription in self.subscriptions}
        return any(name_of(entry.headers) in known for entry in batch.entries)

    async def _handle_all(self, batches: Sequence[Batch]) -> None:
        async with asyncio.TaskGroup() as group:
            for batch in batches:
                group.create_task(self.handle(batch))

    async def handle(self, batch: Batch) -> None:
        """
        Call the handlers of each entry until each has succeeded or given up.

        In the order of the log for each aggregate. One that fails keeps its own aggregate
        waiting, and nothing else of the batch.
        """
        opened = [one async for one in self._open(batch)]
        places = asyncio.Semaphore(_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for of_store in by_store(opened).values():
                group.create_task(self._work_off(of_store, places))

    async def _open(self, batch: Batch) -> AsyncIterator[Opened]:
        for entry in batch.entries:
            for delivery in self._deliveries(batch, entry):
                try:
                    yield Opened.of(delivery)
                except _UNDECODABLE as error:
                    # As it is nobody here will ever understand it: trying again is of no use.
                    with structlog.contextvars.bound_contextvars(**delivery.origin):
                        await self._bury(delivery, error, attempts=1)

    def _deliveries(self, batch: Batch, entry: Entry) -> Iterator[Delivery]:
        """Go to the handlers of the entry's version, or of the newest when none knows it."""
        name = name_of(entry.headers)
        meant = [
            delivery
            for subscription in self.subscriptions
            if subscription.message.name == name
            for delivery in [Delivery(batch, entry, subscription, self.group)]
            if is_for(delivery.consumer, entry.headers)
        ]
        if not meant:
            return iter(())
        versions = sorted({d.subscription.message.version for d in meant}, reverse=True)
        asked = version_of(entry.headers)
        chosen = next((v for v in versions if asked in (None, str(v))), versions[0])
        return (d for d in meant if d.subscription.message.version == chosen)

    async def _work_off(self, of_store: Sequence[Opened], places: asyncio.Semaphore) -> None:
        late: dict[str, list[Late]] = {}
        async with places:
            for group in in_groups(of_store):
                await self._deal_with(group, late)
        async with asyncio.TaskGroup() as catching_up:
            for of_aggregate in late.values():
                catching_up.create_task(self._catch_up(of_aggregate, places))

    async def _deal_with(self, group: Group, late: dict[str, list[Late]]) -> None:
        """Handle what can be, and note as late what fails, with all that follows of its kind."""
        ready: list[Opened] = []
        for one in group.members:
            if one.key in late:
                late[one.key].append(Late(one))
            else:
                ready.append(one)
        goes_together = group.subscription.batched and len(ready) > 1
        if goes_together and await self._once(group.subscription, ready, group.origin) is None:
            return
        for one in ready:
            if one.key in late:
                late[one.key].append(Late(one))
                continue
            error = await self._once(group.subscription, [one], one.delivery.origin)
            if error is not None:
                late[one.key] = [Late(one, error)]

    async def _once(
        self, subscription: Subscription, members: Sequence[Opened], origin: Mapping[str, str]
    ) -> Exception | None:
        """Try once, but for as long as it takes while something is away; return what failed."""
        patience = Patience(replace(self.retries, attempts=1))
        await REQUESTS.give_way(PATIENTLY)
        try:
            with structlog.contextvars.bound_contextvars(**origin):
                await self._patiently(subscription, members, patience)
        except Exception as error:  # noqa: BLE001 - logged with the attempt
            return error
        return None

    async def _catch_up(self, of_aggregate: Sequence[Late], places: asyncio.Semaphore) -> None:
        """Try what is late of one aggregate again, in order, until it succeeds or is given up."""
        for late in of_aggregate:
            delivery = late.opened.delivery
            patience = Patience(self.retries)
            with structlog.contextvars.bound_contextvars(**delivery.origin):
                try:
                    await self._again(late, patience, places)
                except Exception as error:  # noqa: BLE001 - logged with each attempt, kept with the letter
                    await self._bury(delivery, error, attempts=patience.failures)

    async def _again(self, late: Late, patience: Patience, places: asyncio.Semaphore) -> None:
        if late.error is not None:
            pause = patience.pause_after(late.error)
            if not isinstance(pause, timedelta):
                raise late.error
            await asyncio.sleep(pause.total_seconds())
        await self._patiently(
            late.opened.delivery.subscription, [late.opened], patience, places=places
        )

    async def _patiently(
        self,
        subscription: Subscription,
        members: Sequence[Opened],
        patience: Patience,
        *,
        places: AbstractAsyncContextManager[object] | None = None,
    ) -> None:
        async for attempt in stamina.retry_context(
            on=patience.pause_after, attempts=None, timeout=None
        ):
            with attempt:
                async with places or nullcontext():
                    await self._try(subscription, members, number=patience.tries + 1)

    async def _try(
        self, subscription: Subscription, members: Sequence[Opened], *, number: int
    ) -> None:
        try:
            await self._in_time(subscription, members)
        except Exception as error:
            was_away = is_away(error)
            if not was_away:
                metrics.handler_failures.labels(self.group, subscription.name).inc()
            log.warning(
                "outbox.handler_failed",
                group=self.group,
                handler=subscription.name,
                announcements=len(members),
                attempt=number,
                # What is merely away needs no stack; anything else is a bug.
                exc_info=not was_away,
                error=str(error),
            )
            raise
        metrics.handled.labels(self.group, subscription.name).inc(len(members))

    async def _in_time(self, subscription: Subscription, members: Sequence[Opened]) -> None:
        deadline = asyncio.timeout(self.timeout.total_seconds())
        try:
            async with deadline:
                with strays_are_errors():
                    await self._handle_in_scope(subscription, members)
        except TimeoutError:
            if deadline.expired():
                await self._ensure_database_answers()
            raise

    async def _ensure_database_answers(self) -> None:
        """
        Ask the database for a sign of life.

        Raises:
            UnavailableError: it gives none, or a late one.
        """
        try:
            with patience(_SIGN_OF_LIFE_SECONDS):
                async with (
                    asyncio.timeout(2 * _SIGN_OF_LIFE_SECONDS),
                    self.scope(NO_STORE) as scope,
                ):
                    await (await scope.get(Connection)).execute(sa.select(1))
        except TimeoutError as error:
            raise UnavailableError("The database does not answer in time") from error

    async def _handle_in_scope(self, subscription: Subscription, members: Sequence[Opened]) -> None:
        async with self.scope(members[0].message.store_id) as scope:
            if subscription.in_transaction:
                by_id = {one.message_id: one for one in reversed(members)}
                connection = await scope.get(Connection)
                consumer = members[0].delivery.consumer
                new = await first_times(connection, consumer, by_id)
                members = [
                    one for one in members if one.message_id in new and by_id[one.message_id] is one
                ]
            if members:
                await subscription.handle([one.message for one in members], scope=scope)

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
                async with self.scope(NO_STORE) as scope:
                    await DeadLetters(await scope.get(Connection)).bury_unhandled(letter)
        metrics.dead_letters.labels("handle").inc()
        log.error(
            "outbox.announcement_buried",
            group=self.group,
            handler=letter.handler,
            attempts=attempts,
            error=letter.error,
        )
