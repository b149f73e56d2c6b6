"""Repeated events are known by their ids for an hour, in memory that has a bound."""

import asyncio
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from redis.asyncio import Redis

from cartwheel.domains.events.dedup import BYTES_PER_EVENT, Deduplicator
from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.valkey import Valkey

STREAM = "cartwheel:dedup:{0}"


async def tell(
    dedup: Deduplicator, first: int, last: int, *, at: str = "1-0", store: str = "s"
) -> list[bool]:
    """Tell of events by number, in calls of a thousand."""
    fresh: list[bool] = []
    for start in range(first, last, 1000):
        numbers = range(start, min(start + 1000, last))
        fresh += await dedup.fresh(
            0,
            [(store, f"message-{number}") for number in numbers],
            positions=[f"0/{at}:{number}" for number in numbers],
        )
    return fresh


async def shift(redis: Redis, seconds: int) -> None:
    """Let what is remembered be older by some seconds, or younger than now."""
    entries = await redis.xrange(STREAM)
    await redis.delete(STREAM)
    for entry, fields in entries:
        ms, sequence = map(int, entry.split(b"-"))
        await redis.xadd(STREAM, fields, id=f"{ms - 1000 * seconds}-{sequence}")


async def test_an_id_is_new_once_and_again_at_its_own_position(redis: Redis) -> None:
    dedup = Deduplicator(redis, most=100_000)
    assert await tell(dedup, 0, 10) == [True] * 10
    assert await tell(dedup, 0, 10, at="2-0") == [False] * 10
    assert await tell(dedup, 0, 10) == [True] * 10
    assert await tell(dedup, 0, 10, store="other", at="3-0") == [True] * 10
    assert await dedup.fresh(
        0, [("s", "twice"), ("s", "twice")], positions=["0/4-0:0", "0/4-0:1"]
    ) == [True, False]


async def test_ids_are_known_for_an_hour_and_forgotten_in_slices(redis: Redis) -> None:
    dedup = Deduplicator(redis, most=1_000_000)
    await tell(dedup, 0, 20_000)
    await shift(redis, 1300)
    await tell(dedup, 20_000, 21_000)
    await shift(redis, 2200)
    assert not any(await tell(dedup, 0, 21_000, at="2-0"))
    await shift(redis, 200)
    assert not any(await tell(dedup, 20_000, 21_000, at="2-0"))
    assert all(await tell(dedup, 0, 20_000, at="2-0"))


async def test_what_is_forgotten_is_deleted(redis: Redis) -> None:
    dedup = Deduplicator(redis, most=1_000_000)
    await tell(dedup, 0, 30_000)
    await shift(redis, 3700)
    await tell(dedup, 40_000, 40_001)
    assert await redis.xlen(STREAM) == 1
    [status] = await dedup.status(1)
    assert (status.events, status.window_seconds) == (1, 0)


async def test_whoever_takes_over_knows_what_was_known(redis: Redis) -> None:
    """And so does, once it comes back, whoever was overtaken."""
    one, other = (Deduplicator(redis, most=100_000) for _ in range(2))
    await tell(one, 0, 3_000)
    assert not any(await tell(other, 0, 3_000, at="2-0"))
    assert all(await tell(other, 3_000, 5_000))
    assert await tell(one, 2_000, 6_000, at="2-0") == [False] * 3_000 + [True] * 1_000
    assert await redis.xlen(STREAM) == 6


async def test_of_several_at_once_one_has_the_event(redis: Redis) -> None:
    several = [Deduplicator(redis, most=100_000) for _ in range(4)]
    answers = await asyncio.gather(
        *(tell(each, 0, 500, at=f"{number}-0") for number, each in enumerate(several, 1)),
        *(tell(several[0], 0, 500, at=f"{number}-0") for number in range(5, 8)),
    )
    assert [sum(marks) for marks in zip(*answers, strict=True)] == [1] * 500


async def test_what_others_forgot_for_want_of_memory_is_forgotten_here(redis: Redis) -> None:
    await tell(Deduplicator(redis, most=100_000), 0, 2_000)
    dedup = Deduplicator(redis, most=100_000)
    await tell(dedup, 0, 1)
    await redis.delete(STREAM)
    assert all(await tell(dedup, 0, 2_000, at="2-0"))


async def test_the_oldest_goes_when_memory_is_used_up(
    redis: Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    """The newest are known still; the shorter window is told, counted and shown."""
    dedup = Deduplicator(redis, most=8_000)
    assert all(await tell(dedup, 0, 40_000))
    [status] = await dedup.status(1)
    assert 6_000 <= status.events <= 8_000 == status.most_events
    assert not any(await tell(dedup, 34_000, 40_000, at="2-0"))
    said = capsys.readouterr().out
    assert "events.dedup_memory_nearly_full" in said
    assert "events.dedup_window_shortened" in said
    known = REGISTRY.get_sample_value("cartwheel_events_dedup_events", {"partition": "0"})
    assert known is not None
    assert known <= 8_000


async def test_an_event_takes_no_more_memory_than_is_counted_for_it(servers_folder: Path) -> None:
    server = await _start(servers_folder / "measured")
    try:
        async with connect(server.url) as redis:
            dedup = Deduplicator(redis, most=10_000_000)
            await tell(dedup, 0, 1)
            nothing = await _dataset(redis)
            await tell(dedup, 1, 200_001)
            batches = await _dataset(redis)
            assert (batches - nothing) / 200_000 <= BYTES_PER_EVENT / 2
            for number in range(200_001, 210_001):
                await tell(dedup, number, number + 1)
            assert (await _dataset(redis) - batches) / 10_000 <= BYTES_PER_EVENT
    finally:
        await server.stop()


async def _dataset(redis: Redis) -> int:
    """Return what the server takes for data alone; `MEMORY USAGE` guesses a tree of entries."""
    used: int = (await redis.info("memory"))["used_memory_dataset"]
    return used


async def _start(folder: Path) -> Valkey:
    return await Valkey.start(folder, account=server_account(), log=folder.with_suffix(".log"))


async def test_slices_of_a_clock_that_was_ahead_last_no_longer_than_others(redis: Redis) -> None:
    await tell(Deduplicator(redis, most=100_000), 0, 100)
    await shift(redis, -7200)
    dedup = Deduplicator(redis, most=100_000)
    assert not any(await tell(dedup, 0, 100, at="2-0"))
    await tell(dedup, 100, 101)
    await shift(redis, 7200 + 3700)
    assert all(await tell(dedup, 0, 101, at="2-0"))


async def test_what_is_known_is_known_after_redis_was_killed(servers_folder: Path) -> None:
    """Each write is on the disk before it is acknowledged."""
    folder = servers_folder / "killed"
    server = await _start(folder)
    async with connect(server.url) as redis:
        await tell(Deduplicator(redis, most=100_000), 0, 3_000)
    server.child.process.kill()
    await server.child.process.wait()
    server = await _start(folder)
    try:
        async with connect(server.url) as redis:
            dedup = Deduplicator(redis, most=100_000)
            assert not any(await tell(dedup, 0, 3_000, at="2-0"))
            assert all(await tell(dedup, 0, 3_000)), "and is the same delivery at its position"
    finally:
        await server.stop()
