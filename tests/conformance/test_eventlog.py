"""What every event log guarantees its writers and readers; each implementation runs all of it."""

import asyncio

import pytest
from tests.conformance.eventlogs import WAIT, Place, drain, read, values

from cartwheel.systems.eventlog.api import (
    BEGINNING,
    Append,
    Batch,
    EventLog,
    partition_of,
    position_order,
)
from cartwheel.systems.eventlog.errors import PartitionCountError


async def test_entries_of_a_partition_arrive_in_order_with_key_and_headers(log: EventLog) -> None:
    positions = []
    for number in range(5):
        entry = Append(0, b"%d" % number, {"n": str(number)}, key=f"k{number}")
        positions += await log.append("t", [entry])
    async with log.consumer("t", group="g") as consumer:
        batches = await drain(consumer, entries=5)
    assert values(batches, 0) == [b"0", b"1", b"2", b"3", b"4"]
    entries = [entry for batch in batches for entry in batch.entries]
    assert [entry.headers for entry in entries] == [{"n": str(n)} for n in range(5)]
    assert [entry.key for entry in entries] == [f"k{n}" for n in range(5)]
    assert [entry.position for entry in entries] == positions
    assert sorted(positions, key=position_order) == positions
    assert position_order(BEGINNING) < position_order(positions[0])


async def test_a_call_that_spans_partitions_arrives_whole(log: EventLog) -> None:
    await log.append("t", [Append(1, b"a"), Append(0, b""), Append(1, b"c")])
    async with log.consumer("t", group="g") as consumer:
        batches = await drain(consumer, entries=3)
    assert (values(batches, 0), values(batches, 1)) == ([b""], [b"a", b"c"])


async def test_each_key_keeps_its_order_among_writers_at_work_together(log: EventLog) -> None:
    async def write(key: str) -> None:
        for number in range(50):
            value = f"{key} {number}".encode()
            await log.append("t", [Append(partition_of(key, 2), value, key=key)])

    keys = [f"key{n}" for n in range(8)]
    await asyncio.gather(*map(write, keys))
    async with log.consumer("t", group="g") as consumer:
        batches = await drain(consumer, entries=400, most=30)
    for key in keys:
        of_key = [e.value for b in batches for e in b.entries if e.key == key]
        assert of_key == [f"{key} {number}".encode() for number in range(50)]


async def test_what_was_not_committed_comes_again_first_and_marked(log: EventLog) -> None:
    await log.append("t", [Append(0, b"a"), Append(0, b"b")])
    async with log.consumer("t", group="g") as crashed:
        [before] = await read(crashed)
        assert not before.redelivered
    async with log.consumer("t", group="g") as successor:
        again = await drain(successor, entries=2)
        assert values(again, 0) == [b"a", b"b"]
        assert all(batch.redelivered for batch in again)
        await log.append("t", [Append(0, b"c")])
        [after] = await drain(successor, entries=1)
        assert (values([after], 0), after.redelivered) == ([b"c"], False)


async def test_what_was_committed_does_not_come_again(log: EventLog) -> None:
    await log.append("t", [Append(0, b"a")])
    async with log.consumer("t", group="g") as consumer:
        await drain(consumer, entries=1)
    await log.append("t", [Append(0, b"b")])
    async with log.consumer("t", group="g") as consumer:
        assert values(await drain(consumer, entries=1), 0) == [b"b"]


async def test_a_partition_gives_nothing_new_before_its_batch_is_committed(log: EventLog) -> None:
    await log.append("t", [Append(0, b"a")])
    async with log.consumer("t", group="g") as consumer:
        [first] = await read(consumer)
        await log.append("t", [Append(0, b"b")])
        assert await consumer.read(max_entries=10, wait=2 * WAIT) == []
        assert consumer.holds(first)
        assert await consumer.commit(first) is True
        assert not consumer.holds(first)
        assert await consumer.commit(first) is False
        assert values(await drain(consumer, entries=1), 0) == [b"b"]


async def test_batches_of_several_partitions_are_committed_together(log: EventLog) -> None:
    """Those that are committed already are left out, and the others are done all the same."""
    async with log.consumer("t", group="g") as consumer:
        await log.append("t", [Append(0, b"a"), Append(1, b"b")])
        batches: list[Batch] = []
        while len(batches) < 2:
            batches += await read(consumer)
        assert await consumer.commit(batches[0])
        assert list(await consumer.commit_all(batches)) == [batches[1].partition]
        assert not await consumer.commit_all(batches)
        assert not any(consumer.holds(batch) for batch in batches)
    assert not any(lag.entries for lag in await log.lag("t", group="g"))


async def test_every_group_reads_everything(log: EventLog) -> None:
    await log.append("t", [Append(0, b"a")])
    for group in ("g1", "g2"):
        async with log.consumer("t", group=group) as consumer:
            assert values(await drain(consumer, entries=1), 0) == [b"a"]


async def test_lag_counts_what_is_not_committed(log: EventLog) -> None:
    async with log.consumer("t", group="g") as consumer:
        await log.append("t", [Append(0, b"a"), Append(0, b"b"), Append(1, b"c")])
        assert [lag.entries for lag in await log.lag("t", group="g")] == [2, 1]
        batches = await read(consumer, most=1)
        lags = await log.lag("t", group="g")
        assert [lag.entries for lag in lags] == [2, 1]
        assert all(0 < lag.oldest_seconds < 20 for lag in lags)
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


async def test_a_log_keeps_its_identity_and_batches_carry_it(place: Place) -> None:
    logs = [await place.open(), await place.open()]
    try:
        first, second = [await log.identity("t") for log in logs]
        assert first == second != ""
        await logs[0].append("t", [Append(0, b"a")])
        async with logs[1].consumer("t", group="g") as consumer:
            assert [batch.log for batch in await read(consumer)] == [first]
    finally:
        for log in logs:
            await log.close()


async def test_a_log_keeps_its_number_of_partitions(log: EventLog, place: Place) -> None:
    await log.append("t", [Append(0, b"a")])
    with pytest.raises(PartitionCountError, match="made with 2 partitions"):
        await place.open(partitions=3)


async def test_a_log_says_what_it_runs_on(log: EventLog, place: Place) -> None:
    assert await log.ping() == ("Kafka, 1 broker" if place.is_kafka else "Redis Streams")


def test_a_key_keeps_its_partition() -> None:
    assert [partition_of(key, 4) for key in ("a", "b", "c", "d")] == [3, 1, 3, 0]
