"""The whole line runs over separate processes, and survives the loss of any of them."""

import json
import signal
from typing import Any

import httpx
import pytest
from tests.embedded.harness import until
from tests.roles.fleet import OPERATOR_KEY, Engines, Fleet, RoleProcess
from websockets.asyncio.client import connect

from cartwheel.systems.embedded.postgres import APP_ROLE, url as postgres_url

ROLES = ("web", "ingest", "realtime", "pipeline", "worker", "relay")


def client_of(role: RoleProcess, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=role.url, headers={"authorization": f"Bearer {key}"}, trust_env=False, timeout=30
    )


def viewed(number: int) -> dict[str, Any]:
    return {
        "type": "track",
        "event": "Product Viewed",
        "messageId": f"m-{number}",
        "anonymousId": f"visitor-{number % 7}",
        "properties": {"productId": "p1", "price": 1},
    }


async def test_a_click_goes_through_every_role_and_the_loss_of_some(
    fleet: Fleet, opened: dict[str, str]
) -> None:
    web, ingest, realtime, pipeline, _, relay = await fleet.start(*ROLES)
    (spare_pipeline, spare_relay) = await fleet.start("pipeline", "relay")
    for role in fleet.processes:
        assert await role.status("/livez") == 200
        await until(lambda role=role: is_ready(role))
    key = opened["key"]
    async with client_of(ingest, key) as door, client_of(web, key) as shop:

        async def accepted() -> int:
            return (await shop.get("/api/v1/events/stats")).json()["accepted"]

        before = await accepted()

        async def arrived(count: int) -> None:
            async def counted() -> bool:
                return await accepted() == before + count

            await until(counted)

        batch = {"batch": [viewed(number) for number in range(100)]}
        assert (await door.post("/api/v1/events/batch", json=batch)).status_code == 202
        await arrived(100)

        pipeline.send(signal.SIGKILL)
        relay.send(signal.SIGKILL)
        batch = {"batch": [viewed(number) for number in range(100, 150)]}
        assert (await door.post("/api/v1/events/batch", json=batch)).status_code == 202
        await arrived(150)
        assert (await door.get("/api/v1/carts")).status_code == 404, "the door is for events alone"

        socket = f"{realtime.url.replace('http', 'ws')}/ws/store/{opened['storeId']}"
        async with httpx.AsyncClient(base_url=web.url, trust_env=False, timeout=30) as client:
            asked = await client.post("/api/v1/tickets", headers={"authorization": f"Bearer {key}"})
        ticket = asked.json()["ticket"]
        async with connect(f"{socket}?ticket={ticket}", proxy=None) as opening:
            await (await opening.ping())  # what it delivers is tested with `up`
            async with connect(f"{socket}?ticket={ticket}", proxy=None) as again:
                await again.wait_closed()
                assert again.close_code == 4401, "a ticket of any role, at any role, once"

    for role in (web, ingest, spare_pipeline, spare_relay):
        role.send(signal.SIGTERM)
        assert await role.ended() == 0, role.role


async def is_ready(role: RoleProcess) -> bool:
    return await role.status() == 200


async def test_operators_have_a_key_of_their_own(fleet: Fleet) -> None:
    (web,) = await fleet.start("web")
    async with client_of(web, OPERATOR_KEY) as operator:
        assert (await operator.get("/api/v1/pipeline/status")).status_code == 200
        assert (await operator.get("/api/v1/carts")).status_code == 403


async def test_a_role_waits_for_migrations_and_for_engines_to_be_named(
    engines: Engines, fleet: Fleet
) -> None:
    refused = {"CARTWHEEL_CLICKHOUSE_URL": "", "CARTWHEEL_HOME": str(engines.folder / "none")}
    with pytest.raises(AssertionError, match="CARTWHEEL_CLICKHOUSE_URL must be set"):
        await fleet.start("pipeline", **refused)
    bare = postgres_url(engines.postgres.folder, role=APP_ROLE, database="postgres")
    with pytest.raises(AssertionError, match="run `cartwheel migrate` first"):
        await fleet.start("relay", CARTWHEEL_DATABASE_URL=bare)


async def test_a_role_drains_unready_before_it_goes(fleet: Fleet, opened: dict[str, str]) -> None:
    (web,) = await fleet.start("web", CARTWHEEL_DRAIN_DELAY="PT1.5S")
    await until(lambda: is_ready(web))
    web.send(signal.SIGTERM)
    await until(lambda: is_draining(web))
    async with client_of(web, opened["key"]) as shop:
        assert (await shop.get("/api/v1/carts")).status_code == 200, "it still serves"
    assert await web.ended() == 0


async def is_draining(role: RoleProcess) -> bool:
    async with httpx.AsyncClient(base_url=role.url, trust_env=False) as client:
        answer = await client.get("/readyz")
    return answer.status_code == 503 and json.loads(answer.content)["status"] == "draining"
