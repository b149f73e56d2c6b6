"""Handlers run in a transaction of their store, in the order of the log."""

from uuid import UUID

import pytest
from tests.conformance.announcing import letters
from tests.conformance.subscriber.subscribing import (
    Counted,
    CountedAnew,
    Ignored,
    Journal,
    Subscribe,
    committed,
    count,
    count_many,
    echoes,
    publish,
    running,
    tell,
)
from tests.domains.making import open_store

from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import Append, EventLog
from cartwheel.systems.outbox.api import TOPIC, Subscriber, Subscription


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


async def test_each_version_goes_to_its_own_handler(
    database: Database, event_log: EventLog, subscribe: Subscribe, journal: Journal
) -> None:
    subscriber = subscribe(Subscription(Counted, count), Subscription(CountedAnew, count_many))
    store_id = new_id()
    await publish(event_log, Counted(store_id, 1), CountedAnew(store_id, (2, 3)))
    async with running(subscriber):
        await committed(subscriber)
    assert journal.handled == [1, -2, -3]
    assert await letters(database) == []


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
