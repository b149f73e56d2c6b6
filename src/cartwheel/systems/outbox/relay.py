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
from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.jobs.api import JobProducer
from cartwheel.systems.outbox.conveyor import Conveyor
from cartwheel.systems.outbox.destinations import Destination, LogDestination, QueueDestination
from cartwheel.systems.outbox.lanes import MessageKind
from cartwheel.systems.outbox.outbox import CHANNEL
from cartwheel.systems.outbox.retries import Retries
from cartwheel.systems.outbox.upkeep import keep_up

log = structlog.get_logger()

_RECONNECT_SECONDS: Final = 1.0
_ASK_EVERY_SECONDS: Final = 15.0
_ANSWER_SECONDS: Final = 5.0


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
    conveyors: tuple[Conveyor, ...] = field(init=False)
    """What does the work, one for each kind that has a destination."""

    def __post_init__(self) -> None:
        """Make a conveyor for each kind that has a destination."""
        destinations: list[tuple[MessageKind, Destination]] = [
            (MessageKind.EVENT, LogDestination(self.event_log))
        ]
        if self.jobs is not None:
            destinations.append((MessageKind.JOB, QueueDestination(self.jobs)))
        self.conveyors = tuple(
            Conveyor(
                database=self.database,
                kind=kind,
                destination=destination,
                retries=self.retries,
                poll_every=self.poll_every,
                hold_limit=self.hold_limit,
            )
            for kind, destination in destinations
        )

    async def run(self) -> None:
        """Publish until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(), name="outbox notifications")
            group.create_task(keep_up(self.database), name="outbox upkeep")
            for conveyor in self.conveyors:
                group.create_task(conveyor.run(), name=f"outbox {conveyor.kind}s")

    async def _listen(self) -> None:
        """Hear notifications until cancelled, on a new connection whenever one is lost."""
        while True:
            try:
                await self._listen_once()
            except Exception as error:  # noqa: BLE001 - without notifications there are the polls
                log.warning("outbox.listener_lost", error=str(error) or repr(error))
            await asyncio.sleep(_RECONNECT_SECONDS)

    async def _listen_once(self) -> None:
        """Keep a connection of its own that hears notifications, for as long as it is of use."""
        url = self.database.engine.url.set(drivername="postgresql")
        lost = asyncio.Event()
        connection = await asyncpg.connect(
            url.render_as_string(hide_password=False), timeout=_ANSWER_SECONDS
        )
        try:
            connection.add_termination_listener(lambda *_: lost.set())
            async with asyncio.timeout(_ANSWER_SECONDS):
                await connection.add_listener(CHANNEL, self._hear)
            for conveyor in self.conveyors:
                conveyor.wake()  # for what was announced while nobody listened
            while not lost.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(_ASK_EVERY_SECONDS):
                        await lost.wait()
                        break
                # Nothing is heard of a server that is silent, or that others do not write to
                # any more, unless it is asked.
                async with asyncio.timeout(_ANSWER_SECONDS):
                    if await connection.fetchval("SHOW transaction_read_only") == "on":
                        raise UnavailableError("The database takes no writes")
            log.warning("outbox.listener_lost")
        finally:
            connection.terminate()

    def _hear(self, _connection: object, _pid: int, _channel: str, kind: str) -> None:
        for conveyor in self.conveyors:
            if kind in ("", conveyor.kind):
                conveyor.wake()
