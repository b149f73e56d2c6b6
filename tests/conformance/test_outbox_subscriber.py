"""Handlers run in a transaction of their store, in order, and have their effect once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import ClassVar, Final, Protocol
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from dishka import AsyncContainer, Provider, Scope, make_async_container
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncConnection
from tests.conformance.announcing import carry, clear, letters
from tests.domains.making import open_store
from tests.embedded.harness import until

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import Append, EventLog
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.inbox.models import inbox
from cartwheel.systems.outbox.api import (
    TOPIC,
    DeadLetters,
    Filter,
    Outbox,
    Relay,
    Retries,
    Subscriber,
    Subscription,
)
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.rpc.api import RequestProvider, TransactionScope

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
    stores: set[str] = field(default_factory=set)
    failures: dict[int, int] = field(default_factory=dict)
    error: Callable[[], BaseException] = ZeroDivisionError
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    held: dict[int, asyncio.Event] = field(default_factory=dict)

    def hold(self, number: int) -> asyncio.Event:
        """Keep the handler of a number in its transaction until the event is set."""
        return self.held.setdefault(number, asyncio.Event())

    async def reach(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.handled) < count:
                self.arrived.clear()
                await self.arrived.wait()


async def count(message: Counted, journal: Journal, connection: AsyncConnection) -> None:
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


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
async def event_log(redis: Redis) -> EventLog:
    log = RedisStreamsLog(redis, partitions=1)
    await log.open()
    return log


class Subscribe(Protocol):
    """Makes a subscriber of a group."""

    def __call__(self, *subscriptions: Subscription, group: str = "test") -> Subscriber: ...


@pytest.fixture
async def subscribe(
    database: Database, event_log: EventLog, journal: Journal
) -> AsyncIterator[Subscribe]:
    provider = Provider(scope=Scope.APP)
    provider.provide(lambda: journal, provides=Journal)
    container = make_async_container(provider, RequestProvider())
    await clear(database)

    def scope(store_id: UUID) -> AbstractAsyncContextManager[AsyncContainer]:
        return open_scope(container, database, store_id)

    def make(*subscriptions: Subscription, group: str = "test") -> Subscriber:
        retries = Retries(attempts=3, first=timedelta(0), longest=timedelta(0))
        # The group is the test's own: what the inbox knows of others does not matter.
        return Subscriber(f"{group} {journal.id}", subscriptions, event_log, scope, retries)

    yield make
    await container.close()


@pytest.fixture
def subscriber(subscribe: Subscribe) -> Subscriber:
    return subscribe(Subscription(Counted, count))


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

    await until(is_done, seconds=10)


async def test_handlers_get_what_they_ask_for_in_the_order_of_the_log(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    store_id = new_id()
    await publish(event_log, *(Counted(store_id, number) for number in range(20)))
    async with running(subscriber):
        await committed(subscriber)
    assert journal.handled == list(range(20))
    assert journal.stores == {str(store_id)}
    assert await echoes(database, store_id) == list(range(20))


async def test_what_nobody_subscribed_to_is_passed_over(
    event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    await publish(event_log, Ignored(new_id()), Counted(new_id(), 1), Ignored(new_id()))
    async with running(subscriber):
        await committed(subscriber)
    assert journal.handled == [1]


async def test_a_failing_handler_is_rolled_back_and_tried_again_before_the_next(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    store_id = new_id()
    journal.failures[2] = 2
    await publish(event_log, *(Counted(store_id, number) for number in (1, 2, 3)))
    async with running(subscriber):
        await journal.reach(2)
        (lag,) = await event_log.lag(TOPIC, group=subscriber.group)
        assert lag.entries == 3
        await committed(subscriber)
    assert journal.handled == [1, 2, 2, 2, 3]
    assert await echoes(database, store_id) == [1, 2, 3]


async def test_what_was_not_committed_comes_again_and_has_no_second_effect(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    """Stopped in the middle of a batch, the whole batch comes again."""
    store_id = new_id()
    go_on = journal.hold(2)
    await publish(event_log, Counted(store_id, 1), Counted(store_id, 2))
    async with running(subscriber):
        await journal.reach(2)
    go_on.set()
    journal.handled.clear()
    async with running(subscriber):
        await committed(subscriber)
    assert journal.handled == [2]
    assert await echoes(database, store_id) == [1, 2]


async def test_an_announcement_published_twice_has_one_effect_in_each_group(
    database: Database, event_log: EventLog, subscribe: Subscribe, journal: Journal
) -> None:
    groups = [subscribe(Subscription(Counted, count), group=group) for group in ("one", "two")]
    store_id, same = new_id(), {"ce_id": str(new_id())}
    await publish(event_log, Counted(store_id, 1), headers=same)
    await publish(event_log, Counted(store_id, 1), Counted(store_id, 2), headers=same)
    await publish(event_log, Counted(store_id, 3))
    async with running(*groups):
        for subscriber in groups:
            await committed(subscriber)
    assert sorted(journal.handled) == [1, 1, 3, 3]
    assert sorted(await echoes(database, store_id)) == [1, 1, 3, 3]


async def test_two_owners_of_a_partition_have_one_effect(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    """As after a lease that was lost while the owner stood still."""
    store_id = new_id()
    await publish(event_log, *(Counted(store_id, number) for number in range(20)))
    async with event_log.consumer(TOPIC, group=subscriber.group) as consumer:
        (batch,) = await consumer.read(max_entries=100, wait=timedelta(seconds=5))
        await asyncio.gather(*(subscriber.handle(batch) for _ in range(3)))
    assert journal.handled == list(range(20))
    assert await echoes(database, store_id) == list(range(20))


async def test_a_handler_outside_of_transactions_has_none_and_is_called_again(
    database: Database, event_log: EventLog, subscribe: Subscribe, journal: Journal
) -> None:
    subscriber = subscribe(Subscription(Counted, tell, in_transaction=False))
    same = {"ce_id": str(new_id())}
    await publish(event_log, Counted(new_id(), 1), Counted(new_id(), 1), headers=same)
    async with running(subscriber):
        await committed(subscriber)
    assert journal.handled == [1, 1]
    async with database.transaction() as connection:
        seen = sa.select(inbox).where(inbox.c.consumer == f"{subscriber.group}/tell")
        assert (await connection.execute(seen)).all() == []


async def test_what_a_handler_gives_up_on_becomes_a_dead_letter_and_the_partition_goes_on(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    store_id = new_id()
    journal.failures[2] = 3
    await publish(event_log, *(Counted(store_id, number) for number in (1, 2, 3)))
    async with running(subscriber):
        await committed(subscriber)
    assert journal.handled == [1, 2, 2, 2, 3]
    assert await echoes(database, store_id) == [1, 3]
    (letter,) = await letters(database)
    assert (letter.source, letter.consumer_group, letter.handler, letter.attempts) == (
        *("handle", subscriber.group, "count", 3),
    )
    assert (letter.kind, letter.name, letter.version, letter.aggregate_id, letter.error) == (
        *("event", "thing.counted", 1, "a", "ZeroDivisionError: "),
    )
    assert letter.headers["ce_id"] == str(letter.message_id)
    assert msgspec.json.decode(letter.body, type=Counted) == Counted(store_id, 2)


async def test_what_is_merely_away_is_no_failed_attempt(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    store_id = new_id()
    journal.error = partial(UnavailableError, "It does not answer")
    journal.failures[1] = 10
    await publish(event_log, Counted(store_id, 1))
    async with running(subscriber):
        await committed(subscriber)
    assert journal.handled == [1] * 11
    assert await echoes(database, store_id) == [1]
    assert await letters(database) == []


async def test_a_replayed_announcement_goes_to_the_handler_that_failed_alone(
    database: Database, event_log: EventLog, subscribe: Subscribe, journal: Journal
) -> None:
    failing = subscribe(
        Subscription(Counted, count), Subscription(Counted, tell, in_transaction=False)
    )
    other = subscribe(Subscription(Counted, count_only), group="other")
    store_id = new_id()
    journal.failures[1] = 3
    await publish(event_log, Counted(store_id, 1))
    async with running(failing):
        await committed(failing)
        async with running(other):
            await committed(other)
            assert journal.handled == [1, 1, 1, 1, 1]  # three times in vain, then the others
            (letter,) = await letters(database)
            async with database.transaction() as connection:
                assert await DeadLetters(connection).replay(letter.id)
            assert await carry(Relay(database, event_log)) == 1
            await committed(failing)
            await committed(other)
    assert journal.handled == [1, 1, 1, 1, 1, 1]
    assert await echoes(database, store_id) == [1]
    assert await letters(database) == []


async def test_one_that_fails_again_after_its_replay_is_one_dead_letter(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    journal.failures[1] = 9
    same = {"ce_id": str(new_id())}
    await publish(event_log, Counted(new_id(), 1), Counted(new_id(), 1), headers=same)
    async with running(subscriber):
        await committed(subscriber)
        (letter,) = await letters(database)
        async with database.transaction() as connection:
            assert await DeadLetters(connection).replay_all(Filter(handler="count")) == 1
        assert await carry(Relay(database, event_log)) == 1
        await committed(subscriber)
    (again,) = await letters(database)
    assert again.message_id == letter.message_id
    assert again.id != letter.id
    assert journal.handled == [1] * 9


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"store_id":"none","number":1}'])
async def test_what_cannot_be_decoded_is_a_dead_letter_at_once(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal, body: bytes
) -> None:
    headers = {"ce_type": Counted.name, "ce_typeversion": "1"}
    await event_log.append(TOPIC, [Append(partition=0, value=body, headers=headers)])
    await publish(event_log, Counted(new_id(), 2))
    async with running(subscriber):
        await committed(subscriber)
    assert journal.handled == [2]
    (letter,) = await letters(database)
    assert (letter.body, letter.attempts, letter.headers) == (body, 1, headers)


async def test_each_version_goes_to_its_own_handler(
    database: Database, event_log: EventLog, subscribe: Subscribe, journal: Journal
) -> None:
    subscriber = subscribe(Subscription(Counted, count), Subscription(CountedAnew, count_many))
    await publish(event_log, Counted(new_id(), 1), CountedAnew(new_id(), (2, 3)))
    async with running(subscriber):
        await committed(subscriber)
    assert journal.handled == [1, -2, -3]
    assert await letters(database) == []


async def test_a_version_that_nobody_knows_waits_as_a_dead_letter_for_one_who_does(
    database: Database, event_log: EventLog, subscribe: Subscribe, journal: Journal
) -> None:
    async def before(message: Counted) -> None:
        raise AssertionError(message)

    before.__name__ = count_many.__name__  # the handler as it was a version ago
    old = subscribe(Subscription(Counted, before))
    await publish(event_log, CountedAnew(new_id(), (2, 3)))
    async with running(old):
        await committed(old)
    assert journal.handled == []
    (letter,) = await letters(database)
    assert letter.error == "UnknownVersionError: No subscription takes version 2 of thing.counted"

    new = subscribe(Subscription(CountedAnew, count_many))
    async with database.transaction() as connection:
        assert await DeadLetters(connection).replay(letter.id)
    assert await carry(Relay(database, event_log)) == 1
    async with running(new):
        await committed(new)
    assert journal.handled == [-2, -3]


async def test_what_happened_in_no_store_is_handled_outside_of_all_stores(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    store_id = await open_store(database)
    await publish(event_log, Counted(UUID(int=0), 1))
    async with running(subscriber):
        await committed(subscriber)
    assert journal.stores == {str(UUID(int=0))}
    assert store_id not in journal.stores
    assert await echoes(database, UUID(int=0)) == [1]


async def test_entries_that_are_no_announcements_are_passed_over(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    await event_log.append(TOPIC, [Append(partition=0, value=b"?", headers={"made": "elsewhere"})])
    await publish(event_log, Counted(new_id(), 1))
    async with running(subscriber):
        await committed(subscriber)
    assert journal.handled == [1]
    assert await letters(database) == []


def test_handlers_of_a_group_have_different_names(subscribe: Subscribe) -> None:
    with pytest.raises(ValueError, match="share a name: \\['tell', 'tell'\\]"):
        subscribe(Subscription(Counted, tell), Subscription(Ignored, tell))


async def test_something_cancelled_in_a_handler_is_a_failed_attempt_and_skips_nothing(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    """A task that ends cancelled counts as done in its group; the announcement must not."""
    store_id = new_id()
    journal.failures[1], journal.error = 1, asyncio.CancelledError
    await publish(event_log, Counted(store_id, 1), Counted(store_id, 2))
    async with running(subscriber):
        await committed(subscriber)
    assert journal.handled == [1, 1, 2]
    assert await echoes(database, store_id) == [1, 2]


async def test_a_handler_that_hangs_is_broken_off_and_its_partition_goes_on(
    database: Database, event_log: EventLog, subscribe: Subscribe
) -> None:
    store_id = new_id()
    begun: list[int] = []

    async def hang(message: Counted) -> None:
        begun.append(message.number)
        if message.number == 1:
            await asyncio.Event().wait()

    subscriber = replace(subscribe(Subscription(Counted, hang)), timeout=timedelta(milliseconds=50))
    await publish(event_log, Counted(store_id, 1), Counted(store_id, 2))
    async with running(subscriber):
        await committed(subscriber)
    assert begun == [1, 1, 1, 2]
    (letter,) = await letters(database)
    assert (letter.handler, letter.attempts) == ("hang", 3)


async def test_a_dead_letter_keeps_headers_that_postgresql_would_not(
    database: Database, event_log: EventLog, subscriber: Subscriber, journal: Journal
) -> None:
    """Anybody may write to the log; what cannot be stored as it is must not block a partition."""
    journal.failures[1] = 99
    odd = {"ce_subject": "a\0b", "ce_time": "9999-12-31T23:59:59-12:00", "x-odd": "a\0b"}
    await publish(event_log, Counted(new_id(), 1), headers=odd)
    await publish(event_log, Counted(new_id(), 2))
    async with running(subscriber):
        await committed(subscriber)
    (letter,) = await letters(database)
    assert (letter.aggregate_id, letter.headers["x-odd"]) == ("ab", "ab")
    assert journal.handled == [1, 1, 1, 2]
