"""What every event log guarantees; each implementation runs all of it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from cartwheel.systems.eventlog.api import (
    BEGINNING,
    Append,
    Batch,
    Consumer,
    EventLog,
    partition_of,
    position_order,
)
from cartwheel.systems.eventlog.redis_streams import PartitionCountError, RedisStreamsLog
from cartwheel.systems.eventlog.worker import Worker

WAIT = timedelta(milliseconds=50)


@pytest.fixture
async def log(redis: Redis) -> EventLog:
    log = RedisStreamsLog(redis, partitions=2)
    await log.open()
    return log


async def drain(consumer: Consumer, *, entries: int) -> list[Batch]:
    batches: list[Batch] = []
    async with asyncio.timeout(10):
        while sum(len(batch.entries) for batch in batches) < entries:
            for batch in await consumer.read(max_entries=100, wait=WAIT):
                await consumer.commit(batch)
                batches.append(batch)
    return batches


def values(batches: list[Batch], partition: int) -> list[bytes]:
    return [e.value for batch in batches if batch.partition == partition for e in batch.entries]


async def test_entries_of_a_partition_arrive_in_order_with_their_headers(log: EventLog) -> None:
    positions = []
    for number in range(5):
        positions += await log.append("t", [Append(0, b"%d" % number, {"n": str(number)})])
    async with log.consumer("t", group="g") as consumer:
        batches = await drain(consumer, entries=5)
    assert values(batches, 0) == [b"0", b"1", b"2", b"3", b"4"]
    entries = [entry for batch in batches for entry in batch.entries]
    assert [entry.headers for entry in entries] == [{"n": str(n)} for n in range(5)]
    assert [entry.position for entry in entries] == positions
    assert sorted(positions, key=position_order) == positions


async def test_a_call_that_spans_partitions_arrives_whole(log: EventLog) -> None:
    await log.append("t", [Append(1, b"a"), Append(0, b"b"), Append(1, b"c")])
    async with log.consumer("t", group="g") as consumer:
        batches = await drain(consumer, entries=3)
    assert (values(batches, 0), values(batches, 1)) == ([b"b"], [b"a", b"c"])


async def test_what_was_not_committed_comes_again_as_the_same_batch_first(log: EventLog) -> None:
    await log.append("t", [Append(0, b"a"), Append(0, b"b")])
    async with log.consumer("t", group="g") as crashed:
        async with asyncio.timeout(10):
            while not (before := await crashed.read(max_entries=10, wait=WAIT)):
                pass
    await log.append("t", [Append(0, b"c")])
    async with log.consumer("t", group="g") as successor:
        async with asyncio.timeout(10):
            while not (again := await successor.read(max_entries=1, wait=WAIT)):
                pass
        assert [(b.partition, b.entries, b.redelivered) for b in again] == [
            (before[0].partition, before[0].entries, True)
        ]
        await successor.commit(again[0])
        assert values(await drain(successor, entries=1), 0) == [b"c"]


async def test_a_partition_gives_nothing_new_before_its_batch_is_committed(log: EventLog) -> None:
    await log.append("t", [Append(0, b"a")])
    async with log.consumer("t", group="g") as consumer:
        async with asyncio.timeout(10):
            while not (first := await consumer.read(max_entries=10, wait=WAIT)):
                pass
        await log.append("t", [Append(0, b"b")])
        assert await consumer.read(max_entries=10, wait=WAIT) == []
        await consumer.commit(first[0])
        assert values(await drain(consumer, entries=1), 0) == [b"b"]


async def test_one_consumer_of_a_group_owns_a_partition_and_hands_it_on(log: EventLog) -> None:
    async with log.consumer("t", group="g") as first, log.consumer("t", group="g") as second:
        await log.append("t", [Append(0, b"a")])
        assert await second.read(max_entries=10, wait=WAIT) == []
        assert values(await drain(first, entries=1), 0) == [b"a"]
    async with log.consumer("t", group="g") as third:
        await log.append("t", [Append(0, b"b")])
        assert values(await drain(third, entries=1), 0) == [b"b"]


async def test_every_group_reads_everything(log: EventLog) -> None:
    await log.append("t", [Append(0, b"a")])
    for group in ("g1", "g2"):
        async with log.consumer("t", group=group) as consumer:
            assert values(await drain(consumer, entries=1), 0) == [b"a"]


async def test_lag_counts_what_is_not_committed(log: EventLog) -> None:
    async with log.consumer("t", group="g") as consumer:
        await log.append("t", [Append(0, b"a"), Append(0, b"b"), Append(1, b"c")])
        assert [lag.entries for lag in await log.lag("t", group="g")] == [2, 1]
        async with asyncio.timeout(10):
            while not (batches := await consumer.read(max_entries=1, wait=WAIT)):
                pass
        lags = await log.lag("t", group="g")
        assert [lag.entries for lag in lags] == [2, 1]
        assert all(0 < lag.oldest_seconds < 10 for lag in lags)
        for batch in batches:
            await consumer.commit(batch)
        await drain(consumer, entries=3 - sum(len(batch.entries) for batch in batches))
        assert [(x.entries, x.oldest_seconds) for x in await log.lag("t", group="g")] == [
            (0, 0.0),
            (0, 0.0),
        ]


async def test_lag_of_a_group_that_never_read_is_everything(log: EventLog) -> None:
    assert [lag.entries for lag in await log.lag("t", group="g")] == [0, 0]
    await log.append("t", [Append(0, b"a")])
    assert [lag.entries for lag in await log.lag("t", group="g")] == [1, 0]


async def test_ends_are_the_newest_positions(log: EventLog) -> None:
    assert await log.ends("t") == [BEGINNING, BEGINNING]
    [position] = await log.append("t", [Append(1, b"a")])
    assert await log.ends("t") == [BEGINNING, position]


async def test_trimming_forgets_only_what_every_group_has_committed(redis: Redis) -> None:
    log = RedisStreamsLog(redis, partitions=1)
    await log.append("t", [Append(0, b"x" * 2000) for _ in range(500)])
    async with log.consumer("t", group="slow") as slow:
        async with log.consumer("t", group="fast") as fast:
            await drain(fast, entries=500)
        await log.trim("t", 0)
        assert sum(len(b.entries) for b in await drain(slow, entries=500)) == 500
        await log.trim("t", 0)
        assert await redis.xlen("cartwheel:log:{t:0}") < 100


async def test_a_log_keeps_its_number_of_partitions(redis: Redis) -> None:
    await RedisStreamsLog(redis, partitions=2).open()
    with pytest.raises(PartitionCountError, match="made with 2 partitions"):
        await RedisStreamsLog(redis, partitions=3).open()


def test_a_key_keeps_its_partition() -> None:
    assert [partition_of(key, 4) for key in ("a", "b", "c", "d")] == [3, 1, 3, 0]


async def test_a_worker_tries_a_failing_batch_until_it_is_done(log: EventLog) -> None:
    """Nothing is skipped and nothing newer overtakes."""
    handled: list[bytes] = []
    done = asyncio.Event()
    failures = iter([OSError("away"), ValueError("bug")])

    async def handle(batches: Sequence[Batch]) -> None:
        if (failure := next(failures, None)) is not None:
            raise failure
        handled.extend(entry.value for batch in batches for entry in batch.entries)
        if handled[-1] == b"b":
            done.set()

    worker = Worker(
        log, topic="t", group="g", handle=handle, max_entries=1, linger=timedelta(milliseconds=1)
    )
    await log.append("t", [Append(0, b"a"), Append(0, b"b")])
    running = asyncio.create_task(worker.run())
    try:
        async with asyncio.timeout(10):
            await done.wait()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert handled == [b"a", b"b"]
