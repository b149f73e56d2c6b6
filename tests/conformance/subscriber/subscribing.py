"""What the tests of subscribers publish, and handlers that keep a journal."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, Final, Protocol
from uuid import UUID

import msgspec
import sqlalchemy as sa
from dishka import AsyncContainer
from tests.embedded.harness import until

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import Append, EventLog
from cartwheel.systems.outbox.api import TOPIC, Outbox, Subscriber, Subscription
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.rpc.api import TransactionScope

NONE: Final[Mapping[str, str]] = MappingProxyType({})


class Counted(msgspec.Struct, frozen=True):
    """Something happened for the nth time."""

    name: ClassVar[str] = "thing.counted"
    version: ClassVar[int] = 1

    store_id: UUID
    number: int


class CountedAnew(msgspec.Struct, frozen=True):
    """The next version of the same."""

    name: ClassVar[str] = Counted.name
    version: ClassVar[int] = 2

    store_id: UUID
    numbers: tuple[int, ...]


class Ignored(msgspec.Struct, frozen=True):
    """Nobody listens to this."""

    name: ClassVar[str] = "thing.ignored"
    version: ClassVar[int] = 1

    store_id: UUID


@dataclass
class Journal:
    """What the handlers did."""

    id: UUID = field(default_factory=new_id)
    handled: list[int] = field(default_factory=list)
    calls: list[list[int]] = field(default_factory=list)
    stores: set[str] = field(default_factory=set)
    failures: dict[int, int] = field(default_factory=dict)
    error: Callable[[], BaseException] = ZeroDivisionError
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    held: dict[int, asyncio.Event] = field(default_factory=dict)

    def hold(self, number: int) -> asyncio.Event:
        """Keep the handler of a number in its transaction until the event is set."""
        return self.held.setdefault(number, asyncio.Event())

    async def reach(self, count: int) -> None:
        async with asyncio.timeout(60):
            while len(self.handled) < count:
                self.arrived.clear()
                await self.arrived.wait()


async def count(message: Counted, journal: Journal, connection: Connection) -> None:
    """Announce what came, and fail as often as the journal says."""
    journal.stores.add(
        await connection.scalar(sa.text("SELECT current_setting('cartwheel.store_id')")) or ""
    )
    await Outbox(connection).announce(message, aggregate_id=f"echo {message.store_id}")
    journal.handled.append(message.number)
    journal.arrived.set()
    if journal.failures.get(message.number, 0) > 0:
        journal.failures[message.number] -= 1
        raise journal.error()
    if message.number in journal.held:
        await journal.held[message.number].wait()


async def tell(message: Counted, journal: Journal) -> None:
    """Act outside of PostgreSQL."""
    await count_only(message, journal)


async def count_only(message: Counted, journal: Journal) -> None:
    journal.handled.append(message.number)
    journal.arrived.set()


async def count_many(message: CountedAnew, journal: Journal) -> None:
    journal.handled += [-number for number in message.numbers]
    journal.arrived.set()


class Subscribe(Protocol):
    """Makes a subscriber of a group."""

    def __call__(self, *subscriptions: Subscription, group: str = "test") -> Subscriber: ...


@asynccontextmanager
async def open_scope(
    container: AsyncContainer, database: Database, store_id: UUID
) -> AsyncIterator[AsyncContainer]:
    async with (
        TransactionScope(database, store_id=store_id) as transaction,
        container({TransactionScope: transaction}) as scope,
    ):
        yield scope


@asynccontextmanager
async def running(*subscribers: Subscriber) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(subscriber.run()) for subscriber in subscribers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def publish(
    log: EventLog, *messages: Counted | CountedAnew | Ignored, headers: Mapping[str, str] = NONE
) -> None:
    """Append announcements, as the relay does, or as the given headers say."""
    await log.append(
        TOPIC,
        [
            Append(
                partition=0,
                value=msgspec.json.encode(message),
                headers={
                    "ce_type": message.name,
                    "ce_typeversion": str(message.version),
                    "ce_id": str(new_id()),
                    "ce_subject": "a",
                    **headers,
                },
            )
            for message in messages
        ],
    )


async def echoes(database: Database, store_id: UUID) -> list[int]:
    async with database.transaction() as connection:
        rows = await connection.scalars(
            sa.select(outbox.c.body)
            .where(outbox.c.aggregate_id == f"echo {store_id}")
            .order_by(outbox.c.position)
        )
        return [msgspec.json.decode(body, type=Counted).number for body in rows]


async def committed(subscriber: Subscriber) -> None:
    async def is_done() -> bool:
        (lag,) = await subscriber.event_log.lag(TOPIC, group=subscriber.group)
        return lag.entries == 0

    await until(is_done)
