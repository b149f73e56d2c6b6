"""What is away is waited for; what is refused becomes a dead letter and holds up nobody else."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY
from redis.asyncio import Redis
from tests.conformance.announcing import (
    SOON,
    Counted,
    CountUp,
    Producer,
    announce,
    carry,
    clear,
    letters,
    numbers,
    published,
    running,
    totals,
    waiting,
)
from tests.embedded.harness import until
from tests.full_memory import ceiling

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.eventlog.api import Append
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.jobs.api import BullMQProducer
from cartwheel.systems.outbox.api import (
    DeadLetters,
    Filter,
    MessageKind,
    Outbox,
    Relay,
    Retries,
    measure_backlog,
    read_totals,
)
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.outbox.upkeep import observe

AT_ONCE = Retries(attempts=3, first=timedelta(0), longest=timedelta(0))


class ChoosyLog(RedisStreamsLog):
    """A log that refuses some numbers, and whole calls with them."""

    refused: frozenset[int] = frozenset()
    calls = 0

    async def append(self, topic: str, entries: Sequence[Append]) -> list[str]:
        self.calls += 1
        given = {msgspec.json.decode(entry.value, type=Counted).number for entry in entries}
        if given & self.refused:
            raise ValueError("The log does not take this")
        return await super().append(topic, entries)


@pytest.fixture(autouse=True)
async def empty_outbox(database: Database) -> None:
    await clear(database)


@pytest.fixture
async def log(redis: Redis) -> ChoosyLog:
    log = ChoosyLog(redis, partitions=2)
    await log.open()
    return log


async def drain(relay: Relay) -> list[int]:
    """Publish until nothing can be published any more."""
    carried = [await carry(relay)]
    while carried[-1]:
        carried.append(await carry(relay))
    return carried


async def is_empty(database: Database) -> bool:
    return await waiting(database) == 0


async def carries(relay: Relay) -> bool:
    """Publish a batch, unless another relay holds the lanes just now."""
    return await carry(relay) > 0


async def test_a_log_that_is_away_is_waited_for(database: Database, servers_folder: Path) -> None:
    async def start() -> Valkey:
        return await Valkey.start(
            servers_folder / "outage", account=server_account(), log=servers_folder / "outage.log"
        )

    server = await start()
    try:
        async with connect(server.url) as client:
            log = RedisStreamsLog(client, partitions=2)
            await log.open()
            async with running(Relay(database, log, retries=AT_ONCE, poll_every=SOON)):
                await announce(database, 1, aggregate="a")
                await published(log, "a", entries=1)
                await server.stop()
                for number in range(2, 5):
                    await announce(database, number, aggregate="a")
                for _ in range(2 * AT_ONCE.attempts):
                    with pytest.raises(UnavailableError):
                        await until(partial(carries, Relay(database, log, retries=AT_ONCE)))
                assert await waiting(database) == 3
                assert await totals(database) == (1, 0, 0)
                server = await start()
                assert numbers(await published(log, "a", entries=4)) == [1, 2, 3, 4]
                await until(partial(is_empty, database))
    finally:
        await server.stop()
    assert await totals(database) == (4, 0, 0)
    assert await letters(database) == []


async def test_a_log_and_queues_without_memory_left_are_waited_for(
    database: Database, redis: Redis
) -> None:
    """Rows wait, as many tries as it takes, and no attempt is counted."""
    log = RedisStreamsLog(redis, partitions=2)
    await log.open()
    relay = Relay(database, log, BullMQProducer(redis), retries=AT_ONCE)
    async with ceiling(redis):
        await announce(database, 1, 2, aggregate="a")
        async with database.transaction() as connection:
            await Outbox(connection).enqueue_all([CountUp(new_id(), 1)], aggregate_id="a")
        for conveyor in relay.conveyors:
            for _ in range(2 * AT_ONCE.attempts):
                with pytest.raises(UnavailableError, match="no memory left"):
                    await conveyor.carry()
        assert await waiting(database) == 3
    async with running(relay):
        assert numbers(await published(log, "a", entries=2)) == [1, 2]
        await until(partial(is_empty, database))
    assert await totals(database) == (3, 0, 0)
    assert await letters(database) == []


async def test_queues_that_are_away_do_not_hold_up_events(
    database: Database, log: ChoosyLog
) -> None:
    producer = Producer(is_away=True)
    async with database.transaction() as connection:
        await Outbox(connection).enqueue_all(
            [CountUp(new_id(), number) for number in range(3)], aggregate_id="a"
        )
    async with running(Relay(database, log, producer, retries=AT_ONCE, poll_every=SOON)):
        await announce(database, 1, aggregate="a")
        assert numbers(await published(log, "a", entries=1)) == [1]
        assert await waiting(database) >= 3
        assert producer.jobs == []
        producer.is_away = False
        await until(lambda: producer.numbers == [0, 1, 2])
    assert await letters(database) == []


async def test_a_row_that_is_refused_holds_up_its_own_aggregate_alone(
    database: Database, log: ChoosyLog
) -> None:
    log.refused = frozenset({13})
    await announce(database, 11, 12, 13, 14, aggregate="a")
    await announce(database, 1, 2, aggregate="b")
    relay = Relay(database, log, retries=Retries(attempts=3, first=timedelta(hours=1)))
    assert await drain(relay) == [4, 0]
    await announce(database, 15, aggregate="a")
    await announce(database, 3, aggregate="b")
    assert await drain(relay) == [1, 0]
    assert numbers(await published(log, "a", entries=2)) == [11, 12]
    assert numbers(await published(log, "b", entries=3)) == [1, 2, 3]
    assert await waiting(database) == 3
    assert await totals(database) == (5, 1, 0)
    async with database.transaction() as connection:
        held = sa.select(outbox.c.attempts, outbox.c.error).where(outbox.c.retry_at.is_not(None))
        assert (await connection.execute(held)).all() == [
            (1, "ValueError: The log does not take this")
        ]
        backlog = (await measure_backlog(connection))[MessageKind.EVENT]
        assert (backlog.rows, backlog.held) == (3, 1)


async def test_a_row_that_is_taken_at_last_comes_before_the_later_ones(
    database: Database, log: ChoosyLog
) -> None:
    log.refused = frozenset({1})
    await announce(database, 1, 2, aggregate="a")
    relay = Relay(database, log, retries=AT_ONCE)
    assert [await carry(relay) for _ in range(2)] == [0, 0]
    log.refused = frozenset()
    assert await carry(relay) == 2
    assert numbers(await published(log, "a", entries=2)) == [1, 2]
    assert await totals(database) == (2, 2, 0)


async def test_a_row_refused_for_good_becomes_a_dead_letter_and_its_aggregate_goes_on(
    database: Database, log: ChoosyLog
) -> None:
    log.refused = frozenset({13})
    await announce(database, 12, 13, 14, aggregate="a")
    relay = Relay(database, log, retries=AT_ONCE)
    assert [await carry(relay) for _ in range(4)] == [1, 0, 0, 1]
    assert numbers(await published(log, "a", entries=2)) == [12, 14]
    assert await totals(database) == (2, 3, 1)
    (letter,) = await letters(database)
    assert letter.headers["ce_id"] == str(letter.message_id)
    assert msgspec.json.decode(letter.body, type=Counted).number == 13
    assert (letter.source, letter.kind, letter.aggregate_id, letter.name, letter.version) == (
        *("publish", "event", "a", "thing.counted", 2),
    )
    assert (letter.consumer_group, letter.handler, letter.attempts, letter.error) == (
        *(None, None, 3, "ValueError: The log does not take this"),
    )


async def test_many_refused_rows_are_told_from_the_others(
    database: Database, log: ChoosyLog
) -> None:
    """There are more of them than one batch looks for."""
    log.refused = frozenset(range(0, 200, 10))
    for number in range(200):
        await announce(database, number, aggregate=f"aggregate {number}")
    relay = Relay(database, log, retries=AT_ONCE)
    while await waiting(database):
        await carry(relay)
    assert await totals(database) == (180, 60, 20)
    dead = {
        msgspec.json.decode(letter.body, type=Counted).number for letter in await letters(database)
    }
    assert dead == log.refused


async def test_a_replayed_row_is_published_as_it_was(database: Database, log: ChoosyLog) -> None:
    log.refused = frozenset({1})
    await announce(database, 1, aggregate="a")
    relay = Relay(database, log, retries=AT_ONCE)
    for _ in range(AT_ONCE.attempts):
        await carry(relay)
    (letter,) = await letters(database)
    log.refused = frozenset()
    async with database.transaction() as connection:
        assert await DeadLetters(connection).replay(letter.id)
    async with database.transaction() as connection:
        assert not await DeadLetters(connection).replay(letter.id)
    assert await carry(relay) == 1
    (entry,) = await published(log, "a", entries=1)
    assert entry.headers == letter.headers
    assert entry.value == letter.body
    assert await letters(database) == []


async def test_what_was_replayed_for_one_handler_and_refused_is_still_for_that_one(
    database: Database, log: ChoosyLog
) -> None:
    log.refused = frozenset({1})
    await announce(database, 1, aggregate="a")
    async with database.transaction() as connection:
        await connection.execute(sa.update(outbox).values(consumer="shop/mail/thank"))
    relay = Relay(database, log, retries=AT_ONCE)
    for _ in range(AT_ONCE.attempts):
        await carry(relay)
    (letter,) = await letters(database)
    assert (letter.source, letter.consumer_group, letter.handler) == (
        *("publish", "shop/mail"),
        "thank",
    )
    log.refused = frozenset()
    async with database.transaction() as connection:
        assert await DeadLetters(connection).replay(letter.id)
    assert await carry(relay) == 1
    (entry,) = await published(log, "a", entries=1)
    assert entry.headers["ce_consumer"] == "shop/mail/thank"


async def test_a_refused_job_becomes_a_dead_letter_and_is_replayed_under_its_id(
    database: Database, log: ChoosyLog
) -> None:
    producer = Producer(refuses={1})
    async with database.transaction() as connection:
        job_id = await Outbox(connection).enqueue(CountUp(new_id(), 1))
        await Outbox(connection).enqueue(CountUp(new_id(), 2))
    relay = Relay(database, log, producer, retries=AT_ONCE)
    for _ in range(AT_ONCE.attempts):
        await carry(relay)
    assert producer.numbers == [2]
    (letter,) = await letters(database)
    assert (letter.kind, letter.queue, letter.headers) == ("job", "reports", {})
    producer.refuses.clear()
    async with database.transaction() as connection:
        assert await DeadLetters(connection).replay_all(Filter(name=CountUp.name)) == 1
    assert await carry(relay) == 1
    assert [(job.id, job.queue) for job in producer.jobs[1:]] == [(job_id, "reports")]
    async with database.transaction() as connection:
        counted = (await read_totals(connection))[MessageKind.JOB]
    assert (counted.published, counted.failed, counted.dead) == (2, 3, 1)


async def test_a_row_that_nobody_can_read_is_a_dead_letter_too(
    database: Database, log: ChoosyLog
) -> None:
    async with database.transaction() as connection:
        await Outbox(connection).enqueue(CountUp(new_id(), 1))
    async with database.transaction() as connection:
        await connection.execute(sa.update(outbox).values(body=b"\xff{"))
    relay = Relay(database, log, Producer(), retries=AT_ONCE)
    for _ in range(AT_ONCE.attempts):
        await carry(relay)
    (letter,) = await letters(database)
    assert letter.body == b"\xff{"
    assert letter.error.startswith("DecodeError: JSON is malformed")


async def test_the_metrics_show_what_waits_and_what_became_of_it(
    database: Database, log: ChoosyLog
) -> None:
    def read(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(f"cartwheel_outbox_{name}", labels) or 0

    def counted() -> tuple[float, ...]:
        return (
            read("published_total", kind="event"),
            read("failed_total", kind="event"),
            read("dead_letters_total", source="publish"),
        )

    before = counted()
    log.refused = frozenset({1})
    await announce(database, 1, aggregate="a")
    await announce(database, 2, aggregate="b")
    async with database.transaction() as connection:
        ago = sa.func.now() - timedelta(seconds=90)
        await connection.execute(sa.update(outbox).values(queued_at=ago))
    await observe(database)
    assert read("waiting_rows", kind="event") == 2
    assert 90 <= read("oldest_seconds", kind="event") < 120
    assert (read("waiting_rows", kind="job"), read("oldest_seconds", kind="job")) == (0, 0)
    relay = Relay(database, log, retries=AT_ONCE)
    for _ in range(AT_ONCE.attempts):
        await carry(relay)
    await observe(database)
    assert read("waiting_rows", kind="event") == 0
    assert [now - then for now, then in zip(counted(), before, strict=True)] == [1, 3, 1]


async def test_a_row_held_back_while_the_clock_was_ahead_waits_no_longer_than_others(
    database: Database, log: ChoosyLog
) -> None:
    await announce(database, 1, aggregate="a")
    relay = Relay(database, log)
    for hours, is_held in ((timedelta(seconds=50), True), (timedelta(hours=2), False)):
        async with database.transaction() as connection:
            await connection.execute(sa.update(outbox).values(retry_at=sa.func.now() + hours))
        if is_held:
            assert await carry(relay) == 0
    await until(partial(carries, relay))
    assert numbers(await published(log, "a", entries=1)) == [1]
