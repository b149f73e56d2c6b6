"""Events over a socket: on disk when their receipt comes, and counted as all others are."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
from tests.e2e.test_ingest import event, stats
from tests.embedded.harness import Instance
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol


async def say(socket: ClientConnection, *messages: Any) -> list[dict[str, Any]]:
    """Send messages without waiting; return the answers."""
    for message in messages:
        await socket.send(msgspec.json.encode(message))
    async with asyncio.timeout(30):
        return [msgspec.json.decode(await socket.recv()) for _ in messages]


@pytest.mark.parametrize("path", ["/events/stream", "/api/v1/events/stream"])
async def test_messages_are_events_and_batches(
    server: Instance, client: httpx.AsyncClient, path: str
) -> None:
    before = await stats(client)
    url = server.run.url.replace("http", "ws", 1) + path
    headers = {"authorization": f"Bearer {server.run.key}"}
    async with connect(url, additional_headers=headers, proxy=None) as socket:
        hello = msgspec.json.decode(await socket.recv())
        assert hello["type"] == "hello"
        one, batch, partly, bad, none = await say(
            socket,
            event(),
            {"batch": [event() for _ in range(3)], "context": {"app": {"name": "shop"}}},
            {"batch": [event(), {"type": "click"}]},
            {"type": "click"},
            {"batch": []},
        )
    assert one == {"type": "receipt", "number": 1, "accepted": 1, "rejected": []}
    assert batch == {"type": "receipt", "number": 2, "accepted": 3, "rejected": []}
    assert (partly["accepted"], partly["rejected"][0]["index"]) == (1, 1)
    assert (bad["type"], bad["number"], bad["kind"]) == ("error", 4, "INVALID")
    assert bad["issues"][0]["path"][-1] == "type"
    assert (none["number"], none["issues"][0]["path"]) == (5, ["batch"])
    after = await stats(client)
    assert after["accepted"] == before["accepted"] + 5
    assert after["refused"] == before["refused"] + 2


async def test_shoppers_with_the_key_of_a_page_have_a_quota_each(
    server: Instance, client: httpx.AsyncClient
) -> None:
    """Two a minute are enough for the handshake and a message; they would not be for all."""
    about = {"name": "Page", "scopes": ["events:write", "interventions:show"], "callsPerMinute": 2}
    key = (await client.post("/api/v1/api-keys", json=about)).json()["secret"]
    url = server.run.url.replace("http", "ws", 1) + "/events/stream"
    for _ in range(3):
        visitor = str(uuid4())
        offered = [
            Subprotocol(each) for each in ("cartwheel", f"bearer.{key}", f"visitor.{visitor}")
        ]
        async with connect(url, subprotocols=offered, proxy=None) as socket:
            assert msgspec.json.decode(await socket.recv())["type"] == "hello"
            [answer] = await say(socket, event())
            assert answer["type"] == "receipt"
