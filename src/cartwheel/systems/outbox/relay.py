"""
The relay: moves announcements from the outbox to the event log, and jobs to their queues.

Any number of relays work at once, each on the lanes that it holds for the length
of a batch. Events and jobs go their own ways: where one destination is away, the
other still gets its rows.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from cartwheel.kernel.db import Database
from cartwheel.kernel.notices import listen
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.jobs.api import JobProducer
from cartwheel.systems.outbox.conveyor import Conveyor
from cartwheel.systems.outbox.destinations import Destination, LogDestination, QueueDestination
from cartwheel.systems.outbox.lanes import MessageKind
from cartwheel.systems.outbox.outbox import CHANNEL
from cartwheel.systems.outbox.retries import Retries
from cartwheel.systems.outbox.upkeep import keep_up


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
            # What was announced while nobody listened wakes everything.
            listening = listen(
                self.database, CHANNEL, hear=self._hear, on_listening=lambda: self._hear("")
            )
            group.create_task(listening, name="outbox notifications")
            group.create_task(keep_up(self.database), name="outbox upkeep")
            for conveyor in self.conveyors:
                group.create_task(conveyor.run(), name=f"outbox {conveyor.kind}s")

    def _hear(self, kind: str) -> None:
        for conveyor in self.conveyors:
            if kind in ("", conveyor.kind):
                conveyor.wake()
