"""Everything acknowledged survives `kill -9` of the whole tree, once."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
from tests.e2e.conftest import SERVE
from tests.embedded.harness import Instance, until

QUIET = {"CARTWHEEL_LOG_LEVEL": "ERROR"}
VISITORS = 50


def batch(number: int) -> list[dict[str, Any]]:
    """Twenty events with ids of their own; every tenth puts a product into a cart."""
    return [
        {
            "type": "track",
            "event": "Product Added" if index % 10 == 0 else "Product Viewed",
            "messageId": f"{number}-{index}",
            "anonymousId": f"visitor-{(number * 20 + index) % VISITORS}",
            "properties": {"productId": f"p{index}", "price": 1},
        }
        for index in range(20)
    ]


async def send_until_it_dies(
    server: Instance, acknowledged: set[int], unclear: set[int], start: int
) -> None:
    """Send batch after batch; note which were answered and which were cut off."""
    async with httpx.AsyncClient(
        base_url=server.run.url,
        headers={"authorization": f"Bearer {server.run.key}"},
        trust_env=False,
    ) as client:
        for number in range(start, start + 100_000):
            unclear.add(number)
            try:
                answer = await client.post("/api/v1/events/batch", json={"batch": batch(number)})
            except httpx.TransportError:
                return
            assert answer.status_code == 202
            unclear.discard(number)
            acknowledged.add(number)


async def test_what_was_acknowledged_is_there_once_after_kill_9(e2e_folder: Path) -> None:
    acknowledged: set[int] = set()
    unclear: set[int] = set()
    home = e2e_folder / "killed"
    for round_ in range(3):
        server = await Instance.start(home, command=SERVE, env=QUIET)
        start = round_ * 1_000_000
        sending = [
            asyncio.create_task(
                send_until_it_dies(server, acknowledged, unclear, start + worker * 100_000)
            )
            for worker in range(3)
        ]
        goal = len(acknowledged) + 60
        await until(lambda goal=goal: len(acknowledged) > goal)
        await server.kill_tree()
        await asyncio.gather(*sending)

    server = await Instance.start(home, command=SERVE, env=QUIET)
    try:
        await check(server, acknowledged, unclear)
    finally:
        assert await server.stop() == 0


async def check(server: Instance, acknowledged: set[int], unclear: set[int]) -> None:
    async with httpx.AsyncClient(
        base_url=server.run.url,
        headers={"authorization": f"Bearer {server.run.key}"},
        timeout=30,
        trust_env=False,
    ) as client:
        # An answer that never came says nothing: sending it again must settle it.
        for number in unclear:
            answer = await client.post("/api/v1/events/batch", json={"batch": batch(number)})
            assert answer.status_code == 202
        sent = 20 * (len(acknowledged) + len(unclear))

        async def all_are_there() -> bool:
            stats = (await client.get("/api/v1/events/stats")).json()
            return stats["accepted"] >= sent

        await until(all_are_there, seconds=60)

        async def carts_have_followed() -> bool:
            return (await client.get("/api/v1/carts/stats")).json()["eventsSeen"] >= sent

        await until(carts_have_followed, seconds=60)
        stats = (await client.get("/api/v1/events/stats")).json()
        carts = (await client.get("/api/v1/carts/stats")).json()
        assert stats["accepted"] == sent
        assert sum(stats["byEvent"].values()) == sent, "rows in ClickHouse"
        assert stats["byEvent"]["Product Added"] == sent // 10
        assert carts["eventsSeen"] == sent
        assert carts["carts"] == carts["open"] == await distinct_visitors(client)
        quantity = await units_in_carts(client)
        assert quantity == sent // 10


async def distinct_visitors(client: httpx.AsyncClient) -> int:
    return len({cart["visitorId"] for cart in await all_carts(client)})


async def units_in_carts(client: httpx.AsyncClient) -> int:
    return sum(item["quantity"] for cart in await all_carts(client) for item in cart["items"])


async def all_carts(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    carts: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        page = (await client.get(f"/api/v1/carts?limit=100{cursor}")).json()
        carts += page["items"]
        cursor = f"&cursor={page['nextCursor']}" if page["nextCursor"] else None
    return carts
