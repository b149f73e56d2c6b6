"""`cartwheel up` over a PostgreSQL that takes no writes for a while."""

import asyncio
from pathlib import Path

import httpx
from tests.embedded.harness import UP, running, until
from tests.embedded.refusing import taking_no_writes

from cartwheel.kernel.ids import new_id

# Longer than the lease of the sweeper takes to be renewed twice.
AWAY_SECONDS = 8


def viewed(number: int) -> dict[str, object]:
    return {
        "type": "track",
        "event": "Product Viewed",
        "messageId": f"read-only-{number}",
        "anonymousId": f"visitor-{number % 7}",
        "properties": {"productId": "p1", "price": 1},
    }


async def test_everything_waits_and_goes_on_by_itself(home: Path) -> None:
    """The process lives, takes events in, says that it is not ready, and buries nothing."""
    async with running(home, command=(*UP, "--no-demo")) as up:
        headers = {"authorization": f"Bearer {up.run.key}"}
        async with httpx.AsyncClient(
            base_url=up.run.url, headers=headers, trust_env=False, timeout=10
        ) as client:
            number = 0

            async def send() -> None:
                nonlocal number
                number += 1
                answer = await client.post("/api/v1/events", json=viewed(number))
                assert answer.status_code == 202, answer.text

            async with taking_no_writes(home / "postgres"):
                await until(lambda: has_status(client, 503))
                ends_at = asyncio.get_running_loop().time() + AWAY_SECONDS
                while asyncio.get_running_loop().time() < ends_at:
                    await send()
                    await asyncio.sleep(0.1)
                refused = await client.delete(f"/api/v1/webhooks/endpoints/{new_id()}")
                assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
                assert int(refused.headers["retry-after"]) >= 1
            await until(lambda: has_status(client, 200))

            async def all_arrived() -> bool:
                stats = (await client.get("/api/v1/events/stats")).json()
                assert stats["invalid"] == 0
                return stats["accepted"] == number

            await until(all_arrived)
            assert (await client.get("/api/v1/events/dead-letters")).json()["items"] == []
        assert await up.stop() == 0, up.errors
    assert not [line for line in up.errors if "Traceback" in line]


async def has_status(client: httpx.AsyncClient, status: int) -> bool:
    return (await client.get("/readyz")).status_code == status
