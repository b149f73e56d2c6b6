"""
Trackers of others send to us unchanged, straight and through the gateway.

`make trackers` installs them; without them these tests are skipped, but for CI.
"""

import asyncio
import os
import shutil
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.embedded.harness import Instance, until
from tests.gateway.conftest import serving

TRACKERS = Path(__file__).parents[1] / "trackers"
PYTHON = Path(__file__).parents[2] / ".cache" / "trackers" / "bin" / "python"
# How many events each sends, and what its visitor is called.
SENDERS = {
    "segment_python.py": (7, "{}"),
    "rudder_python.py": (7, "{}"),
    "segment_node.mjs": (7, "{}"),
    "rudder_node.mjs": (7, "{}"),
    "segment_browser.py": (6, "{}"),
    "rudder_browser.py": (6, "{}"),
    "posthog_python.py": (6, "user:{}"),
    "posthog_node.mjs": (6, "user:{}"),
    "snowplow_python.py": (4, "{}"),
}


def command_of(sender: str) -> tuple[str, ...]:
    """Return how to start a tracker."""
    path = TRACKERS / sender
    command: tuple[str, ...]
    is_there = (TRACKERS / "node_modules").exists()
    if path.stem.endswith("_browser"):
        command = (sys.executable, "-m", f"tests.trackers.{path.stem}")
        is_there = is_there and shutil.which("chromium") is not None
    elif path.suffix == ".py":
        command = (str(PYTHON), str(path))
        is_there = PYTHON.exists()
    else:
        command = ("node", str(path))
        is_there = is_there and shutil.which("node") is not None
    if not is_there:
        reason = "The trackers are not there: `make trackers` installs them"
        assert "CI" not in os.environ, reason
        pytest.skip(reason)
    return command


def routes_to(server: Instance) -> dict[str, Any]:
    """Return a gateway's table with the way for trackers alone."""
    address = server.run.url.removeprefix("http://")
    return {
        "pools": {"ingest": {"upstreams": [address]}},
        "routes": [
            {"name": "trackers", "pool": "ingest", "prefix": "/v1"},
            {"name": "posthog", "pool": "ingest", "prefix": "/batch"},
            {"name": "snowplow", "pool": "ingest", "prefix": "/com.snowplowanalytics.snowplow"},
        ],
    }


async def stats(client: httpx.AsyncClient) -> dict[str, Any]:
    """Return the store's events, once whatever was sent before has been dealt with."""

    async def caught_up() -> bool:
        return (await client.get("/api/v1/pipeline/status")).json()["caughtUp"] is True

    await until(caught_up)
    found: dict[str, Any] = (await client.get("/api/v1/events/stats")).json()
    return found


@pytest.mark.parametrize("by", ["straight", "gateway"])
@pytest.mark.parametrize("sender", SENDERS)
async def test_each_call_of_a_tracker_is_an_event_once_and_the_tracker_hears_of_success(
    client: httpx.AsyncClient, server: Instance, sender: str, by: str
) -> None:
    """A `NaN`, an order in the words of the spec's first version and `usd` among them."""
    command, visitor = command_of(sender), f"visitor-{uuid4()}"
    calls, called = SENDERS[sender]
    before = await stats(client)
    async with AsyncExitStack() as stack:
        url = server.run.url
        if by == "gateway":
            url = (await stack.enter_async_context(serving(routes_to(server)))).url
        process = await asyncio.create_subprocess_exec(*command, url, server.run.key, visitor)
        async with asyncio.timeout(90):
            assert await process.wait() == 0
    after = await stats(client)
    told = {name: after[name] - before[name] for name in ("accepted", "duplicates", "refused")}
    assert told == {"accepted": calls, "duplicates": 0, "refused": 0}
    carts = (await client.get("/api/v1/carts", params={"state": "converted", "limit": 20})).json()
    [cart] = [each for each in carts["items"] if each["visitorId"] == called.format(visitor)]
    assert (cart["orderId"], cart["orderValueMinor"], cart["orderCurrency"]) == ("1", 1999, "USD")
