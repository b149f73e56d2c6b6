"""
The relay: moves announcements from the outbox to the event log, and jobs to their queues.

Any number of relays work at once, each on the lanes that it holds for the length
of a batch. Events and jobs go their own ways: where one destination is away, the
other still gets its rows.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import asyncpg
import structlog

from cartwheel.kernel.db import Database
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.jobs.api import JobProducer
from cartwheel.systems.outbox.conveyor import Conveyor
from cartwheel.systems.outbox.destinations import LogDestination, QueueDestination
from cartwheel.systems.outbox.lanes import MessageKind
from cartwheel.systems.outbox.outbox import CHANNEL
from cartwheel.systems.outbox.retries import Retries, patiently
from cartwheel.systems.outbox.upkeep import keep_up

log = structlog.get_logger()

_RECONNECT_SECONDS: Final = 1.0


@dataclass(slots=True)
class Relay:
    """
    Publishes what is announced or enqueued, at once and in order per aggregate.

    A notification wakes it; `poll_every` bounds how long a lost one delays. Lanes
    that a relay holds for longer than `hold_limit` without a sign of life go to
    another. Without `jobs` it carries events alone.
    """

    database: Database
    event_log: EventLog
    jobs: JobProducer | None = None
    poll_every: timedelta = timedelta(seconds=5)
    hold_limit: timedelta = timedelta(seconds=10)
    retries: Retries = field(default_factory=Retries)
    _conveyors: dict[MessageKind, Conveyor] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Make a conveyor for each kind that has a destination."""
        destinations = {MessageKind.EVENT: LogDestination(self.event_log)} | (
            {MessageKind.JOB: QueueDestination(self.jobs)} if self.jobs is not None else {}
        )
        for kind, destination in destinations.items():
            self._conveyors[kind] = Conveyor(
                database=self.database,
                kind=kind,
                destination=destination,
                retries=self.retries,
                poll_every=self.poll_every,
                hold_limit=self.hold_limit,
            )

    async def run(self) -> None:
        """Publish until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(), name="outbox notifications")
            group.create_task(keep_up(self.database), name="outbox upkeep")
            for kind, conveyor in self._conveyors.items():
                group.create_task(conveyor.run(), name=f"outbox {kind}s")

    async def publish_batch(self) -> int:
        """
        Publish one batch of each kind and return how many rows those had.

        0 while other relays hold every lane that has rows.

        Raises:
            UnavailableError: the database or a destination does not answer; nothing is lost.
        """
        return sum([(await conveyor.carry()).rows for conveyor in self._conveyors.values()])

    async def _listen(self) -> None:
        """Keep a connection of its own that hears notifications, whatever happens to it."""
        url = self.database.engine.url.set(drivername="postgresql")
        while True:
            lost = asyncio.Event()
            async for attempt in patiently():
                with attempt:
                    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
            try:
                connection.add_termination_listener(lambda *_, lost=lost: lost.set())
                with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    await connection.add_listener(CHANNEL, self._hear)
                    for conveyor in self._conveyors.values():
                        conveyor.wake()  # for what was announced while nobody listened
                    await lost.wait()
            finally:
                connection.terminate()
            log.warning("outbox.listener_lost")
            await asyncio.sleep(_RECONNECT_SECONDS)

    def _hear(self, _connection: object, _pid: int, _channel: str, kind: str) -> None:
        for conveyor in self._conveyors.values():
            if kind in ("", conveyor.kind):
                conveyor.wake()
