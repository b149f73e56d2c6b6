"""The procedures over HTTP: who may, what is refused, and that stores do not see each other."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from redis.asyncio import Redis
from tests.domains.making import open_store
from tests.domains.webhooks.making import Shop, abandoned
from tests.kit.callers import Callers, key_of
from tests.kit.house import calling, house_with
from tests.outbound.listening import Listener
from tests.rpc.serving import bearer

from cartwheel.domains.webhooks.procedures import router
from cartwheel.entrypoints.house import HOUSE
from cartwheel.kernel.ids import new_id

READ, WRITE = "webhooks:read", "webhooks:write"


@pytest.fixture
async def client(shop: Shop, redis: Redis) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application, without a key."""
    callers = Callers(
        {
            "owner": key_of(shop.store_id, READ, WRITE),
            "reader": key_of(shop.store_id, READ),
            "nobody": key_of(shop.store_id, "carts:read"),
            "stranger": key_of(await open_store(shop.database), READ, WRITE),
        }
    )
    house = house_with({**shop.parts(), Redis: redis})
    async with calling(house, router, by=callers, path="/webhooks") as client:
        yield client
    await house.close()


async def test_a_developers_first_hour(
    client: httpx.AsyncClient, shop: Shop, listener: Listener
) -> None:
    """Open, look, try, change, rotate, replay, delete, as the guide tells it."""
    client.headers.update(bearer("owner"))
    kinds = (await client.get("/event-types")).json()["items"]
    assert [kind["name"] for kind in kinds] == list(HOUSE.public_events.names)
    schemas = {kind["name"]: str(kind["schema"]) for kind in kinds}
    assert "cartId" in schemas["cart.abandoned"]

    created = await client.post("/endpoints", json={"url": shop.url, "eventTypes": ["cart.*"]})
    assert created.status_code == 201
    endpoint, secret = created.json()["endpoint"], created.json()["secret"]
    address = f"/endpoints/{endpoint['id']}"
    assert (await client.get(address)).json() == endpoint
    assert (await client.get("/endpoints")).json() == {"items": [endpoint]}

    tried = (await client.post(f"{address}/test")).json()
    await shop.deliver((await shop.jobs())[-1])
    seen = (await client.get(f"/deliveries/{tried['id']}")).json()
    assert (seen["delivery"]["state"], seen["log"][0]["status"]) == ("delivered", 200)
    assert seen["body"] == listener.heard[0].body.decode()

    changed = await client.patch(address, json={"description": "Ours"})
    assert changed.json() == {**endpoint, "description": "Ours"}
    rotated = (await client.post(f"{address}/rotate-secret")).json()
    assert set(rotated) == {"secret", "previousSecretUntil"}
    assert rotated["secret"] != secret

    await shop.publish(abandoned(shop.store_id))
    page = (await client.get("/deliveries", params={"limit": 1})).json()
    assert (len(page["items"]), page["nextCursor"]) == (1, page["items"][0]["id"])
    rest = await client.get("/deliveries", params={"cursor": page["nextCursor"]})
    assert [item["id"] for item in rest.json()["items"]] == [tried["id"]]
    assert rest.json()["nextCursor"] is None
    for query, expected in (
        ({"state": "pending"}, 1),
        ({"state": "failed"}, 0),
        ({"endpointId": endpoint["id"]}, 2),
        ({"endpointId": str(new_id())}, 0),
    ):
        listed = (await client.get("/deliveries", params=query)).json()
        assert len(listed["items"]) == expected

    again = await client.post(f"/deliveries/{tried['id']}/replay")
    assert (again.status_code, again.json()["state"]) == (200, "pending")
    failed = await client.post(f"{address}/replay-failed", json={"since": "2026-01-01T00:00:00Z"})
    assert failed.json() == {"count": 0}
    assert (await client.delete(address)).status_code == 204
    assert (await client.get(address)).status_code == 404


def calls(endpoint_id: UUID, delivery_id: UUID) -> list[tuple[str, str, Any, str]]:
    """Every call there is, and the permission that it needs."""
    endpoint, delivery = f"/endpoints/{endpoint_id}", f"/deliveries/{delivery_id}"
    return [
        ("GET", "/event-types", None, READ),
        ("GET", "/endpoints", None, READ),
        ("GET", "/deliveries", None, READ),
        ("POST", "/endpoints", {"url": "https://a.example/", "eventTypes": ["*"]}, WRITE),
        ("GET", endpoint, None, READ),
        ("GET", delivery, None, READ),
        ("PATCH", endpoint, {"description": "x"}, WRITE),
        ("POST", f"{endpoint}/rotate-secret", None, WRITE),
        ("POST", f"{endpoint}/test", None, WRITE),
        ("POST", f"{endpoint}/replay-failed", {"since": "2026-01-01T00:00:00Z"}, WRITE),
        ("POST", f"{delivery}/replay", None, WRITE),
        ("DELETE", endpoint, None, WRITE),
    ]


