"""The whole line over Kafka: a click, its row, the cart, its abandonment, and the offer."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from tests.e2e.conftest import SERVE
from tests.embedded.harness import Instance, running, until
from websockets.asyncio.client import connect

from cartwheel.domains.stores.contracts import OpenedStore
from cartwheel.domains.stores.service import StoreService
from cartwheel.entrypoints.wiring import open_container, open_scope
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.redis import connect as connect_redis
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.engines import locate_engines
from cartwheel.systems.eventlog.kafka_log import KafkaLog
from cartwheel.systems.kafka.broker import Kafka


@pytest.fixture
def log_url(kafka: Kafka) -> str:
    """A log of this test's own."""
    return f"{kafka.url}/{new_id()}?session.timeout.ms=3000"


@pytest.fixture
async def on_kafka(e2e_folder: Path, log_url: str) -> AsyncIterator[Instance]:
    """A Cartwheel whose event log is on Kafka."""
    env = {"CARTWHEEL_LOG_LEVEL": "WARNING", "CARTWHEEL_EVENTLOG_URL": log_url}
    async with running(e2e_folder / "on-kafka", command=SERVE, env=env) as server:
        yield server
        assert server.faults == []


@pytest.fixture
async def store(on_kafka: Instance) -> OpenedStore:
    """A live store that gives a cart up after a second."""
    engines = locate_engines(Settings(), on_kafka.home)
    async with (
        open_container(Settings(), engines) as container,
        open_scope(container) as scope,
    ):
        stores = await scope.get(StoreService)
        return await stores.open_with_key("Hasty", idle_limit=timedelta(seconds=1))


async def test_the_whole_line_runs_over_kafka(
    on_kafka: Instance, store: OpenedStore, log_url: str
) -> None:
    url = on_kafka.run.url
    async with httpx.AsyncClient(
        base_url=url, headers={"authorization": f"Bearer {store.key}"}, trust_env=False
    ) as shop:
        socket_url = f"{url.replace('http', 'ws')}/ws/store/{store.store_id}"
        key = {"authorization": f"Bearer {store.key}"}
        async with connect(socket_url, additional_headers=key, proxy=None) as socket:
            added = [
                {
                    "type": "track",
                    "event": "Product Added",
                    "anonymousId": "anna",
                    "messageId": f"m{number}",
                    "properties": {"productId": f"p{number}", "name": "Cup", "price": 50},
                }
                for number in (0, 1, 2, 2)
            ]
            answer = await shop.post("/api/v1/events/batch", json={"batch": added})
            assert answer.status_code == 202
            async with asyncio.timeout(60):
                offer = json.loads(await socket.recv())
        assert (offer["type"], offer["visitorId"]) == ("intervention", "anna")
        cart = (await shop.get(f"/api/v1/carts/{offer['cartId']}")).json()
        assert (cart["state"], cart["valueMinor"]) == ("abandoned", 15_000)

        async def is_counted() -> bool:
            stats = (await shop.get("/api/v1/events/stats")).json()
            return (stats["accepted"], stats["duplicates"]) == (3, 1)

        await until(is_counted)
        health = f"{on_kafka.run.admin_url}/health"
        checks = (await shop.get(health)).json()["checks"]
        assert {c["name"]: c["detail"] for c in checks}["eventlog"] == "Kafka, 1 broker"

    log = await KafkaLog.open(log_url, partitions=2)
    try:
        assert sum(int(end.split("-")[0]) for end in await log.ends("events")) == 1
        redis_url = locate_engines(Settings(), on_kafka.home).redis_url
        async with connect_redis(redis_url) as redis:
            assert [key async for key in redis.scan_iter("cartwheel:log:*")] == []
    finally:
        await log.close()
