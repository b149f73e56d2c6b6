"""A process that is told to stop lets all that it consists of end at once, and waits for it."""

import asyncio
import signal

import httpx
import pytest
from tests.roles.fleet import Fleet
from websockets.asyncio.client import connect

from cartwheel.entrypoints.process import in_background, side_by_side
from cartwheel.entrypoints.server import Receive, Scope, Send, listen, serve, url_of


async def test_requests_and_background_end_side_by_side() -> None:
    """Each of the two ends only once the other one is about to."""
    arrived, stopping, answered = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def app(_: Scope, __: Receive, send: Send) -> None:
        arrived.set()
        await stopping.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        answered.set()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            stopping.set()
            await answered.wait()

    with listen("127.0.0.1", 0) as listener:
        url = url_of(listener, host="127.0.0.1")
        async with httpx.AsyncClient(trust_env=False, timeout=90) as client:
            async with side_by_side(
                in_background(work, grace_seconds=60), serve(app, listener, grace_seconds=60)
            ) as (background, server):
                asking = asyncio.create_task(client.get(url))
                async with asyncio.timeout(60):
                    await arrived.wait()
            assert background.cancelled()
            assert server.done()
            assert (await asking).status_code == 204


async def test_what_fails_to_close_keeps_nothing_else_from_closing() -> None:
    closed = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            closed.set()

    class Broken:
        async def __aenter__(self) -> asyncio.Task[None]:
            return asyncio.create_task(asyncio.sleep(0))

        async def __aexit__(self, *_: object) -> None:
            raise RuntimeError("It does not close")

    with pytest.raises(RuntimeError, match="does not close"):
        async with side_by_side(Broken(), in_background(work, grace_seconds=60)):
            await asyncio.sleep(0)
    assert closed.is_set()


async def test_a_role_with_open_sockets_ends_at_once_and_quietly(
    fleet: Fleet, opened: dict[str, str]
) -> None:
    """Sockets, and what serves them, go down together."""
    (realtime,) = await fleet.start("realtime", CARTWHEEL_DRAIN_TIMEOUT="PT1M")
    place = realtime.url.replace("http", "ws")
    address = f"{place}/ws/store/{opened['storeId']}"
    key = {"authorization": f"Bearer {opened['key']}"}
    async with connect(address, additional_headers=key, proxy=None) as socket:
        realtime.send(signal.SIGTERM)
        async with asyncio.timeout(10):  # far from the minute, and from the keep-alive's
            await socket.wait_closed()
    assert await realtime.ended() == 0
    assert [line["event"] for line in realtime.lines] == ["serving"]
