"""
One process of the chaos test: `python -m tests.chaos.actor <role>`, engines from the environment.

Producers commit numbered changes and announce and queue each one. Relays, subscribers,
log readers and workers are the real ones; what they do to a change is to write it
down, in the transaction in which they learn whether it is new to them.
"""

import asyncio
import os
import random
import sys
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa
from dishka import AsyncContainer
from redis.asyncio import Redis
from tests.chaos.tables import changes, event_effects, job_effects, log_effects

from cartwheel.entrypoints.engines import find_engines
from cartwheel.entrypoints.wiring import open_container, open_scope
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.settings import Settings
from cartwheel.systems.eventlog.api import Batch, EventLog, position_order
from cartwheel.systems.eventlog.progress import advance
from cartwheel.systems.eventlog.worker import Worker
from cartwheel.systems.inbox.api import first_time
from cartwheel.systems.jobs.api import (
    NOTIFICATIONS,
    JobHandler,
    JobRun,
    JobWorker,
    QueueName,
    QueueSettings,
)
from cartwheel.systems.outbox.api import TOPIC, Outbox, Relay, Subscriber, Subscription

STORE = UUID(int=0)
KEYS = 20

# A queue of its own, with a lock short enough to be slept through.
SETTINGS = QueueSettings(
    NOTIFICATIONS,
    concurrency=10,
    attempts=50,
    backoff=timedelta(milliseconds=100),
    longest_backoff=timedelta(seconds=1),
    lock=timedelta(seconds=4),
    max_stalled=1_000,
)


class Changed(msgspec.Struct, frozen=True):
    """A key got its next number."""

    name: ClassVar[str] = "chaos.changed"
    version: ClassVar[int] = 1

    store_id: UUID
    key: int
    number: int


class Apply(msgspec.Struct, frozen=True):
    """Apply a change elsewhere."""

    name: ClassVar[str] = "chaos.apply"
    queue: ClassVar[QueueName] = NOTIFICATIONS

    store_id: UUID
    key: int
    number: int


async def produce(container: AsyncContainer) -> None:
    """Commit changes as fast as they go; what became of an unclear commit, the table knows."""
    database = await container.get(Database)
    while True:
        try:
            async with database.transaction() as connection:
                await change(connection, random.randrange(KEYS))
        except UnavailableError:
            await asyncio.sleep(0.1)


async def change(connection: Connection, key: int) -> None:
    """Give a key its next number: first its row, then what is told of it."""
    await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
    latest = await connection.scalar(
        sa.select(sa.func.max(changes.c.number)).where(changes.c.key == key)
    )
    number = (latest or 0) + 1
    await connection.execute(sa.insert(changes).values(key=key, number=number))
    outbox = Outbox(connection)
    await outbox.announce(Changed(STORE, key, number), aggregate_id=f"key-{key}")
    await outbox.enqueue(Apply(STORE, key, number))


async def on_changed(change: Changed, connection: Connection) -> None:
    """Write an announcement down; the subscriber has asked the inbox."""
    await connection.execute(sa.insert(event_effects).values(key=change.key, number=change.number))


async def apply(change: Apply, run: JobRun, connection: Connection) -> None:
    """Write a job down, once."""
    if await first_time(connection, "chaos.apply", run.message_id):
        await connection.execute(
            sa.insert(job_effects).values(key=change.key, number=change.number)
        )


async def relay(container: AsyncContainer) -> None:
    """Carry rows away."""
    await (await container.get(Relay)).run()


async def subscribe(container: AsyncContainer) -> None:
    """Handle announcements."""
    await Subscriber(
        group="chaos",
        subscriptions=[Subscription(Changed, on_changed)],
        event_log=await container.get(EventLog),
        scope=partial(open_scope, container),
    ).run()


async def work(container: AsyncContainer) -> None:
    """Run jobs."""
    await JobWorker(
        SETTINGS,
        [JobHandler(Apply, apply)],
        redis=await container.get(Redis),
        scope=partial(open_scope, container),
    ).run()


async def read(container: AsyncContainer) -> None:
    """Read the log as the pipeline does: effects and progress in one transaction."""
    database, log = await container.get(Database), await container.get(EventLog)

    async def handle(batches: Sequence[Batch]) -> None:
        async with database.transaction() as connection:
            for batch in batches:
                before = await advance(
                    connection, "chaos", partition=batch.partition, position=batch.last
                )
                if before is None:
                    continue
                fresh = [e for e in batch.entries if position_order(e.position) > before]
                for entry in fresh:
                    change = msgspec.json.decode(entry.value, type=Changed)
                    await connection.execute(
                        sa.insert(log_effects).values(
                            key=change.key,
                            number=change.number,
                            entry=f"{batch.partition}/{entry.position}",
                        )
                    )

    await Worker(
        log, topic=TOPIC, group="chaos-log", handle=handle, max_entries=50, linger=timedelta(0)
    ).run()


ROLES = {
    "producer": produce,
    "relay": relay,
    "subscriber": subscribe,
    "worker": work,
    "reader": read,
}


async def main(role: str) -> None:
    """Run one role until killed."""
    settings = Settings()
    engines = find_engines(settings, frozenset())
    async with open_container(settings, engines) as container:
        await ROLES[role](container)


if __name__ == "__main__":
    os.nice(1)  # whoever torments us goes first
    asyncio.run(main(sys.argv[1]))
