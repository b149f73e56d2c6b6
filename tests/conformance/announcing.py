"""What the tests of the outbox announce, and how they look at what became of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import Entry, EventLog, partition_of
from cartwheel.systems.jobs.contracts import REPORTS, NewJob, QueueName
from cartwheel.systems.outbox.api import TOPIC, Outbox, Relay
from cartwheel.systems.outbox.models import dead_letters, outbox, outbox_lanes

SOON = timedelta(milliseconds=50)


class Counted(msgspec.Struct, frozen=True):
    """Something happened for the nth time."""

    name: ClassVar[str] = "thing.counted"
    version: ClassVar[int] = 2

    store_id: UUID
    number: int
    padding: str = ""


class CountUp(msgspec.Struct, frozen=True):
    """Something is to be counted."""

    name: ClassVar[str] = "things.count_up"
    queue: ClassVar[QueueName] = REPORTS

    store_id: UUID
    number: int


@dataclass
class Producer:
    """Takes jobs, unless it is told to be away or to refuse some."""

    jobs: list[NewJob] = field(default_factory=list)
    is_away: bool = False
    refuses: set[int] = field(default_factory=set)

    async def add_all(self, jobs: Sequence[NewJob]) -> None:
        if self.is_away:
            raise UnavailableError("The queues do not answer")
        if any(job.data["number"] in self.refuses for job in jobs):
            raise ValueError("One of them is not to be taken")
        self.jobs += jobs

    @property
    def numbers(self) -> list[int]:
        return [job.data["number"] for job in self.jobs]


async def clear(database: Database) -> None:
    async with database.transaction() as connection:
        # A relay that a test has killed may still have a transaction under way.
        await connection.execute(sa.text("LOCK TABLE outbox_lanes IN EXCLUSIVE MODE"))
        await connection.execute(sa.delete(outbox))
        await connection.execute(sa.delete(dead_letters))
        await connection.execute(sa.update(outbox_lanes).values(published=0, failed=0, dead=0))


async def announce(database: Database, *numbers: int, aggregate: str, padding: str = "") -> None:
    async with database.transaction() as connection:
        await Outbox(connection).announce_all(
            [(Counted(new_id(), number, padding), aggregate) for number in numbers]
        )


async def waiting(database: Database) -> int:
    async with database.transaction() as connection:
        return await connection.scalar(sa.select(sa.func.count()).select_from(outbox)) or 0


async def totals(database: Database) -> tuple[int, int, int]:
    """Return what the lanes counted: published, failed, dead."""
    counters = (outbox_lanes.c.published, outbox_lanes.c.failed, outbox_lanes.c.dead)
    async with database.transaction() as connection:
        rows = await connection.execute(sa.select(*map(sa.func.sum, counters)))
        published, failed, dead = rows.one()
        return int(published), int(failed), int(dead)


async def letters(database: Database) -> list[sa.Row[tuple[object, ...]]]:
    async with database.transaction() as connection:
        rows = await connection.execute(sa.select(dead_letters).order_by(dead_letters.c.id))
        return list(rows.all())


async def carry(relay: Relay) -> int:
    """Have each of the relay's conveyors carry one batch, and return how many rows those had."""
    return sum([(await conveyor.carry()).rows for conveyor in relay.conveyors])


@asynccontextmanager
async def running(*relays: Relay) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(relay.run()) for relay in relays]
        yield
        for task in tasks:
            task.cancel()


async def published(log: EventLog, aggregate: str, *, entries: int) -> list[Entry]:
    """Read the log until it has brought so many entries of an aggregate."""
    found = await _read(log, {aggregate: []}, lambda found: len(found) >= entries)
    return found[aggregate]


async def published_for(
    log: EventLog, aggregates: Sequence[str], *, changes: int
) -> dict[str, list[Entry]]:
    """Read the log until it has brought so many changes of each aggregate, some repeatedly."""
    found: dict[str, list[Entry]] = {aggregate: [] for aggregate in aggregates}
    return await _read(log, found, lambda found: len(set(numbers(found))) >= changes)


async def _read(
    log: EventLog, found: dict[str, list[Entry]], is_enough: Callable[[list[Entry]], bool]
) -> dict[str, list[Entry]]:
    async with asyncio.timeout(60), log.consumer(TOPIC, group=str(new_id())) as consumer:
        while not all(map(is_enough, found.values())):
            for batch in await consumer.read(max_entries=1000, wait=timedelta(milliseconds=20)):
                for entry in batch.entries:
                    subject = entry.headers["ce_subject"]
                    assert partition_of(subject, log.partitions) == batch.partition
                    if subject in found:
                        found[subject].append(entry)
                await consumer.commit(batch)
    return found


def numbers(entries: Sequence[Entry]) -> list[int]:
    return [msgspec.json.decode(entry.value, type=Counted).number for entry in entries]


def first_deliveries(entries: Sequence[Entry]) -> list[int]:
    """Return the numbers without repetitions, each where it came first."""
    return list(dict.fromkeys(numbers(entries)))
