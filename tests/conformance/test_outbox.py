"""What is announced or enqueued is published if and only if it commits, in order, and at once."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
import structlog
from redis.asyncio import Redis
from tests.conformance.announcing import (
    SOON,
    Counted,
    CountUp,
    Producer,
    announce,
    carry,
    clear,
    numbers,
    published,
    running,
    totals,
    waiting,
)
from tests.embedded.harness import until
from tests.kit.outbox import announced, forget, queued

from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.eventlog.api import Append, EventLog
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.jobs.api import PREFIX, BullMQProducer, JobOptions, NewJob
from cartwheel.systems.outbox.api import MessageTooLargeError, Outbox, Relay
from cartwheel.systems.outbox.lanes import lane_of
from cartwheel.systems.outbox.models import outbox
from cartwheel.systems.outbox.outbox import MOST_BODY_BYTES

TRACEPARENT = f"00-{'a' * 32}-{'b' * 16}-01"


class BrokenLog(RedisStreamsLog):
    """A log that fails after its entries are durable, as many times as it is told to."""

    failures = 1

    async def append(self, topic: str, entries: object) -> list[str]:
        positions = await super().append(topic, entries)  # type: ignore[arg-type]
        if self.failures:
            self.failures -= 1
            raise UnavailableError("The answer got lost")
        return positions


@pytest.fixture(autouse=True)
async def empty_outbox(database: Database) -> None:
    await clear(database)


@pytest.fixture
async def event_log(redis: Redis) -> RedisStreamsLog:
    log = RedisStreamsLog(redis, partitions=2)
    await log.open()
    return log


async def test_what_commits_is_published_with_its_attributes_and_deleted(
    database: Database, event_log: EventLog
) -> None:
    message = Counted(store_id=new_id(), number=7)
    with structlog.contextvars.bound_contextvars(traceparent=TRACEPARENT):
        async with database.transaction() as connection:
            await Outbox(connection).announce(message, aggregate_id="a")
    assert await carry(Relay(database, event_log)) == 1
    assert await waiting(database) == 0
    assert await totals(database) == (1, 0, 0)
    (entry,) = await published(event_log, "a", entries=1)
    assert msgspec.json.decode(entry.value, type=Counted) == message
    headers = dict(entry.headers)
    assert UUID(headers.pop("ce_id")).version == 7
    assert headers.pop("ce_time").endswith("+00:00")
    assert headers == {
        "ce_specversion": "1.0",
        "ce_type": "thing.counted",
        "ce_typeversion": "2",
        "ce_source": "/cartwheel",
        "ce_subject": "a",
        "content-type": "application/json",
        "traceparent": TRACEPARENT,
    }


async def test_a_job_reaches_its_queue_under_the_id_it_was_given(
    database: Database, event_log: EventLog
) -> None:
    producer, store_id = Producer(), new_id()
    options = JobOptions(delay=timedelta(minutes=5), priority=3, deduplication_id="once")
    with structlog.contextvars.bound_contextvars(traceparent=TRACEPARENT):
        async with database.transaction() as connection:
            job_id = await Outbox(connection).enqueue(CountUp(store_id, 7), options=options)
    assert await carry(Relay(database, event_log, producer)) == 1
    assert producer.jobs == [
        NewJob(
            id=job_id,
            queue="reports",
            name="things.count_up",
            data={"store_id": str(store_id), "number": 7},
            options=options,
            traceparent=TRACEPARENT,
        )
    ]
    assert await waiting(database) == 0


async def test_a_job_that_is_published_twice_is_one_job_in_its_queue(
    database: Database, event_log: EventLog, redis: Redis
) -> None:
    class ForgetfulProducer(BullMQProducer):
        """Has the jobs in their queues, and loses the first answer."""

        answers = 0

        async def add_all(self, jobs: Sequence[NewJob]) -> None:
            await super().add_all(jobs)
            self.answers += 1
            if self.answers == 1:
                raise UnavailableError("The answer got lost")

    async with database.transaction() as connection:
        jobs = [CountUp(new_id(), number) for number in range(20)]
        ids = await Outbox(connection).enqueue_all(jobs, aggregate_id="a")
    relay = Relay(database, event_log, ForgetfulProducer(redis))
    with pytest.raises(UnavailableError):
        await carry(relay)
    assert await carry(relay) == 20
    queued = await redis.lrange(f"{PREFIX}:reports:wait", 0, -1)  # the newest first
    assert [UUID(job_id.decode()) for job_id in reversed(queued)] == ids
    assert await redis.hget(f"{PREFIX}:reports:{ids[7]}", "name") == b"things.count_up"
    assert await waiting(database) == 0


async def test_what_rolls_back_is_never_published(database: Database, event_log: EventLog) -> None:
    async def announce_and_fail() -> None:
        async with database.transaction() as connection:
            await Outbox(connection).announce(Counted(new_id(), 1), aggregate_id="a")
            await Outbox(connection).enqueue(CountUp(new_id(), 1))
            raise ZeroDivisionError

    producer = Producer()
    with pytest.raises(ZeroDivisionError):
        await announce_and_fail()
    assert await carry(Relay(database, event_log, producer)) == 0
    assert producer.jobs == []


async def test_many_jobs_of_one_aggregate_keep_their_order(
    database: Database, event_log: EventLog
) -> None:
    producer = Producer()
    async with database.transaction() as connection:
        jobs = [CountUp(new_id(), number) for number in range(300)]
        ids = await Outbox(connection).enqueue_all(jobs, aggregate_id="a")
        assert await Outbox(connection).enqueue_all([]) == []
    assert await carry(Relay(database, event_log, producer)) == 300
    assert producer.numbers == list(range(300))
    assert [job.id for job in producer.jobs] == ids


@pytest.mark.parametrize("excess", [0, 1])
async def test_a_message_may_be_as_large_as_allowed_and_no_larger(
    database: Database, event_log: EventLog, excess: int
) -> None:
    empty = Counted(new_id(), 1)
    size = MOST_BODY_BYTES - len(msgspec.json.encode(empty)) + excess
    message = msgspec.structs.replace(empty, padding="x" * size)
    async with database.transaction() as connection:
        if excess:
            with pytest.raises(MessageTooLargeError, match=r"its body has 524,289 bytes"):
                await Outbox(connection).announce_all([(empty, "a"), (message, "a")])
        else:
            await Outbox(connection).announce(message, aggregate_id="a")
    assert await carry(Relay(database, event_log)) == 1 - excess


async def test_an_aggregates_id_is_short(database: Database) -> None:
    async with database.transaction() as connection:
        with pytest.raises(MessageTooLargeError, match="its aggregate's id has 513 bytes"):
            await Outbox(connection).announce(Counted(new_id(), 1), aggregate_id="a" * 513)
    assert await waiting(database) == 0


async def test_a_batch_of_large_messages_is_cut_short(
    database: Database, event_log: EventLog
) -> None:
    for number in range(20):
        await announce(database, number, aggregate="a", padding="x" * 500_000)
    relay = Relay(database, event_log)
    assert [await carry(relay) for _ in range(3)] == [17, 3, 0]
    assert numbers(await published(event_log, "a", entries=20)) == list(range(20))


async def test_a_commit_wakes_the_relay(database: Database, event_log: EventLog) -> None:
    """The poll is an hour away, so only the notification can have done it."""
    producer = Producer()
    async with running(Relay(database, event_log, producer, poll_every=timedelta(hours=1))):
        for number in range(5):
            await announce(database, number, aggregate="a")
            await published(event_log, "a", entries=number + 1)
            async with database.transaction() as connection:
                await Outbox(connection).enqueue(CountUp(new_id(), number))
            await until(lambda number=number: producer.numbers == list(range(number + 1)))


async def test_the_poll_finds_what_was_never_notified(
    database: Database, event_log: EventLog
) -> None:
    async with running(Relay(database, event_log, poll_every=SOON)):
        await announce(database, 1, aggregate="a")
        await published(event_log, "a", entries=1)
        async with database.transaction() as connection:  # a row without a notification
            row = {"id": new_id(), "aggregate_id": "a", "name": "thing.counted", "version": 2}
            row |= {"kind": "event", "lane": lane_of("a")}
            body = msgspec.json.encode(Counted(store_id=new_id(), number=2))
            await connection.execute(sa.insert(outbox).values(**row, body=body))
        assert numbers(await published(event_log, "a", entries=2)) == [1, 2]


async def test_the_relay_listens_again_when_its_connection_is_cut(
    database: Database, event_log: EventLog
) -> None:
    listeners = sa.text(
        "FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND state = 'idle'"
        " AND usename = current_user"
    )

    async def pids() -> set[int]:
        async with database.transaction() as connection:
            return set(await connection.scalars(sa.text(f"SELECT pid {listeners}")))

    async with running(Relay(database, event_log, poll_every=timedelta(hours=1))):
        async with asyncio.timeout(60):
            while not (first := await pids()):
                await asyncio.sleep(0.01)
        async with database.transaction() as connection:
            await connection.execute(sa.text(f"SELECT pg_terminate_backend(pid) {listeners}"))
        async with asyncio.timeout(60):
            while not await pids() - first:
                await asyncio.sleep(0.01)
        await announce(database, 1, aggregate="a")
        assert numbers(await published(event_log, "a", entries=1)) == [1]


async def test_a_lane_that_one_relay_holds_is_passed_over_by_another(
    database: Database, event_log: EventLog
) -> None:
    publishing, go_on = asyncio.Event(), asyncio.Event()

    class SlowLog(RedisStreamsLog):
        async def append(self, topic: str, entries: list[Append]) -> list[str]:  # type: ignore[override]
            publishing.set()
            await go_on.wait()
            return await super().append(topic, entries)

    slow = SlowLog(event_log.redis, partitions=2)  # type: ignore[attr-defined]
    assert lane_of("a") != lane_of("b")
    await announce(database, 1, aggregate="a")
    first = asyncio.create_task(carry(Relay(database, slow)))
    await publishing.wait()
    await announce(database, 2, aggregate="a")
    await announce(database, 1, aggregate="b")
    other = Relay(database, event_log)
    assert [await carry(other), await carry(other)] == [1, 0]
    assert numbers(await published(event_log, "b", entries=1)) == [1]
    go_on.set()
    assert await first == 1
    assert await carry(other) == 1
    assert numbers(await published(event_log, "a", entries=2)) == [1, 2]


async def test_an_answer_lost_after_publishing_repeats_and_loses_nothing(
    database: Database, redis: Redis
) -> None:
    log = BrokenLog(redis, partitions=2)
    await log.open()
    await announce(database, 1, 2, aggregate="a")
    relay = Relay(database, log)
    with pytest.raises(UnavailableError):
        await carry(relay)
    assert await waiting(database) == 2
    assert await totals(database) == (0, 0, 0)
    assert await carry(relay) == 2
    found = await published(log, "a", entries=4)
    assert numbers(found) == [1, 2, 1, 2]
    assert len({entry.headers["ce_id"] for entry in found}) == 2


async def test_the_relay_goes_on_after_a_failure(database: Database, redis: Redis) -> None:
    log = BrokenLog(redis, partitions=2)
    await log.open()
    async with running(Relay(database, log, poll_every=timedelta(hours=1))):
        await announce(database, 1, aggregate="a")
        assert numbers(await published(log, "a", entries=2)) == [1, 1]


async def test_all_that_a_transaction_tells_is_written_in_one_statement(
    database: Database,
) -> None:
    """Announcements and jobs, whoever of its parts tells of them."""
    told: list[str] = []
    async with database.transaction() as connection:
        database.pool.listeners.append(told.append)
        for number in range(3):
            await Outbox(connection).announce(Counted(new_id(), number), aggregate_id="a")
            await Outbox(connection).enqueue(CountUp(new_id(), number))
        assert told == []
    database.pool.listeners.remove(told.append)
    assert [text.split()[0] for text in told] == ["BEGIN", "WITH", "COMMIT"]
    assert [each.number for each in await announced(database, Counted)] == [0, 1, 2]
    assert len(await queued(database, CountUp)) == 3
    await forget(database, Counted, CountUp)


async def test_a_block_that_is_undone_tells_nothing(database: Database) -> None:
    """What was told before it is told, and what follows as well."""
    async with database.transaction() as connection:
        await Outbox(connection).announce(Counted(new_id(), 1), aggregate_id="a")
        with suppress(ZeroDivisionError):
            async with connection.begin_nested():
                await Outbox(connection).announce(Counted(new_id(), 2), aggregate_id="a")
                raise ZeroDivisionError
        async with connection.begin_nested():
            await Outbox(connection).announce(Counted(new_id(), 3), aggregate_id="a")
        await Outbox(connection).announce(Counted(new_id(), 4), aggregate_id="a")
    assert [each.number for each in await announced(database, Counted)] == [1, 3, 4]
    await forget(database, Counted)
