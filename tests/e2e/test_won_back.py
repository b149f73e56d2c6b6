"""From a click to a won-back cart: abandoned, scored, reached over the socket, bought, credited."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.embedded.harness import Instance, until
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from cartwheel.domains.stores.contracts import OpenedStore
from cartwheel.domains.stores.service import StoreService
from cartwheel.entrypoints.wiring import open_container, open_scope
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.engines import locate_engines


@pytest.fixture
async def store(server: Instance) -> OpenedStore:
    """A live store that gives a cart up after a second."""
    engines = locate_engines(Settings(), server.home)
    async with (
        open_container(Settings(), engines) as container,
        open_scope(container) as scope,
    ):
        stores = await scope.get(StoreService)
        return await stores.open_with_key("Hasty", idle_limit=timedelta(seconds=1))


@pytest.fixture
async def shop(server: Instance, store: OpenedStore) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=server.run.url,
        headers={"authorization": f"Bearer {store.key}"},
        trust_env=False,
    ) as shop:
        yield shop


def socket_of(server: Instance, store: OpenedStore, *, key: str | None = None) -> connect:
    """Open the store's socket with a key, its own unless another is given."""
    url = f"{server.run.url.replace('http', 'ws')}/ws/store/{store.store_id}"
    shown = store.key if key is None else key
    headers = {"authorization": f"Bearer {shown}"} if shown else {}
    return connect(url, additional_headers=headers, proxy=None)


async def track(shop: httpx.AsyncClient, visitor: str, event: str, **properties: Any) -> None:
    body = {"type": "track", "event": event, "anonymousId": visitor, "properties": properties}
    assert (await shop.post("/api/v1/events", json=body)).status_code == 202


async def fill_cart(shop: httpx.AsyncClient, visitor: str) -> None:
    for number in range(3):
        await track(
            shop,
            visitor,
            "Product Added",
            productId=f"p{number}",
            name="Cup",
            category="kitchen",
            price=50,
        )


async def test_an_abandoned_cart_is_won_back_and_the_revenue_credited(
    server: Instance, store: OpenedStore, shop: httpx.AsyncClient
) -> None:
    async with socket_of(server, store) as socket:
        await fill_cart(shop, "anna")
        async with asyncio.timeout(60):
            offer = json.loads(await socket.recv())
        assert offer["type"] == "intervention"
        assert offer["visitorId"] == "anna"
        assert offer["probability"] >= 0.3
        assert offer["reasons"]
        cart = (await shop.get(f"/api/v1/carts/{offer['cartId']}")).json()
        assert (cart["state"], cart["valueMinor"]) == ("abandoned", 15_000)
        prediction = (await shop.get(f"/api/v1/predict/{offer['cartId']}")).json()
        assert prediction["probability"] == offer["probability"]

        await socket.send(json.dumps({"type": "ack", "id": offer["id"]}))
        async with asyncio.timeout(60):
            answer = json.loads(await socket.recv())
        assert answer == {"type": "acked", "id": offer["id"], "state": "delivered"}

    await track(shop, "anna", "Order Completed", orderId="o-1", total=120, currency="USD")

    async def is_credited() -> bool:
        stats = (await shop.get("/api/v1/interventions/stats")).json()
        return stats["recovered"] == 1

    await until(is_credited)
    stats = (await shop.get("/api/v1/interventions/stats")).json()
    assert stats["recoveredRevenue"] == [{"currency": "USD", "minor": 12_000}]
    carts = (await shop.get("/api/v1/carts/stats")).json()
    assert (carts["carts"], carts["abandoned"], carts["recovered"]) == (1, 1, 1)
    intervention = (await shop.get(f"/api/v1/interventions/{offer['id']}")).json()
    assert intervention["state"] == "recovered"
    assert intervention["recoveredOrderId"] == "o-1"


async def test_what_nobody_heard_waits_for_the_next_socket_and_comes_once_an_hour(
    server: Instance, store: OpenedStore, shop: httpx.AsyncClient
) -> None:
    await fill_cart(shop, "ben")

    async def is_pending() -> bool:
        return (await shop.get("/api/v1/interventions/stats")).json()["pending"] == 1

    await until(is_pending)
    # Back, and away again: a second absence within the hour is left alone.
    await track(shop, "ben", "Cart Viewed")

    async def is_abandoned_again() -> bool:
        carts = (await shop.get("/api/v1/carts")).json()["items"]
        return carts[0]["episode"] == 2 and carts[0]["state"] == "abandoned"

    await until(is_abandoned_again)
    for _ in range(2):  # not acknowledged the first time, so it comes again
        async with socket_of(server, store) as socket:
            async with asyncio.timeout(60):
                offer = json.loads(await socket.recv())
            assert (offer["visitorId"], offer["episode"]) == ("ben", 1)
    assert (await shop.get("/api/v1/interventions/stats")).json()["decided"] == 1


@pytest.mark.parametrize("key", ["wrong", ""])
async def test_a_socket_needs_the_stores_key(
    server: Instance, store: OpenedStore, key: str
) -> None:
    async with socket_of(server, store, key=key) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


async def test_another_stores_room_is_not_found(server: Instance, store: OpenedStore) -> None:
    async with socket_of(server, store, key=server.run.key) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4404
