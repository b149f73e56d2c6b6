"""
The relay: moves announcements from the outbox to the event log.

One relay works at a time, however many run: each batch is read, appended and
deleted in one transaction that holds an advisory lock, and the others stand by.
A batch is deleted only after the log has made it durable, so a relay that dies
on the way leaves its rows to the next one, which publishes them again.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import asyncpg
import stamina
import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.kernel.db import Database
from cartwheel.systems.eventlog.api import Append, EventLog, partition_of
from cartwheel.systems.outbox.announcements import TOPIC, attributes
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.outbox.outbox import CHANNEL

log = structlog.get_logger()

_LOCK: Final = 0x6F7574626F78  # "outbox": names the advisory lock, no more
_BATCH: Final = 500
_RECONNECT_SECONDS: Final = 1.0
_LONGEST_PAUSE_SECONDS: Final = 30.0


@dataclass(slots=True)
class Relay:
    """
    Publishes what is announced, at once and in order per aggregate.

    A notification wakes it; `poll_every` bounds how long a lost one delays.
    """

    database: Database
    event_log: EventLog
    poll_every: timedelta = timedelta(seconds=5)
    _rows_wait: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    async def run(self) -> None:
        """Publish until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(), name="outbox notifications")
            group.create_task(self._publish_all(), name="outbox relay")

    async def publish_batch(self) -> int:
        """
        Publish the oldest rows and return how many; 0 while another relay is at work.

        Raises:
            UnavailableError: the database or the log does not answer; nothing is lost.
        """
        async with self.database.transaction() as connection:
            rows = await self._take(connection)
            if rows:
                await self.event_log.append(TOPIC, [self._entry(row) for row in rows])
                positions = [row.position for row in rows]
                await connection.execute(delete(outbox).where(outbox.c.position.in_(positions)))
            return len(rows)

    async def _take(self, connection: AsyncConnection) -> list[Row[Any]]:
        # Of the transaction, not of the session: a relay that loses its connection loses
        # the lock with it, and can no longer delete what another one has published. Row locks
        # would add nothing, and skipping locked rows would let a later row overtake them.
        if not await connection.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
            return []
        oldest = select(outbox).order_by(outbox.c.position).limit(_BATCH)
        return list((await connection.execute(oldest)).all())

    def _entry(self, row: Row[Any]) -> Append:
        return Append(
            partition=partition_of(row.aggregate_id, self.event_log.partitions),
            value=row.body.encode(),
            headers=attributes(
                event_id=row.id,
                name=row.name,
                version=row.version,
                subject=row.aggregate_id,
                time=row.created_at,
                traceparent=row.traceparent,
            ),
        )

    async def _publish_all(self) -> None:
        while True:
            self._rows_wait.clear()
            async for attempt in _patiently():
                with attempt:
                    published = await self.publish_batch()
            if published < _BATCH:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self.poll_every.total_seconds()):
                        await self._rows_wait.wait()

    async def _listen(self) -> None:
        """Keep a connection of its own that hears notifications, whatever happens to it."""
        url = self.database.engine.url.set(drivername="postgresql")
        while True:
            lost = asyncio.Event()
            async for attempt in _patiently():
                with attempt:
                    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
            try:
                connection.add_termination_listener(lambda *_, lost=lost: lost.set())
                with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    await connection.add_listener(CHANNEL, lambda *_: self._rows_wait.set())
                    self._rows_wait.set()  # for what was announced while nobody listened
                    await lost.wait()
            finally:
                connection.terminate()
            log.warning("outbox.listener_lost")
            await asyncio.sleep(_RECONNECT_SECONDS)


def _patiently() -> AsyncIterator[stamina.Attempt]:
    # Whatever went wrong, the rows are still there: it is logged, and tried again for ever.
    return stamina.retry_context(
        on=Exception, attempts=None, timeout=None, wait_initial=0.1, wait_max=_LONGEST_PAUSE_SECONDS
    )
