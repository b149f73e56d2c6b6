"""A key's quota bounds its sockets' messages too, together with its calls."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from tests.access.making import House
from tests.access.test_ending import new_key
from tests.rpc.serving import bearer
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

ASK = ["interventions:read", "interventions:write"]


async def say(socket: ClientConnection, message: str) -> Any:
    await socket.send(message)
    async with asyncio.timeout(60):
        return json.loads(await socket.recv())


def ack() -> str:
    return json.dumps({"type": "ack", "id": str(uuid4())})


async def test_each_message_counts_as_a_call(house: House) -> None:
    _, secret = await new_key(house, scopes=ASK, callsPerMinute=4)
    url = f"{house.websocket}/{house.store_id}"
    async with connect(url, additional_headers=bearer(secret), proxy=None) as socket:
        await socket.send('{"type":"pong"}')
        for message, code in (
            (ack(), "interventions.not_found"),
            ("no json", "invalid_input"),
            ('{"type":"sing"}', "invalid_input"),
            (ack(), "rate_limited"),
            ("no json", "rate_limited"),
        ):
            answer = await say(socket, message)
            assert (answer["type"], answer["code"]) == ("error", code)
        call = await house.town.client.get("/api/v1/interventions", headers=bearer(secret))
        assert call.status_code == 429
        async with connect(url, additional_headers=bearer(secret), proxy=None) as another:
            with pytest.raises(ConnectionClosed) as closed:
                await another.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1013
    assert "Too many calls" in closed.value.rcvd.reason


async def test_a_caller_without_a_quota_may_say_what_it_likes(house: House) -> None:
    _, secret = await new_key(house, scopes=ASK)
    url = f"{house.websocket}/{house.store_id}"
    async with connect(url, additional_headers=bearer(secret), proxy=None) as socket:
        codes = {(await say(socket, ack()))["code"] for _ in range(30)}
    assert codes == {"interventions.not_found"}
