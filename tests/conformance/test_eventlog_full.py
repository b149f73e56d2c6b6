"""The log on a Redis whose memory fills up: it says so in time, and can always be emptied."""

import asyncio
import time
from datetime import timedelta

import pytest
from redis.asyncio import Redis
from tests.conformance.eventlogs import SESSION, drain, read
from tests.embedded.harness import until
from tests.full_memory import ceiling

from cartwheel.kernel.errors import UnavailableError, is_away
from cartwheel.kernel.redis import translated_errors
from cartwheel.kernel.redis_memory import MemoryUse, RedisMemory
from cartwheel.systems.eventlog import redis_streams
from cartwheel.systems.eventlog.api import Append, Batch
from cartwheel.systems.eventlog.errors import LogFullError
from cartwheel.systems.eventlog.redis_keys import stream_key
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog
from cartwheel.systems.eventlog.worker import Worker


async def opened(redis: Redis) -> RedisStreamsLog:
    log = RedisStreamsLog(redis, partitions=1, lease=SESSION)
    await log.open()
    return log


async def looks(redis: Redis) -> int:
    stats = await redis.info("commandstats")
    return int(stats.get("cmdstat_info", {}).get("calls", 0))


async def test_what_is_in_a_full_log_is_read_passed_on_committed_and_trimmed(redis: Redis) -> None:
    """And nothing new comes in; leases are kept for longer than they last."""
    log = await opened(redis)
    await log.append("t", [Append(0, b"x" * 5_000, {"n": str(n)}) for n in range(200)])
    async with log.consumer("t", group="g") as consumer:
        async with ceiling(redis):
            with pytest.raises(UnavailableError):
                await log.append("t", [Append(0, b"new")])
            lasts_until = time.monotonic() + 3 * SESSION.total_seconds()
            while time.monotonic() < lasts_until:
                for batch in await consumer.read(max_entries=20, wait=timedelta(seconds=0.1)):
                    assert await log.forward("next", [Append(0, b"y", {"a": "b"}, key="k")])
                    assert await consumer.commit(batch)

            async def is_trimmed() -> bool:
                return bool(await redis.xlen(stream_key("t", 0)) < 100)

            await until(is_trimmed)
        await log.append("t", [Append(0, b"after")])
        [batch] = await read(consumer)
        assert [entry.value for entry in batch.entries] == [b"after"]
    async with log.consumer("next", group="g") as consumer:
        [batch] = await drain(consumer, entries=10)
    assert {(e.value, e.key, e.headers["a"]) for e in batch.entries} == {(b"y", "k", "b")}


async def test_a_consumer_that_joins_a_full_log_empties_it(redis: Redis) -> None:
    """As after a restart."""
    log = await opened(redis)
    async with log.consumer("t", group="g"):
        await log.append("t", [Append(0, b"a")])
    async with ceiling(redis), log.consumer("t", group="g") as consumer:
        [batch] = await read(consumer)
        assert await consumer.commit(batch)


async def test_a_full_memory_is_no_failure_of_the_data(redis: Redis) -> None:
    """What a handler cannot write because of it waits, and is poison to nobody."""
    log = await opened(redis)
    await log.append("t", [Append(0, b"a"), Append(0, b"b")])
    done: list[bytes] = []
    buried: list[Batch] = []
    tries = 0

    async def handle(batches: list[Batch]) -> None:
        nonlocal tries
        tries += 1
        with translated_errors():
            await redis.set("effect", b"x")
        done.extend(entry.value for batch in batches for entry in batch.entries)

    async def bury(batch: Batch, _: Exception) -> None:
        buried.append(batch)

    worker = Worker(
        log,
        topic="t",
        group="g",
        handle=handle,  # type: ignore[arg-type]
        on_poison=bury,
        max_entries=10,
        linger=timedelta(0),
    )
    async with ceiling(redis):
        running = asyncio.create_task(worker.run())
        # More than anybody's patience with poison.
        await until(lambda: tries > 9)
        assert (done, buried) == ([], [])
    await until(lambda: len(done) == 2)
    running.cancel()
    assert buried == []


async def test_doors_are_closed_in_time_and_ask_once_a_second(redis: Redis) -> None:
    log = await opened(redis)
    used = (await RedisMemory(redis).look()).used
    async with ceiling(redis, round(used / 0.9)):
        before = await looks(redis)
        for _ in range(50):
            with pytest.raises(LogFullError):
                await log.ensure_room()
        # Beside this one: one for each second that has begun.
        assert await looks(redis) - before - 1 <= 2
        # What goes on inside finds room.
        await log.append("t", [Append(0, b"announced")])
    async with asyncio.timeout(60):
        while True:
            try:
                await log.ensure_room()
            except LogFullError:
                await asyncio.sleep(0.05)
            else:
                break


async def test_nobody_looks_where_nothing_comes_in(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_streams, "_LOOK_SECONDS", 0.01)
    log = await opened(redis)
    async with log.consumer("t", group="g") as consumer:
        await log.ensure_room()
        before = await looks(redis)
        await consumer.read(max_entries=1, wait=timedelta(seconds=0.5))
        assert await looks(redis) - before == 1


@pytest.mark.parametrize(
    ("use", "is_high", "is_full", "said"),
    [
        (MemoryUse(100 << 20, 0), False, False, "100 MiB used, without a ceiling"),
        (MemoryUse(699 << 20, 1000 << 20), False, False, "699 of 1,000 MiB used, 70%"),
        (MemoryUse(700 << 20, 1000 << 20), True, False, "700 of 1,000 MiB used, 70%"),
        (MemoryUse(850 << 20, 1000 << 20), True, True, "850 of 1,000 MiB used, 85%"),
    ],
)
def test_shares(use: MemoryUse, said: str, *, is_high: bool, is_full: bool) -> None:
    assert (use.is_high, use.is_full, str(use)) == (is_high, is_full, said)


async def test_whatever_a_full_memory_is_wrapped_in_is_away(redis: Redis) -> None:
    """As an answer, of a transaction, and of a script."""
    async with ceiling(redis):
        for words in (
            ("SET", "a", "b"),
            ("EVAL", "return redis.call('SET', 'a', 'b')", 0),
            ("EVAL", "return redis.error_reply('ERR in script: -OOM command not allowed')", 0),
        ):
            with (
                pytest.raises(UnavailableError, match="no memory left") as caught,
                translated_errors(),
            ):
                await redis.execute_command(*words)
            assert is_away(caught.value)
        async with redis.pipeline(transaction=True) as pipe:
            pipe.set("a", "b")
            with pytest.raises(UnavailableError), translated_errors():
                await pipe.execute()
