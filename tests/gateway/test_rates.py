"""Rates are counted in Redis for all doors together, exactly near the limit."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis
from tests.embedded.harness import until
from tests.gateway.conftest import Instance, Serve, table
from tests.rates.making import MovedClock

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import connect
from cartwheel.systems.embedded.accounts import server_account
from cartwheel.systems.embedded.valkey import Valkey
from cartwheel.systems.gateway.errors import RouteTableError
from cartwheel.systems.rates import redis as counting
from cartwheel.systems.rates.api import Charge, Limit, Verdict
from cartwheel.systems.rates.redis import RedisRates

NEVER_OVER = 3600
"""A window that does not turn while a test runs (but once an hour, when it still holds)."""


def ask(rates: RedisRates, who: str, calls: int, *, cost: int = 1) -> Awaitable[Verdict]:
    return rates.spend([Charge(Limit("limit", calls, NEVER_OVER), who)], cost=cost)


async def spend(counter: RedisRates, count: int, *, calls: int) -> int:
    verdicts = [await ask(counter, "k", calls) for _ in range(count)]
    return sum(verdict.allowed for verdict in verdicts)


async def test_one_process_lets_through_exactly_the_limit(counter: RedisRates) -> None:
    assert await spend(counter, 130, calls=100) == 100
    verdict = await ask(counter, "k", 100)
    assert (verdict.allowed, verdict.standings[0].left) == (False, 0)
    assert 0 < verdict.wait_seconds <= 2 * NEVER_OVER
    assert (await ask(counter, "other", 100)).standings[0].left == 99


async def test_concurrent_calls_of_two_processes_share_the_limit(redis: Redis) -> None:
    """Below nine tenths a process runs ahead; what it did reaches the other with its next word."""
    one, two = RedisRates(redis, namespace="door"), RedisRates(redis, namespace="door")
    assert await spend(one, 60, calls=100) == 60
    await one.close()
    found = await asyncio.gather(*(ask(one if n % 2 else two, "k", 100) for n in range(100)))
    await asyncio.gather(one.close(), two.close())
    allowed = sum(verdict.allowed for verdict in found)
    assert 40 <= allowed <= 40 + 30, "at most what one did in one batch, below nine tenths"
    assert not (await ask(two, "k", 100)).allowed
    assert not (await ask(one, "k", 100)).allowed


@pytest.mark.parametrize(
    ("path", "answers"),
    [
        ("/trpc/a.b,a.c,a.d", [200, 429]),
        ("/trpc/a.b%2Ca.c%2ca.d", [200, 429]),
        ("/shop/trpc/a.b,a.c", [200, 200, 429]),
        ("/%74rpc/a.b,a.c,a.d", [200, 429]),
        ("/a,b,c,d,e,f", [200] * 5 + [429]),
    ],
)
async def test_a_batch_counts_as_the_calls_in_it(
    serve: Serve,
    pair: tuple[Instance, Instance],
    counter: RedisRates,
    path: str,
    answers: list[int],
) -> None:
    """All of them pass or none."""
    rates = [{"by": "address", "calls": 5, "windowSeconds": NEVER_OVER}]
    door = await serve(table(pair[0], rates=rates), counter=counter)
    found = [await door.client.get(path, params={"batch": "1"}) for _ in answers]
    assert [answer.status_code for answer in found] == answers
    assert int(found[-1].headers["retry-after"]) >= 1


async def test_a_batch_counts_by_the_path_that_the_instance_sees(
    serve: Serve, pair: tuple[Instance, Instance], counter: RedisRates
) -> None:
    """Whatever the route's rewrite made of it."""
    rates = [{"by": "address", "calls": 5, "windowSeconds": NEVER_OVER}]
    rewrite = {"prefix": "/call", "by": "/trpc"}
    door = await serve(
        table(pair[0], rates=rates, rewrite=rewrite, prefix="/call"), counter=counter
    )
    found = [await door.client.get("/call/a.b,a.c,a.d") for _ in range(2)]
    assert [answer.status_code for answer in found] == [200, 429]


async def test_a_batch_that_can_never_pass_is_told_so(
    serve: Serve, pair: tuple[Instance, Instance], counter: RedisRates
) -> None:
    """It is not asked to come back, and costs nothing."""
    rates = [
        {"by": "address", "calls": 50, "windowSeconds": NEVER_OVER},
        {"by": "endpoint", "calls": 5, "windowSeconds": NEVER_OVER},
    ]
    door = await serve(table(pair[0], rates=rates), counter=counter)
    answer = await door.client.get("/trpc/a.b,a.c,a.d,a.e,a.f,a.g")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert "retry-after" not in answer.headers
    first = await door.client.get("/")
    assert [left.split(";")[1] for left in first.headers.get_list("ratelimit")] == ["r=49", "r=4"]


async def test_a_batch_that_is_refused_leaves_what_is_left_to_others(redis: Redis) -> None:
    """One after the other, and of those that ask at once, too."""
    counter = RedisRates(redis, namespace="door")
    assert (await ask(counter, "k", 10, cost=8)).allowed
    assert not (await ask(counter, "k", 10, cost=5)).allowed
    asked = (ask(counter, "k", 10, cost=cost) for cost in (11, 3, 1, 2, 1))
    found = await asyncio.gather(*asked)
    assert [verdict.allowed for verdict in found] == [False, False, True, False, True]
    assert not (await ask(counter, "k", 10)).allowed
    await counter.close()


