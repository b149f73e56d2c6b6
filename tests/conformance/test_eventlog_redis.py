"""What is special to the log on Redis Streams: its identity, its trimming, and fair shares."""

import asyncio
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from tests.conformance.eventlogs import SESSION, Place, drain, member, read
from tests.embedded.harness import until

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.eventlog import redis_consumer
from cartwheel.systems.eventlog.api import BEGINNING, Append
from cartwheel.systems.eventlog.redis_consumer import before
from cartwheel.systems.eventlog.redis_keys import lease_key, members_key
from cartwheel.systems.eventlog.redis_leases import Claim, Claims
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


class Gated(Claims):
    """Claims that wait at a gate on their way."""

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis)
        self.gate, self.waits, self.made = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.gate.set()

    async def _ask(self, claims: Sequence[Claim]) -> dict[Claim, Any]:
        self.waits.set()
        await self.gate.wait()
        answers = await super()._ask(claims)
        self.made.set()
        return answers


async def test_a_member_that_leaves_in_the_middle_of_a_claim_holds_nothing(redis: Redis) -> None:
    """Claims go together, and are made although nobody waits for theirs any more."""
    log = await opened(redis)
    log.claims = claims = Gated(redis)
    member = log.consumer("t", group="g")
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(member)
        claims.gate.clear()
        claims.waits.clear()
        claims.made.clear()
        await asyncio.wait_for(claims.waits.wait(), SESSION.total_seconds())
        asyncio.get_running_loop().call_later(0.1, claims.gate.set)
    await asyncio.wait_for(claims.made.wait(), SESSION.total_seconds())
    assert await redis.zcard(members_key("t", "g")) == 0
    assert not await redis.exists(lease_key("t", 0, "g"))


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


async def test_a_group_that_nobody_runs_any_more_stops_holding_entries_after_the_retention(
    redis: Redis,
) -> None:
    """What it had read and what it had not are forgotten alike; it goes on with the rest."""

    def make(*, grace: timedelta) -> RedisStreamsLog:
        hour = timedelta(hours=1)
        return RedisStreamsLog(redis, partitions=1, lease=SESSION, retention=hour, grace=grace)

    log, new = make(grace=timedelta(0)), make(grace=timedelta(minutes=10))
    await log.open()
    async with log.consumer("t", group="gone") as gone:
        await log.append("t", [Append(0, b"x" * 2000) for _ in range(500)])
        await read(gone, most=10)
    async with log.consumer("t", group="here") as here:
        await drain(here, entries=500)
        await log.trim("t", 0)
        assert await redis.xlen("cartwheel:log:{t:0}") == 500
        long_ago = int(await redis.hget("cartwheel:log:t:groups", "gone")) - 3_601_000  # type: ignore[misc]
        await redis.hset("cartwheel:log:t:groups", "gone", str(long_ago))  # type: ignore[misc]
        await new.trim("t", 0)
        assert await redis.xlen("cartwheel:log:{t:0}") == 500
        await log.trim("t", 0)
        left = await redis.xlen("cartwheel:log:{t:0}")
        assert left < 100
        [lag] = await log.lag("t", group="gone")
        assert lag.entries == 500  # what is forgotten is not committed either
        await log.append("t", [Append(0, b"new")])
        async with log.consumer("t", group="gone") as back:
            got = await drain(back, entries=left + 1)
            assert got[-1].entries[-1].value == b"new"
            await drain(here, entries=1)
            await log.append("t", [Append(0, b"x" * 2000) for _ in range(500)])
            await drain(here, entries=500)
            await log.trim("t", 0)
            assert sum(len(b.entries) for b in await drain(back, entries=500)) == 500


