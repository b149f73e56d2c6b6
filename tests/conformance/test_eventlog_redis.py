"""What is special to the log on Redis Streams: its identity, its trimming, and fair shares."""

import signal
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis
from tests.conformance.eventlogs import SESSION, drain, read
from tests.embedded.harness import until

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.eventlog import redis_consumer
from cartwheel.systems.eventlog.api import Append
from cartwheel.systems.eventlog.redis_consumer import before
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog


async def opened(redis: Redis, *, partitions: int = 1) -> RedisStreamsLog:
    log = RedisStreamsLog(redis, partitions=partitions, lease=SESSION)
    await log.open()
    return log


async def test_a_log_from_before_there_were_identities_keeps_the_empty_one(redis: Redis) -> None:
    """Its progress stands under the plain names of the consumers."""
    await redis.set("cartwheel:log:partitions", 2)
    assert await (await opened(redis, partitions=2)).identity("t") == ""


async def test_a_redis_that_was_emptied_is_another_log(redis: Redis) -> None:
    first = await (await opened(redis)).identity("t")
    await redis.flushall()
    second = await (await opened(redis)).identity("t")
    assert first != second
    assert "" not in {first, second}


async def test_a_log_that_is_emptied_under_its_consumer_is_another_for_the_next(
    redis: Redis,
) -> None:
    log = await opened(redis)
    first = await log.identity("t")
    await redis.flushall()
    async with log.consumer("t", group="g") as consumer:
        await log.append("t", [Append(0, b"a")])
        [batch] = await read(consumer)
    assert batch.log == await log.identity("t") != first


async def test_trimming_forgets_only_what_every_group_has_committed(redis: Redis) -> None:
    log = await opened(redis)
    await log.append("t", [Append(0, b"x" * 2000) for _ in range(500)])
    async with log.consumer("t", group="slow") as slow:
        async with log.consumer("t", group="fast") as fast:
            await drain(fast, entries=500)
        await log.trim("t", 0)
        assert sum(len(b.entries) for b in await drain(slow, entries=500)) == 500
        await log.trim("t", 0)
        assert await redis.xlen("cartwheel:log:{t:0}") < 100


async def test_a_pending_entry_that_somebody_deleted_stops_nothing(redis: Redis) -> None:
    log = await opened(redis)
    [position] = await log.append("t", [Append(0, b"a")])
    async with log.consumer("t", group="g") as crashed:
        await read(crashed)
    await redis.xdel("cartwheel:log:{t:0}", position)
    await log.append("t", [Append(0, b"b")])
    async with log.consumer("t", group="g") as successor:
        [batch] = await drain(successor, entries=1)
    assert [entry.value for entry in batch.entries] == [b"b"]
    assert [lag.entries for lag in await log.lag("t", group="g")] == [0]


async def test_an_entry_that_we_would_not_have_written_stops_nothing(redis: Redis) -> None:
    """Whoever reaches Redis may write to the stream."""
    log = await opened(redis)
    await redis.xadd("cartwheel:log:{t:0}", {"v": b"odd", "": b"\xff", b"\xfe": b"\xfd"})
    await redis.xadd("cartwheel:log:{t:0}", {"something": "else"})
    await log.append("t", [Append(0, b"ours")])
    async with log.consumer("t", group="g") as consumer:
        [batch] = await drain(consumer, entries=3)
    assert [entry.value for entry in batch.entries] == [b"odd", b"", b"ours"]
    assert (batch.entries[0].key, batch.entries[0].headers) == ("\ufffd", {"\ufffd": "\ufffd"})


async def test_a_silent_redis_is_away_and_what_it_delivered_unheard_comes_first(
    servers_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_consumer, "_ANSWER_SECONDS", 0.5)
    server = await Valkey.start(
        servers_folder / "silent", account=server_account(), log=servers_folder / "silent.log"
    )
    process = server.child.process
    try:
        async with connect(server.url) as redis:
            log = await opened(redis)
            async with log.consumer("t", group="g") as consumer:
                await log.append("t", [Append(0, b"a")])
                [batch] = await read(consumer)
                process.send_signal(signal.SIGSTOP)
                with pytest.raises(UnavailableError):
                    await consumer.commit(batch)
                process.send_signal(signal.SIGCONT)
                assert await consumer.commit(batch)
                await log.append("t", [Append(0, b"b")])
                process.send_signal(signal.SIGSTOP)
                with pytest.raises(UnavailableError):
                    await consumer.read(max_entries=10, wait=timedelta(0))
                process.send_signal(signal.SIGCONT)
                await log.append("t", [Append(0, b"c")])
                batches = await drain(consumer, entries=2)
    finally:
        process.send_signal(signal.SIGCONT)
        await server.stop()
    assert [entry.value for batch in batches for entry in batch.entries] == [b"b", b"c"]


async def test_five_partitions_go_evenly_to_three_members(redis: Redis) -> None:
    log = await opened(redis, partitions=5)

    async def holders() -> list[int]:
        keys = [f"cartwheel:log:{{t:{partition}}}:g:owner" for partition in range(5)]
        tokens = [await redis.get(key) for key in keys]
        return sorted(tokens.count(token) for token in set(tokens) if token)

    async with log.consumer("t", group="g"):
        assert await holders() == [5]
        async with log.consumer("t", group="g"), log.consumer("t", group="g"):

            async def shared() -> bool:
                return await holders() == [1, 2, 2]

            await until(shared)


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        ("0-0", "0-0"),
        ("0-1", "0-0"),
        ("5-0", "4-18446744073709551615"),
        ("5-7", "5-6"),
        ("end", "$"),
    ],
)
def test_a_group_stands_just_before_what_it_goes_on_with(position: str, expected: str) -> None:
    assert before(position) == expected
