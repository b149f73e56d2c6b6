"""What is given up becomes a dead letter, and can be replayed to who failed."""

import msgspec
import pytest
from tests.conformance.announcing import carry, letters
from tests.conformance.subscriber.subscribing import (
    Counted,
    CountedAnew,
    Journal,
    Subscribe,
    committed,
    count,
    count_many,
    count_only,
    echoes,
    publish,
    running,
    tell,
)

from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import Append, EventLog
from cartwheel.systems.outbox.api import TOPIC, DeadLetters, Filter, Relay, Subscriber, Subscription


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
    same, store_id = {"ce_id": str(new_id())}, new_id()
    await publish(event_log, Counted(store_id, 1), Counted(store_id, 1), headers=same)
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
    assert sorted(journal.handled) == [1, 1, 1, 2]
