"""What a batched handler is given at once has one effect each, in order for each aggregate."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from tests.conformance.announcing import letters
from tests.conformance.subscriber.subscribing import (
    Counted,
    CountedAnew,
    Journal,
    Subscribe,
    committed,
    echoes,
    publish,
    running,
)
from tests.embedded.harness import until

from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.outbox.api import Outbox, Retries, Subscription

PATIENT = Retries(attempts=10_000, first=timedelta(0), longest=timedelta(milliseconds=10))


async def count_all(messages: Sequence[Counted], journal: Journal, connection: Connection) -> None:
    """Announce what came, all at once, and fail where the journal says."""
    echo = [(message, f"echo {message.store_id}") for message in messages]
    await Outbox(connection).announce_all(echo)
    journal.calls.append([message.number for message in messages])
    for message in messages:
        if journal.failures.get(message.number, 0) > 0:
            journal.failures[message.number] -= 1
            raise journal.error()


async def publish_each(event_log: EventLog, *messages: Counted | CountedAnew) -> None:
    """Publish announcements of aggregates of their own."""
    for message in messages:
        await publish(event_log, message, headers={"ce_subject": str(new_id())})


COUNT_ALL = Subscription(Counted, count_all, batched=True)


async def test_many_are_one_call(
    database: Database, event_log: EventLog, subscribe: Subscribe, journal: Journal
) -> None:
    store_id = new_id()
    await publish(event_log, *(Counted(store_id, number) for number in range(300)))
    async with running(subscriber := subscribe(COUNT_ALL)):
        await committed(subscriber)
    assert journal.calls == [list(range(300))]
    assert await echoes(database, store_id) == list(range(300))


async def test_stores_are_apart(
    database: Database, event_log: EventLog, subscribe: Subscribe, journal: Journal
) -> None:
    stores = [new_id(), new_id()]
    await publish(event_log, *(Counted(stores[number % 2], number) for number in range(6)))
    async with running(subscriber := subscribe(COUNT_ALL)):
        await committed(subscriber)
    assert sorted(journal.calls) == [[0, 2, 4], [1, 3, 5]]
    assert [await echoes(database, store_id) for store_id in stores] == [[0, 2, 4], [1, 3, 5]]


async def test_one_that_fails_holds_up_and_repeats_no_other(
    database: Database, event_log: EventLog, subscribe: Subscribe, journal: Journal
) -> None:
    """The others of the batch have their effects while it is waited for; then its own follow."""
    store_id = new_id()
    journal.failures[2] = 10_000
    subscriber = replace(subscribe(COUNT_ALL), retries=PATIENT)
    await publish_each(event_log, *(Counted(store_id, number) for number in range(5)))

    async def others_have_had_theirs() -> bool:
        return await echoes(database, store_id) == [0, 1, 3, 4]

    async with running(subscriber):
        await until(others_have_had_theirs)
        journal.failures[2] = 0
        await committed(subscriber)
    assert await echoes(database, store_id) == [0, 1, 3, 4, 2]
    assert await letters(database) == []


async def test_one_that_always_fails_is_a_dead_letter_alone(
    database: Database, event_log: EventLog, subscribe: Subscribe, journal: Journal
) -> None:
    store_id = new_id()
    journal.failures[1] = 99
    await publish(event_log, *(Counted(store_id, number) for number in range(4)))
    async with running(subscriber := subscribe(COUNT_ALL)):
        await committed(subscriber)
    assert await echoes(database, store_id) == [0, 2, 3]
    (letter,) = await letters(database)
    assert (letter.handler, letter.attempts) == ("count_all", 3)


async def test_an_aggregate_keeps_its_order_over_handlers(
    event_log: EventLog, subscribe: Subscribe, journal: Journal
) -> None:
    """As of 1, 2 anew and 3; what is of others goes along with what it can."""
    store_id = new_id()

    async def count_anew(messages: Sequence[CountedAnew], connection: Connection) -> None:
        journal.calls.append([-number for message in messages for number in message.numbers])
        echo = [
            (Counted(message.store_id, -number), f"echo {message.store_id}")
            for message in messages
            for number in message.numbers
        ]
        await Outbox(connection).announce_all(echo)

    subscriber = subscribe(COUNT_ALL, Subscription(CountedAnew, count_anew, batched=True))
    await publish(event_log, Counted(store_id, 1), CountedAnew(store_id, (2,)))
    await publish_each(event_log, Counted(store_id, 10), CountedAnew(store_id, (20,)))
    await publish(event_log, Counted(store_id, 3))
    async with running(subscriber):
        await committed(subscriber)
    assert journal.calls == [[1, 10], [-2, -20], [3]]


async def test_what_is_published_twice_within_a_batch_has_one_effect(
    database: Database, event_log: EventLog, subscribe: Subscribe, journal: Journal
) -> None:
    store_id: UUID = new_id()
    same = {"ce_id": str(new_id())}
    await publish(event_log, Counted(store_id, 1), Counted(store_id, 1), headers=same)
    await publish(event_log, Counted(store_id, 2))
    async with running(subscriber := subscribe(COUNT_ALL)):
        await committed(subscriber)
    assert journal.calls == [[1, 2]]
    assert await echoes(database, store_id) == [1, 2]


async def publish_traced(event_log: EventLog, store_id: UUID, traces: int) -> None:
    """Publish two announcements of each of so many traces, one after the other."""
    for number in range(2 * traces):
        traced = {"traceparent": f"00-{number % traces:032x}-{1:016x}-01"}
        await publish(event_log, Counted(store_id, number), headers=traced)


async def test_few_traces_are_apart(
    event_log: EventLog, subscribe: Subscribe, journal: Journal
) -> None:
    """Whoever follows one finds what came of it."""
    await publish_traced(event_log, new_id(), 2)
    async with running(subscriber := subscribe(COUNT_ALL)):
        await committed(subscriber)
    assert len(journal.calls) > 1
    assert sorted(number for call in journal.calls for number in call) == [0, 1, 2, 3]


async def test_many_traces_are_one_call(
    event_log: EventLog, subscribe: Subscribe, journal: Journal
) -> None:
    """Under load the work is done on batches, whatever each came of."""
    await publish_traced(event_log, new_id(), 5)
    async with running(subscriber := subscribe(COUNT_ALL)):
        await committed(subscriber)
    assert journal.calls == [list(range(10))]
