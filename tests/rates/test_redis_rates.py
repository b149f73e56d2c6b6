"""Calls are counted in a real Valkey, on a clock that is moved."""

import asyncio
import math
from datetime import timedelta
from random import Random

import pytest
from redis.asyncio import Redis
from tests.rates.making import MovedClock

from cartwheel.systems.rates.api import Charge, Limit, Verdict, headers_of
from cartwheel.systems.rates.redis import RedisRates


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def rates(redis: Redis, clock: MovedClock) -> RedisRates:
    return RedisRates(redis, namespace="tests", clock=clock)


def charge(calls: int = 3, seconds: int = 30, *, name: str = "limit", who: str = "ada") -> Charge:
    return Charge(Limit(name, calls, seconds, strict=True), who)


async def spend(rates: RedisRates, *charges: Charge, cost: int = 1) -> Verdict:
    return await rates.spend(charges, cost=cost)


async def test_whoever_waits_as_long_as_it_is_told_gets_in(
    rates: RedisRates, clock: MovedClock
) -> None:
    """Three calls in thirty seconds, late in a window: 13 s at once, not 3 and then 30."""
    clock.move(27)
    for left in (2, 1, 0):
        verdict = await spend(rates, charge())
        assert (verdict.allowed, verdict.standings[0].left) == (True, left)
    refused = await spend(rates, charge())
    assert (refused.allowed, refused.retry_after_seconds) == (False, 13)
    clock.move(12)
    assert (await spend(rates, charge())).retry_after_seconds == 1
    clock.move(1)
    assert (await spend(rates, charge())).allowed


@pytest.mark.parametrize("seed", range(8))
async def test_a_named_wait_is_enough_and_the_shortest_whatever_went_before(
    rates: RedisRates, clock: MovedClock, seed: int
) -> None:
    random = Random(seed)
    charges = (
        charge(random.randint(1, 9), random.choice((1, 7, 30)), name="one"),
        charge(random.randint(1, 40), random.choice((60, 90)), name="other"),
    )
    most = min(limit.calls for limit, _ in charges)
    refusals = 0
    for _ in range(150):
        clock.move(random.choice((0, 0, 0, 0.001, 0.9, 3.3, 20, 200)) * random.random())
        cost = random.randint(1, most)
        verdict = await spend(rates, *charges, cost=cost)
        if verdict.allowed:
            continue
        refusals += 1
        clock.move(verdict.wait_seconds - 0.001)
        early = await spend(rates, *charges, cost=cost)
        assert (early.allowed, round(early.wait_seconds, 3)) == (False, 0.001)
        clock.move(0.001)
        assert (await spend(rates, *charges, cost=cost)).allowed
    assert refusals > 10


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_left_can_be_had_and_when_there_is_more_is_exact(
    rates: RedisRates, clock: MovedClock, seed: int
) -> None:
    random = Random(seed)
    limited = charge(12, 30)
    for _ in range(60):
        clock.move(random.choice((0, 0.5, 11)) * random.random())
        verdict = await spend(rates, limited, cost=random.randint(1, 5))
        (standing,) = verdict.standings
        assert verdict.allowed or standing.more_in_seconds <= verdict.wait_seconds
        clock.move(standing.more_in_seconds)
        assert (await spend(rates, limited, cost=standing.left + 1)).allowed


async def test_a_call_counts_under_all_its_limits_or_under_none(
    rates: RedisRates, clock: MovedClock
) -> None:
    """Refused by one limit, it is told the longest wait of all, and takes nothing of any."""
    short, long = charge(5, 10, name="short"), charge(2, 60, name="long")
    await spend(rates, short, long)
    await spend(rates, short, long)
    refused = await spend(rates, short, long)
    assert [standing.is_used_up for standing in refused.standings] == [False, True]
    assert [standing.left for standing in refused.standings] == [3, 0]
    assert refused.wait_seconds == 60 + 30
    clock.move(90)
    assert (await spend(rates, short, long)).allowed


