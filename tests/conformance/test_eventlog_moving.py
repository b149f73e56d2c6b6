"""Groups can be moved along an event log: forth, back, and up to where it begins."""

import asyncio
from datetime import UTC, datetime

import pytest
from tests.conformance.eventlogs import WAIT, Place, drain, read, values

from cartwheel.systems.eventlog.api import BEGINNING, END, Append, EventLog
from cartwheel.systems.eventlog.errors import GroupRunningError, NotOwnedError
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog


async def fill(log: EventLog, text: str) -> list[str]:
    return await log.append("t", [Append(0, letter.encode()) for letter in text])


async def test_a_consumer_seeks_back_and_gets_everything_again_marked(log: EventLog) -> None:
    await fill(log, "abc")
    async with log.consumer("t", group="g") as consumer:
        await drain(consumer, entries=3)
        await consumer.seek(0, BEGINNING)
        again = await drain(consumer, entries=3)
        assert (values(again, 0), {batch.redelivered for batch in again}) == (
            [b"a", b"b", b"c"],
            {True},
        )
        await fill(log, "d")
        [after] = await drain(consumer, entries=1)
        assert (values([after], 0), after.redelivered) == ([b"d"], False)


async def test_a_seek_begins_with_the_entry_at_the_position_and_outlives_its_consumer(
    log: EventLog,
) -> None:
    positions = await fill(log, "abcd")
    async with log.consumer("t", group="g") as consumer:
        await drain(consumer, entries=4)
        await consumer.seek(0, positions[2])
    async with log.consumer("t", group="g") as successor:
        again = await drain(successor, entries=2, most=1)
        assert (values(again, 0), {batch.redelivered for batch in again}) == ([b"c", b"d"], {True})


async def test_a_seek_gives_up_the_batch_in_flight(log: EventLog) -> None:
    await fill(log, "ab")
    async with log.consumer("t", group="g") as consumer:
        [batch] = await read(consumer, most=1)
        await consumer.seek(0, END)
        assert not consumer.holds(batch)
        assert await consumer.commit(batch) is False
        assert await consumer.read(max_entries=10, wait=2 * WAIT) == []
        await fill(log, "c")
        assert values(await drain(consumer, entries=1), 0) == [b"c"]
        assert [lag.entries for lag in await log.lag("t", group="g")] == [0, 0]


async def test_only_an_owned_partition_can_be_sought(log: EventLog) -> None:
    async with log.consumer("t", group="g") as consumer:
        with pytest.raises(NotOwnedError, match="Partition 7 of t"):
            await consumer.seek(7, BEGINNING)


async def test_a_paused_partition_waits_and_the_others_go_on(log: EventLog) -> None:
    await log.append("t", [Append(0, b"a"), Append(1, b"b")])
    async with log.consumer("t", group="g") as consumer:
        consumer.pause([0])
        assert values(await drain(consumer, entries=1), 1) == [b"b"]
        assert await consumer.read(max_entries=10, wait=2 * WAIT) == []
        consumer.resume([0])
        assert values(await drain(consumer, entries=1), 0) == [b"a"]


async def test_a_group_is_rewound_only_while_nobody_of_it_runs(log: EventLog) -> None:
    await fill(log, "ab")
    async with log.consumer("t", group="g") as consumer:
        await drain(consumer, entries=2)
        with pytest.raises(GroupRunningError, match="The group g reads t just now"):
            await log.rewind("t", group="g", to=BEGINNING)
    await log.rewind("t", group="g", to=BEGINNING)
    async with log.consumer("t", group="g") as consumer:
        again = await drain(consumer, entries=2)
        assert (values(again, 0), {batch.redelivered for batch in again}) == ([b"a", b"b"], {True})


async def test_a_group_is_rewound_to_a_position_a_time_or_the_end(log: EventLog) -> None:
    await fill(log, "ab")
    await asyncio.sleep(0.002)  # times are told in milliseconds
    between = datetime.now(UTC)
    await asyncio.sleep(0.002)
    [position] = await fill(log, "c")
    await log.append("t", [Append(1, b"x")])
    async with log.consumer("t", group="g") as consumer:
        await drain(consumer, entries=4)
    for to, partition, expected in (
        (between, None, ([b"c"], [b"x"])),
        (between, 1, ([], [b"x"])),
        (position, 0, ([b"c"], [])),
        (END, None, ([], [])),
    ):
        await log.rewind("t", group="g", to=BEGINNING)
        await log.rewind("t", group="g", to=END)
        await log.rewind("t", group="g", to=to, partition=partition)
        async with log.consumer("t", group="g") as consumer:
            count = sum(map(len, expected))
            again = await drain(consumer, entries=count)
            assert (values(again, 0), values(again, 1)) == expected


async def test_a_group_can_be_sent_to_the_end_before_it_ever_read(log: EventLog) -> None:
    await fill(log, "ab")
    await log.rewind("t", group="g", to=END)
    await fill(log, "c")
    async with log.consumer("t", group="g") as consumer:
        assert values(await drain(consumer, entries=1), 0) == [b"c"]


async def test_a_seek_before_what_is_kept_starts_with_the_oldest_that_is(place: Place) -> None:
    """Redis Streams forget what all groups have committed, Kafka what its retention says."""
    settings = "&topic.segment.bytes=1048576&topic.retention.bytes=2097152"
    log = await place.open(partitions=1, settings=f"{settings}&compression.type=none")
    try:
        for number in range(50):
            value = b"%d " % number + b"x" * 100_000
            await log.append("t", [Append(0, value)])
        async with log.consumer("t", group="g") as consumer:
            while any(lag.entries for lag in await log.lag("t", group="g")):
                for batch in await read(consumer):
                    await consumer.commit(batch)
            if isinstance(log, RedisStreamsLog):
                await log.redis.config_set("stream-node-max-entries", 10)
                await log.trim("t", 0)
            async with asyncio.timeout(60):
                while True:
                    await consumer.seek(0, BEGINNING)
                    [batch, *_] = await read(consumer, most=1)
                    oldest = int(batch.entries[0].value.split()[0])
                    if oldest > 0:
                        break
            assert batch.redelivered
            await consumer.commit(batch)
            rest = await drain(consumer, entries=49 - oldest)
            assert [int(value.split()[0]) for value in values(rest, 0)] == [*range(oldest + 1, 50)]
    finally:
        await log.close()