async def test_the_permissions(client: httpx.AsyncClient, shop: Shop) -> None:
    """Without a key 401, without the permission 403; and nothing has changed."""
    made = (await shop.open_endpoint(shop.url)).endpoint
    job = await shop.job_for(abandoned(shop.store_id))
    every = calls(made.id, job.delivery_id)
    assert len(every) == len(router.procedures)
    for method, path, body, needed in every:
        answers = {
            key: (
                await client.request(method, path, json=body, headers=bearer(key) if key else {})
            ).status_code
            for key in ("", "wrong", "nobody", "reader")
        }
        expected = {"": 401, "wrong": 401, "nobody": 403, "reader": 200 if needed == READ else 403}
        assert answers == expected, path
    assert await shop.endpoint(made.id) == made
    assert await shop.jobs() == [job]


async def test_another_stores_key_finds_nothing(client: httpx.AsyncClient, shop: Shop) -> None:
    """404 for whatever has an id, empty lists for the rest; and nothing has changed."""
    made = (await shop.open_endpoint(shop.url)).endpoint
    job = await shop.job_for(abandoned(shop.store_id))
    for method, path, body, _ in calls(made.id, job.delivery_id)[1:]:
        answer = await client.request(method, path, json=body, headers=bearer("stranger"))
        if path == "/endpoints" and method == "POST":
            assert answer.status_code == 400  # its port is not among those of this test
        elif path in ("/endpoints", "/deliveries"):
            assert answer.json()["items"] == []
        else:
            assert answer.status_code == 404, path
    assert await shop.endpoint(made.id) == made
    assert await shop.jobs() == [job]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"url": "https://169.254.169.254:{port}/latest"}, ["url"]),
        ({"url": "https://user:word@shop.example:{port}/"}, ["url"]),
        ({"url": "gopher://shop.example:{port}/"}, ["url"]),
        ({"url": "https://shop.example:22/"}, ["url"]),
        ({"url": "https://shop.example:{port}/" + "a" * 2048}, ["url"]),
        ({"eventTypes": []}, ["eventTypes"]),
        ({"eventTypes": ["cart.stolen"]}, ["eventTypes", 0]),
        ({"description": "ours\0"}, ["description"]),
        ({"secret": "whsec_mine"}, ["secret"]),
    ],
)
async def test_refusals_name_the_field(
    client: httpx.AsyncClient, shop: Shop, change: dict[str, Any], path: list[str | int]
) -> None:
    body = {"url": shop.url, "eventTypes": ["*"], **change}
    body["url"] = body["url"].replace("{port}", str(shop.listening_port))
    answer = await client.post("/endpoints", json=body, headers=bearer("owner"))
    assert answer.status_code == 400
    assert [issue["path"] for issue in answer.json()["issues"]] == [path]
    assert (await client.get("/endpoints", headers=bearer("owner"))).json() == {"items": []}


async def test_the_other_refusals(client: httpx.AsyncClient, shop: Shop) -> None:
    client.headers.update(bearer("owner"))
    made = (await shop.open_endpoint(shop.url, enabled=False)).endpoint
    disabled = await client.post(f"/endpoints/{made.id}/test")
    assert (disabled.status_code, disabled.json()["code"]) == (409, "webhooks.endpoint_disabled")
    absent = await client.get(f"/deliveries/{new_id()}")
    assert (absent.status_code, absent.json()["code"]) == (404, "webhooks.delivery_not_found")
    for _ in range(49):
        await shop.open_endpoint(shop.url)
    many = await client.post("/endpoints", json={"url": shop.url, "eventTypes": ["*"]})
    assert (many.status_code, many.json()["code"]) == (409, "webhooks.too_many_endpoints")


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("0001-01-01T00:00:00+14:00", 200),
        ("9999-12-31T23:59:59-14:00", 200),
        ("2026-01-01T00:00:00", 400),
    ],
)
async def test_any_instant_may_begin_a_replay(
    client: httpx.AsyncClient, shop: Shop, since: str, expected: int
) -> None:
    """Also one that PostgreSQL does not know; but a time without a zone is none."""
    made = (await shop.open_endpoint(shop.url)).endpoint
    path = f"/endpoints/{made.id}/replay-failed"
    answer = await client.post(path, json={"since": since}, headers=bearer("owner"))
    assert answer.status_code == expected
