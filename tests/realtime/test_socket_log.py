"""Every socket leaves one line: who it was, how long, and how it ended."""

from collections.abc import AsyncIterator
from io import StringIO
from typing import Any

import pytest
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from tests.realtime.serving import Keys, by, channels
from tests.realtime.test_store_socket import ACTORS, STORE, Doubling, close_code, greeted
from tests.rpc.logged import lines, logging_apart
from tests.rpc.serving import serving
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from cartwheel.systems.realtime.api import Handshake, Rooms, StoreSocket
from cartwheel.systems.rpc.api import RPCApp


@pytest.fixture
async def written(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StringIO]:
    with logging_apart(monkeypatch) as out:
        yield out


@pytest.fixture
async def url(redis: Redis, written: StringIO) -> AsyncIterator[str]:
    del written  # before whatever is to be logged
    keys = Keys(ACTORS)
    socket = StoreSocket(channels(Rooms(redis), Doubling()), Handshake(keys))
    routes = [WebSocketRoute("/ws/store/{store_id}", socket.serve)]
    app = RPCApp([], authenticator=keys, fallback=Starlette(routes=routes))
    async with serving(app) as base:
        yield base.replace("http", "ws", 1)


def told(line: dict[str, Any]) -> dict[str, Any]:
    return {name: line[name] for name in ("event", "path", "opened", "code", "actor", "address")}


async def test_a_socket_that_its_client_closes(url: str, written: StringIO) -> None:
    async with connect(f"{url}/ws/store/{STORE}", subprotocols=by("good"), proxy=None) as socket:
        await greeted(socket)
        await socket.close(4999)
    (line,) = await lines(written, 1)
    assert told(line) == {
        "event": "socket",
        "path": f"/ws/store/{STORE}",
        "opened": True,
        "code": 4999,
        "actor": str(ACTORS["good"].id),
        "address": "127.0.0.1",
    }
    assert line["ms"] > 0
    assert "good" not in written.getvalue()


@pytest.mark.parametrize(
    ("key", "code", "actor"),
    [("unknown", 4401, None), ("weak", 4403, "weak"), ("other", 4404, "other")],
)
async def test_a_socket_that_is_sent_away(
    url: str, written: StringIO, key: str, code: int, actor: str | None
) -> None:
    async with connect(f"{url}/ws/store/{STORE}", subprotocols=by(key), proxy=None) as socket:
        assert await close_code(socket) == code
    (line,) = await lines(written, 1)
    assert (line["opened"], line["code"]) == (True, code)
    assert line["actor"] == (None if actor is None else str(ACTORS[actor].id))


async def test_a_handshake_that_is_refused(url: str, written: StringIO) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(f"{url}/ws/elsewhere", proxy=None):
            pass
    (line,) = await lines(written, 1)
    assert (line["event"], line["opened"]) == ("socket", False)
    assert line["code"] == refused.value.response.status_code == 403