async def test_all_limits_of_calls_side_by_side_are_one_question(
    rates: RedisRates, redis: Redis
) -> None:
    """Of a call, of the calls of a batch, and of other callers."""
    await spend(rates, charge(who="to load the script"))
    before = (await redis.info("commandstats"))["cmdstat_evalsha"]["calls"]
    verdicts = await asyncio.gather(
        *(spend(rates, charge(name="a"), charge(4, name="b")) for _ in range(3)),
        *(spend(rates, charge(who=f"caller {n}")) for n in range(20)),
    )
    assert all(verdict.allowed for verdict in verdicts)
    after = (await redis.info("commandstats"))["cmdstat_evalsha"]["calls"]
    assert after - before == 1


async def test_far_from_a_limit_nobody_is_asked(redis: Redis, clock: MovedClock) -> None:
    rates = RedisRates(redis, namespace="tests", clock=clock)
    limited = Charge(Limit("loose", 1000, 60), "ada")
    await spend(rates, limited)
    before = (await redis.info("commandstats"))["cmdstat_evalsha"]["calls"]
    lefts = [(await spend(rates, limited)).standings[0].left for _ in range(300)]
    assert lefts == list(range(998, 698, -1))
    await rates.close()
    after = (await redis.info("commandstats"))["cmdstat_evalsha"]["calls"]
    assert after - before <= 20, "ten milliseconds' worth of calls are told at once"
    other = RedisRates(redis, namespace="tests", clock=clock)
    assert (await spend(other, limited)).standings[0].left == 698


async def test_those_refused_at_once_are_told_to_come_one_after_the_other(
    rates: RedisRates, clock: MovedClock
) -> None:
    """So that all of them get in who obey."""
    await spend(rates, charge(), cost=3)
    refused = await asyncio.gather(*(spend(rates, charge()) for _ in range(3)))
    assert [verdict.retry_after_seconds for verdict in refused] == [40, 50, 60]
    begun = clock.now()
    for verdict in refused:
        clock.at = begun + timedelta(seconds=verdict.retry_after_seconds)
        assert (await spend(rates, charge())).allowed


async def test_the_headers_agree_with_the_wait(rates: RedisRates, clock: MovedClock) -> None:
    """With nothing left `t` is the wait of the next call; else when there is one more."""
    clock.move(15.5)
    said = [headers_of((await spend(rates, charge())).standings) for _ in range(4)]
    assert said[0][0] == (b"ratelimit-policy", b'"limit";q=3;w=30')
    assert [headers[1][1] for headers in said] == [
        b'"limit";r=2;t=45',
        b'"limit";r=1;t=30',
        b'"limit";r=0;t=25',
        b'"limit";r=0;t=25',
    ]
    refused = await spend(rates, charge(), cost=2)
    assert refused.retry_after_seconds == math.ceil(14.5 + 20) >= 25


@pytest.mark.parametrize("hours", [-48, -1, 1, 48])
async def test_a_clock_that_is_put_right_freezes_no_limit(
    rates: RedisRates, clock: MovedClock, hours: int
) -> None:
    """What was counted by another time holds for two windows at the very most."""
    await spend(rates, charge(), cost=3)
    clock.move(hours * 3600)
    verdict = await spend(rates, charge())
    assert verdict.allowed or verdict.wait_seconds <= 60
    clock.move(verdict.wait_seconds)
    assert (await spend(rates, charge())).allowed


async def test_without_a_clock_time_is_that_of_redis(redis: Redis) -> None:
    rates = RedisRates(redis, namespace="tests")
    seconds, micros = await redis.time()
    age = (seconds + micros / 1e6) % 3600
    await spend(rates, charge(1, 3600))
    refused = await spend(rates, charge(1, 3600))
    assert not refused.allowed
    assert refused.wait_seconds == pytest.approx(3600 - age + 3600, abs=30)
    assert 0 < await redis.pttl("cartwheel:rates:tests:limit:1/3600:ada") <= 7_200_000
