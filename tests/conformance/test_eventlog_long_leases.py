"""
A lease that is long costs nothing while nothing happens, and holds nobody up.

`cartwheel up` has its log to itself and leases of minutes. What went by the end of a lease
before must not wait for that of a long one.
"""

from datetime import timedelta

import pytest
from redis.asyncio import Redis
from tests.conformance.eventlogs import drain, read
from tests.embedded.harness import until

from cartwheel.kernel.errors import UnavailableError
from cartwheel.systems.eventlog import redis_leases
from cartwheel.systems.eventlog.api import Append
from cartwheel.systems.eventlog.redis_consumer import StreamConsumer
from cartwheel.systems.eventlog.redis_keys import lease_key
from cartwheel.systems.eventlog.redis_streams import RedisStreamsLog

pytestmark = pytest.mark.usefixtures("quick_rounds")


@pytest.fixture
def quick_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds of members at work that a test can wait for."""
    monkeypatch.setattr(redis_leases, "_LONGEST_ROUND", timedelta(milliseconds=20))


@pytest.fixture
async def log(redis: Redis) -> RedisStreamsLog:
    log = RedisStreamsLog(redis, partitions=2, lease=timedelta(minutes=10))
    await log.open()
    return log


async def scripts_run(redis: Redis) -> int:
    """How many scripts Redis has run: claims are some."""
    found = await redis.info("commandstats")
    return sum(found.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ("evalsha", "eval"))


async def test_nothing_is_asked_while_nothing_happens(
    log: RedisStreamsLog, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a short lease would be renewed in each round, a long one is not."""
    async with log.consumer("t", group="g"):
        before = await scripts_run(redis)
        await redis.blpop(["none"], timeout=0.3)
        assert await scripts_run(redis) == before
    monkeypatch.setattr(log, "lease", timedelta(milliseconds=60))
    async with log.consumer("t", group="g"):
        before = await scripts_run(redis)
        await until(lambda: _more(redis, before + 3))


async def _more(redis: Redis, than: int) -> bool:
    return await scripts_run(redis) > than


async def test_a_partition_that_was_lost_is_taken_again_in_the_next_round(
    log: RedisStreamsLog, redis: Redis
) -> None:
    """Not only when the lease would have been renewed."""
    async with log.consumer("t", group="g") as consumer:
        await redis.delete(lease_key("t", 0, "g"), lease_key("t", 1, "g"))
        await log.append("t", [Append(0, b"a"), Append(1, b"b")])
        batches = await drain(consumer, entries=2)
    assert sorted(entry.value for batch in batches for entry in batch.entries) == [b"a", b"b"]


async def test_a_member_that_could_not_leave_holds_nobody_up(
    log: RedisStreamsLog, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis was away when it left: what it held is freed before the next one claims."""
    consumer = log.consumer("t", group="g")
    assert isinstance(consumer, StreamConsumer)

    async def away(**_: object) -> None:
        raise UnavailableError("Redis is away")

    async with consumer:
        monkeypatch.setattr(consumer._leases, "_release", away)
    assert await redis.exists(lease_key("t", 0, "g"), lease_key("t", 1, "g")) == 2
    await log.append("t", [Append(0, b"a")])
    async with log.consumer("t", group="g") as following:
        [batch] = await read(following)
    assert [entry.value for entry in batch.entries] == [b"a"]


async def test_what_is_committed_is_trimmed_in_the_next_round(
    log: RedisStreamsLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log must not grow for as long as a lease is long."""
    trimmed: list[int] = []

    async def trim_in_turn(_topic: str, partition: int) -> bool:
        trimmed.append(partition)
        return True

    async with log.consumer("t", group="g") as consumer:
        monkeypatch.setattr(log, "trim_in_turn", trim_in_turn)
        await log.append("t", [Append(1, b"a")])
        [batch] = await read(consumer)
        await consumer.commit(batch)
        await until(lambda: 1 in trimmed)