async def test_a_caller_is_refused_with_the_words_of_the_limit(
    serve: Serve, pair: tuple[Instance, Instance], counter: RedisRates
) -> None:
    rates = [
        {"by": "key", "calls": 2, "windowSeconds": NEVER_OVER},
        {"by": "address", "calls": 5, "windowSeconds": NEVER_OVER},
    ]
    door = await serve(table(pair[0], rates=rates), counter=counter)

    async def status(key: str) -> httpx.Response:
        answer: httpx.Response = await door.client.get("/", headers={"authorization": key})
        return answer

    first = await status("Bearer a")
    assert first.status_code == 200
    assert first.headers.get_list("ratelimit-policy") == [
        f'"web:key";q=2;w={NEVER_OVER}',
        f'"web:address";q=5;w={NEVER_OVER}',
    ]
    assert first.headers.get_list("ratelimit")[0].startswith('"web:key";r=1;t=')
    assert (await status("Bearer a")).status_code == 200
    refused = await status("Bearer a")
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert 0 < int(refused.headers["retry-after"]) <= 2 * NEVER_OVER
    assert [(await status(f"Bearer {n}")).status_code for n in range(4)] == [200, 200, 200, 429]


async def test_whoever_obeys_once_gets_in(
    serve: Serve, pair: tuple[Instance, Instance], redis: Redis
) -> None:
    """With three calls in thirty seconds the door says 13 s three before the window's end."""
    clock = MovedClock()
    counter = RedisRates(redis, namespace="door", clock=clock)
    rates = [{"by": "address", "calls": 3, "windowSeconds": 30, "whenAway": "refuse"}]
    door = await serve(table(pair[0], rates=rates), counter=counter)
    clock.move(27)
    assert [(await door.client.get("/")).status_code for _ in range(3)] == [200] * 3
    refused = await door.client.get("/")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "13")
    assert refused.headers["ratelimit"] == '"web:address";r=0;t=13'
    clock.move(13)
    assert (await door.client.get("/")).status_code == 200


async def test_all_addresses_of_one_customer_share_a_limit(
    serve: Serve, pair: tuple[Instance, Instance], counter: RedisRates
) -> None:
    """Of IPv6 a network of 64 bits."""
    spec = table(pair[0], rates=[{"by": "address", "calls": 2, "windowSeconds": NEVER_OVER}])
    door = await serve(spec | {"trustedProxies": ["127.0.0.0/8"]}, counter=counter)
    seen = [
        (await door.client.get("/", headers={"x-forwarded-for": address})).status_code
        for address in ("2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1")
    ]
    assert seen == [200, 200, 429, 200]


async def test_without_redis_each_limit_does_what_it_declares(
    serve: Serve, pair: tuple[Instance, Instance], servers_folder: Path
) -> None:
    folder = servers_folder / "rates"
    folder.mkdir()
    valkey = await Valkey.start(
        folder / "valkey", account=server_account(), log=folder / "valkey.log"
    )
    async with connect(valkey.url) as client:
        counter = RedisRates(client, namespace="door")
        rate = {"by": "address", "calls": 5, "windowSeconds": NEVER_OVER}
        opened = await serve(table(pair[0], rates=[rate]), counter=counter)
        closed = await serve(table(pair[0], rates=[rate | {"whenAway": "refuse"}]), counter=counter)
        assert (await opened.client.get("/")).status_code == 200
        assert (await closed.client.get("/")).status_code == 200
        await valkey.stop()

        async def is_noticed() -> bool:
            answer: httpx.Response = await closed.client.get("/")
            return answer.status_code == 503

        await until(is_noticed)
        for _ in range(8):
            assert (await opened.client.get("/")).status_code == 200
            answer = await closed.client.get("/")
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        with pytest.raises(UnavailableError):
            await ask(counter, "k", 5)
        await counter.close()


async def test_callers_beyond_number_are_forgotten_at_a_steady_pace(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those called last stay known, and nothing told of is lost, however full it is."""
    monkeypatch.setattr(counting, "_MOST_KEYS", 100)
    counter = RedisRates(redis, namespace="door")
    await asyncio.gather(*(ask(counter, f"k{n}", 10) for n in range(1000)))
    for round_ in range(20):
        await asyncio.gather(
            ask(counter, "often", 1000),
            *(ask(counter, f"r{round_}-{n}", 10) for n in range(60)),
        )
    await counter.close()
    verdict = await ask(counter, "often", 1000)
    assert verdict.standings[0].left == 979
    await asyncio.gather(*(ask(counter, f"s{n}", 10) for n in range(30)))
    assert len(counter._known) <= 130
    assert "limit:1000/3600:often" in counter._known
    await counter.close()
    assert (await ask(RedisRates(redis, namespace="door"), "k0", 10)).standings[0].left == 8


async def test_limits_need_something_to_count_in(
    pair: tuple[Instance, Instance], serve: Serve
) -> None:
    with pytest.raises(RouteTableError, match="CARTWHEEL_REDIS_URL is not set"):
        await serve(table(pair[0], rates=[{"by": "endpoint", "calls": 1}]))