async def test_a_group_that_was_never_heard_of_holds_entries_from_its_first_sight_on(
    redis: Redis,
) -> None:
    """As one that was made from outside, or by a version that wrote nothing down."""
    log = await opened(redis)
    await log.rewind("t", group="early", to=BEGINNING)
    async with log.consumer("t", group="here") as here:
        await log.append("t", [Append(0, b"x" * 2000) for _ in range(500)])
        await drain(here, entries=500)
        await log.trim("t", 0)
    assert await redis.xlen("cartwheel:log:{t:0}") == 500
    assert await redis.hexists("cartwheel:log:t:groups", "early")  # type: ignore[misc]


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
    monkeypatch.setattr(redis_consumer, "ANSWER_SECONDS", 0.5)
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
        leases = [await redis.get(key) for key in keys]
        tokens = [lease.partition(b":")[0] for lease in leases if lease]
        return sorted(tokens.count(token) for token in set(tokens))

    async with log.consumer("t", group="g"):
        assert await holders() == [5]
        async with log.consumer("t", group="g"), log.consumer("t", group="g"):

            async def shared() -> bool:
                return await holders() == [1, 2, 2]

            await until(shared)


async def test_a_member_that_comes_back_first_leaves_nothing_of_its_dead_successor_behind(
    redis: Redis, valkey: Valkey
) -> None:
    """It slept past its lease, another took over and died, and nobody else was there."""
    place = Place(valkey.url, redis)
    log = await opened(redis)
    await log.append("t", [Append(0, b"a"), Append(0, b"b")])
    async with member(place, "t", partitions=1, most=1) as sleeper:
        assert [batch["values"] for batch in await sleeper.ask("read")] == [["a"]]
        sleeper.process.send_signal(signal.SIGSTOP)
        async with member(place, "t", partitions=1, most=1) as successor:
            assert [batch["values"] for batch in await successor.ask("read")] == [["a"]]
            assert await successor.ask("commit") == [True]
            assert [batch["values"] for batch in await successor.ask("read")] == [["b"]]
            await successor.kill()

        async def is_owned() -> bool:
            return bool(await redis.exists("cartwheel:log:{t:0}:g:owner"))

        async def is_free() -> bool:
            return not await is_owned()

        await until(is_free)
        await log.append("t", [Append(0, b"c")])
        sleeper.process.send_signal(signal.SIGCONT)
        await until(is_owned)
        assert await sleeper.ask("commit") == [False]
        got = []
        for _ in range(2):
            got += await sleeper.ask("read")
            assert await sleeper.ask("commit") == [True]
    assert [(batch["values"], batch["redelivered"]) for batch in got] == [
        (["b"], True),
        (["c"], False),
    ]


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


_HOURS = 7_200_000


async def _put_off(redis: Redis, topic: str, group: str) -> None:
    """Leave a dead member's lease and name as a clock would that was two hours ahead."""
    await redis.set(f"cartwheel:log:{{{topic}:0}}:{group}:owner", "dead:1", px=_HOURS)
    seconds, _ = await redis.time()
    await redis.zadd(f"cartwheel:log:{topic}:{group}:members", {"dead": seconds * 1000 + _HOURS})
    await redis.pexpire(f"cartwheel:log:{topic}:{group}:members", _HOURS)


async def test_a_lease_that_ends_further_off_than_it_is_long_is_shortened(redis: Redis) -> None:
    """It was set while the clock was ahead, by a member that is dead."""
    log = await opened(redis)
    await log.append("t", [Append(0, b"a")])
    await _put_off(redis, "t", "g")
    async with log.consumer("t", group="g") as consumer:
        [batch] = await read(consumer)
        assert [entry.value for entry in batch.entries] == [b"a"]
        await consumer.commit(batch)


async def test_a_group_of_members_that_died_ahead_of_time_can_be_moved(redis: Redis) -> None:
    log = await opened(redis)
    await log.append("t", [Append(0, b"a")])
    async with log.consumer("t", group="g") as consumer:
        await drain(consumer, entries=1)
    await _put_off(redis, "t", "g")
    await log.rewind("t", group="g", to=BEGINNING)
    async with log.consumer("t", group="g") as consumer:
        assert [batch.redelivered for batch in await drain(consumer, entries=1)] == [True]
