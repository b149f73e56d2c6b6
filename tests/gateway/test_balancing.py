"""Calls are spread, made again where that may be, and kept from instances that fail."""

import asyncio
import signal
import time
from collections import Counter

import httpx
import pytest
from tests.embedded.harness import until
from tests.gateway.conftest import Instance, Instances, Serve, table

from cartwheel.systems.gateway.metrics import retries


async def names(client: httpx.AsyncClient, count: int) -> Counter[str]:
    found = [(await client.get("/")).json()["name"] for _ in range(count)]
    return Counter(found)


async def test_instances_take_turns(serve: Serve, pair: tuple[Instance, Instance]) -> None:
    door = await serve(table(*pair))
    assert await names(door.client, 20) == {"one": 10, "two": 10}


async def test_the_least_loaded_instance_is_asked(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    door = await serve(table(*pair, pool={"balance": "least-requests"}))
    slow = asyncio.create_task(door.client.get("/slow?seconds=0.5"))
    await until(lambda: sum(u.running for u in door.gateway.pools["web"].upstreams) == 1)
    found = await names(door.client, 10)
    assert len(found) == 1
    assert (await slow).text not in found


async def test_an_idempotent_call_is_made_again_elsewhere_and_another_is_not(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    door = await serve(table(*pair, pool={"retries": {"attempts": 2}}))
    before = retries.labels("web")._value.get()
    assert (await door.client.get("/status?status=503&key=get")).status_code == 503
    assert await counts(pair, "get") == [1, 1]
    assert (await door.client.post("/status?status=503&key=post")).status_code == 503
    assert sum(await counts(pair, "post")) == 1
    assert retries.labels("web")._value.get() == before + 1


async def test_the_budget_bounds_repetitions(serve: Serve, pair: tuple[Instance, Instance]) -> None:
    budget = {"attempts": 3, "budget": 0.25, "budgetFloor": 0, "backoffSeconds": 0.001}
    door = await serve(table(*pair, pool={"retries": budget, "breaker": {"minimumCalls": 1000}}))
    for _ in range(40):
        assert (await door.client.get("/status?status=503&key=budget")).status_code == 503
    assert sum(await counts(pair, "budget")) == 50


async def counts(pair: tuple[Instance, Instance], key: str) -> list[int]:
    async with httpx.AsyncClient(trust_env=False) as client:
        return [
            (await client.get(f"http://{i.address}/count", params={"key": key})).json()
            for i in pair
        ]


async def test_a_breaker_refuses_what_keeps_failing(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    breaker = {"minimumCalls": 5, "openSeconds": 20}
    pool = {"breaker": breaker, "retries": {"attempts": 1}, "ejection": {"failuresInARow": 1000}}
    door = await serve(table(pair[0], pool=pool))
    for _ in range(5):
        assert (await door.client.get("/status?status=504&key=breaker")).status_code == 504
    refused = await door.client.get("/status?status=504&key=breaker")
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) > 15
    assert (await counts(pair, "breaker"))[0] == 5


async def test_nobody_there_is_said(serve: Serve, instances: Instances) -> None:
    (one,) = await instances.start("one")
    door = await serve(table(one, pool={"retries": {"attempts": 1}}))
    await one.stop()
    answer = await door.client.post("/")
    assert (answer.status_code, answer.json()["code"]) == (502, "gateway.upstream_unreachable")


@pytest.mark.serial
async def test_a_killed_or_hung_instance_is_left_out_within_two_seconds_and_taken_back(
    serve: Serve, instances: Instances, pair: tuple[Instance, Instance]
) -> None:
    (spare,) = await instances.start("spare")
    door = await serve(table(pair[0], spare))
    assert await names(door.client, 10) == {"one": 5, "spare": 5}
    await spare.stop(signal.SIGKILL)
    assert await names(door.client, 10) == {"one": 10}, "none of them is lost"

    await spare.start()
    await until(lambda: door.gateway.pools["web"].upstreams[1].is_usable)
    assert await names(door.client, 10) == {"one": 5, "spare": 5}

    assert spare.process is not None
    spare.process.send_signal(signal.SIGSTOP)
    started = time.monotonic()
    await until(lambda: not door.gateway.pools["web"].upstreams[1].is_usable)
    assert time.monotonic() - started < 2
    assert await names(door.client, 10) == {"one": 10}


async def test_a_rolling_restart_under_load_loses_no_request(
    serve: Serve, instances: Instances
) -> None:
    pool = await instances.start("a", "b", "c", drain=1.5)
    door = await serve(table(*pool, pool={"health": {"intervalSeconds": 0.2}}))
    stopped = asyncio.Event()
    statuses: Counter[int] = Counter()

    async def load(client: httpx.AsyncClient, method: str) -> None:
        while not stopped.is_set():
            statuses[(await client.request(method, "/", content=b"x")).status_code] += 1

    async with (
        httpx.AsyncClient(base_url=door.url, trust_env=False, timeout=10) as client,
        asyncio.TaskGroup() as group,
    ):
        for number in range(6):
            group.create_task(load(client, "POST" if number % 2 else "PUT"))
        for number, instance in enumerate(pool):
            await instance.stop(signal.SIGTERM)
            await instance.start()
            upstream = door.gateway.pools["web"].upstreams[number]
            await until(lambda upstream=upstream: upstream.is_usable)
        stopped.set()
    assert set(statuses) == {200}
    assert statuses[200] > 100


async def test_a_sticky_pool_gives_an_address_one_instance(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    """Whatever the door; many addresses are spread, and one goes elsewhere when its own fails."""
    pool = {"balance": "sticky", "health": None}
    sticky = {**table(*pair, pool=pool), "trustedProxies": ["127.0.0.0/8"]}
    door, another = await serve(sticky), await serve(sticky)
    found: dict[str, str] = {}
    for number in range(40):
        client = {"x-forwarded-for": f"192.0.2.{number}"}
        asked = [
            (await each.client.get("/", headers=client)).json()["name"]
            for each in (door, another, door)
        ]
        assert len(set(asked)) == 1
        found[client["x-forwarded-for"]] = asked[0]
    assert 8 <= Counter(found.values())["one"] <= 32
    door.gateway.pools["web"].upstreams[0].note_health(is_healthy=False)
    moved = [
        (await door.client.get("/", headers={"x-forwarded-for": address})).json()["name"]
        for address in found
    ]
    assert set(moved) == {"two"}
