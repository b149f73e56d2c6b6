"""A handler that fails is tried again before the next announcement."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import sqlalchemy as sa
import stamina
from structlog.testing import capture_logs
from tests.conformance.announcing import letters
from tests.conformance.subscriber.subscribing import (
    Counted,
    Journal,
    Subscribe,
    committed,
    echoes,
    publish,
    running,
)
from tests.embedded.harness import until
from tests.embedded.refusing import taking_no_writes
from tests.embedded.silence import silent

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.embedded.postgres import Postgres
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.outbox.api import TOPIC, Subscriber, Subscription


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


async def test_a_database_that_takes_no_writes_makes_no_dead_letters(
    database: Database,
    postgres: Postgres,
    event_log: EventLog,
    subscriber: Subscriber,
    journal: Journal,
) -> None:
    """Nor does it while it is away, nor once it is back."""
    store_id = new_id()
    await publish(event_log, Counted(store_id, 1))
    with capture_logs() as lines:

        def failed() -> bool:
            return sum(line["event"] == "outbox.handler_failed" for line in lines) > 10

        async with taking_no_writes(postgres.folder):
            await until(lambda: refuses(database))
            async with running(subscriber):
                await until(failed)
    async with running(subscriber):
        await committed(subscriber)
    assert journal.handled == [1]
    assert await echoes(database, store_id) == [1]
    assert await letters(database) == []


async def refuses(database: Database) -> bool:
    async with database.transaction() as connection:
        return await connection.scalar(sa.text("SHOW transaction_read_only")) == "on"


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

    subscriber = replace(subscribe(Subscription(Counted, hang)), timeout=timedelta(seconds=0.5))
    await publish(event_log, Counted(store_id, 1), Counted(store_id, 2))
    async with running(subscriber):
        await committed(subscriber)
    assert begun == [1, 1, 1, 2]
    (letter,) = await letters(database)
    assert (letter.handler, letter.attempts) == ("hang", 3)


async def test_a_handler_that_a_silent_database_holds_up_has_not_failed(
    postgres: Postgres, database: Database, event_log: EventLog, subscribe: Subscribe
) -> None:
    """It is broken off more often than it may fail, and succeeds once the database answers."""
    store_id = new_id()
    begun: list[int] = []
    goes_on = asyncio.Event()

    async def look(message: Counted) -> None:
        begun.append(message.number)
        await goes_on.wait()

    subscriber = replace(
        subscribe(Subscription(Counted, look, in_transaction=False)),
        timeout=timedelta(seconds=0.2),
    )
    await publish(event_log, Counted(store_id, 1))
    async with running(subscriber):
        await until(lambda: bool(begun))
        with silent(postgres.child.process.pid):
            silent_from = len(begun)
            await until(lambda: len(begun) > silent_from + 3, seconds=60)
            goes_on.set()
        await committed(subscriber)
    async for attempt in stamina.retry_context(on=UnavailableError, timeout=10):
        with attempt:  # a pool takes it for silent a moment longer
            assert await letters(database) == []
