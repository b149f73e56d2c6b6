"""What comes again has its effect in PostgreSQL once."""

import asyncio
from datetime import timedelta

import sqlalchemy as sa
from tests.conformance.subscriber.subscribing import (
    Counted,
    Journal,
    Subscribe,
    committed,
    count,
    echoes,
    publish,
    running,
    tell,
)

from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import EventLog
from cartwheel.systems.inbox.models import inbox
from cartwheel.systems.outbox.api import TOPIC, Subscriber, Subscription


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
