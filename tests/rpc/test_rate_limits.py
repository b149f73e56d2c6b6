"""Rate limits, counted in a real Valkey."""

from collections.abc import AsyncIterator
from typing import Literal

import httpx
import pytest
from prometheus_client import REGISTRY
from redis.asyncio import Redis
from tests.rates.making import MovedClock
from tests.rpc import shop
from tests.rpc.serving import Keys, bearer, serving

from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.redis import connect
from cartwheel.systems.rates.redis import RedisRates
from cartwheel.systems.rpc.api import (
    Quota,
    QuotaLimiter,
    RateLimitedError,
    RequestContext,
    Router,
    RPCApp,
    get,
    per_minute,
)


@pytest.fixture(autouse=True)
async def _fresh(limits: Redis) -> None:
    await limits.flushall()


async def test_the_quota_is_shown_and_held(client: httpx.AsyncClient) -> None:
    """Each answer says what is left; the fourth call of a minute is refused."""
    for left in (2, 1, 0):
        response = await client.get("/api/v1/limited", headers=bearer("owner"))
        assert response.status_code == 200
        assert response.headers["ratelimit-policy"] == '"shop.limited";q=3;w=60'
        assert response.headers["ratelimit"].startswith(f'"shop.limited";r={left};t=')
    refused = await client.get("/api/v1/limited", headers=bearer("owner"))
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert refused.headers["ratelimit"].startswith('"shop.limited";r=0;t=')
    # Three calls at the very end of a window weigh on all of the next.
    assert 1 <= int(refused.headers["retry-after"]) <= 120
    trpc = await client.get("/trpc/shop.limited", headers=bearer("owner"))
    assert trpc.json()["error"]["data"]["code"] == "TOO_MANY_REQUESTS"


async def test_each_caller_and_procedure_has_its_own(client: httpx.AsyncClient) -> None:
    """One caller's calls are not another's, nor one procedure's another's."""
    for _ in range(4):
        await client.get("/api/v1/limited", headers=bearer("owner"))
    assert (await client.get("/api/v1/limited", headers=bearer("reader"))).status_code == 200
    assert (await client.get("/api/v1/strict", headers=bearer("owner"))).status_code == 200


async def test_whoever_is_not_known_counts_by_network(limits: Redis) -> None:
    """Another address of the same /64 is the same caller."""
    limiter = QuotaLimiter(RedisRates(limits, namespace="calls"))

    async def spend(address: str) -> None:
        context = RequestContext(headers={}, address=address)
        await limiter.spend([("shop.limited", Quota(2, 60))], context)

    await spend("2001:db8::1")
    await spend("2001:db8::2")
    with pytest.raises(RateLimitedError):
        await spend("2001:db8::3")
    await spend("2001:db8:0:1::1")


async def test_whoever_is_refused_in_a_batch_learns_when_to_come_back(
    client: httpx.AsyncClient,
) -> None:
    """In the header where there is one, and with each call, of a batch that streams too."""
    path, batch = "/trpc/" + ",".join(["shop.limited"] * 4), {"batch": "1"}
    mixed = await client.get(path, headers=bearer("owner"), params=batch)
    refused = [one["error"]["data"] for one in mixed.json() if "error" in one]
    assert (mixed.status_code, len(refused)) == (207, 1)
    assert int(mixed.headers["retry-after"]) == refused[0]["retryAfterSeconds"] >= 1
    all_refused = await client.get(path, headers=bearer("owner"), params=batch)
    assert all_refused.status_code == 429
    assert int(all_refused.headers["retry-after"]) >= 1
    streamed = await client.get(
        path, headers=bearer("owner") | {"trpc-accept": "application/jsonl"}, params=batch
    )
    assert streamed.text.count('"retryAfterSeconds":') == 4


@pytest.fixture
async def away() -> AsyncIterator[httpx.AsyncClient]:
    """An application whose Redis does not answer."""
    redis = connect("redis://127.0.0.1:1")
    router = type(shop.shop)("shop")
    router.procedures = {
        name: shop.shop.procedures[name] for name in ("limited", "limitedStrictly")
    }
    limiter = QuotaLimiter(RedisRates(redis, namespace="calls"))
    app = RPCApp([router], authenticator=Keys(), limiter=limiter)
    async with serving(app) as url, httpx.AsyncClient(base_url=url) as client:
        yield client
    await redis.aclose()


async def test_without_redis_calls_pass_and_are_counted(away: httpx.AsyncClient) -> None:
    """Fails open, and not in silence."""
    name, labels = "cartwheel_rpc_rate_limits_skipped_total", {"procedure": "shop.limited"}
    before = REGISTRY.get_sample_value(name, labels) or 0
    for _ in range(5):
        response = await away.get("/api/v1/limited", headers=bearer("owner"))
        assert response.status_code == 200
        assert "ratelimit" not in response.headers
    assert REGISTRY.get_sample_value(name, labels) == before + 5


async def test_a_quota_may_fail_closed(away: httpx.AsyncClient) -> None:
    """Where it is declared so, nothing passes uncounted."""
    response = await away.get("/api/v1/strict", headers=bearer("owner"))
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")


busy = Router("busy")


@busy.query(rest=get("/busy"), limit=per_minute(1), raises=[UnavailableError])
async def ask() -> Literal["ok"]:
    """Be busy for a second."""
    raise UnavailableError("Busy", retry_after_seconds=1)


async def test_a_wait_from_further_in_covers_the_quotas_too(limits: Redis) -> None:
    """Whoever waits as long as a procedure says is not told by its quota to wait again."""
    limiter = QuotaLimiter(RedisRates(limits, namespace="calls"))
    app = RPCApp([busy], authenticator=Keys(), limiter=limiter)
    async with serving(app) as url, httpx.AsyncClient(base_url=url) as client:
        answer = await client.get("/api/v1/busy", headers=bearer("owner"))
    assert answer.status_code == 503
    left, wait = answer.headers["ratelimit"].split("t=")
    assert left == '"busy.ask";r=0;'
    assert int(answer.headers["retry-after"]) == int(wait) > 1


async def test_a_caller_and_a_procedure_are_one_question(limits: Redis) -> None:
    """A call refused by one of its quotas counts under none, and is told the longer wait."""
    clock = MovedClock()
    limiter = QuotaLimiter(RedisRates(limits, namespace="calls", clock=clock))
    quotas = [("caller", Quota(5, 10)), ("shop.limited", Quota(1, 60))]

    async def spend() -> RequestContext:
        context = RequestContext(headers={}, address="192.0.2.1")
        await limiter.spend(quotas, context)
        return context

    await spend()
    for _ in range(9):
        with pytest.raises(RateLimitedError) as refused:
            await spend()
        assert refused.value.retry_after_seconds == 120
    clock.move(120)
    assert (await spend()).answer_headers == [
        (b"ratelimit-policy", b'"caller";q=5;w=10'),
        (b"ratelimit", b'"caller";r=4;t=20'),
        (b"ratelimit-policy", b'"shop.limited";q=1;w=60'),
        (b"ratelimit", b'"shop.limited";r=0;t=120'),
    ]
