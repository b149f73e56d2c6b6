"""A client that says it will send no more still gets the answers to what it sent."""

import asyncio

import pytest
import uvloop
from tests.embedded.harness import until
from tests.gateway.conftest import Instance, OpenDoor, Serve, table

from cartwheel.entrypoints.server import listen
from cartwheel.systems.gateway.api import Door
from cartwheel.systems.gateway.asgi import Receive, Scope, Send


@pytest.fixture
async def door(serve: Serve, pair: tuple[Instance, Instance]) -> OpenDoor:
    door: OpenDoor = await serve(table(pair[0]))
    return door


async def said_to(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    writer.write_eof()
    try:
        return await asyncio.wait_for(reader.read(), 60)
    finally:
        writer.close()


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /slow?seconds=0.2 HTTP/1.1\r\nhost: a\r\n\r\n",
        b"POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabc",
        b"POST /a HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    ],
)
async def test_a_request_is_answered(door: OpenDoor, request_: bytes) -> None:
    assert (await said_to(door.port, request_)).startswith(b"HTTP/1.1 200 OK")


async def test_a_long_answer_comes_whole(door: OpenDoor) -> None:
    answer = await said_to(
        door.port, b"GET /stream?pieces=1000&large=1 HTTP/1.1\r\nhost: a\r\n\r\n"
    )
    assert answer.endswith(b"\r\n0\r\n\r\n")
    assert len(answer) > 6_000_000


async def test_all_that_was_asked_ahead_is_answered(door: OpenDoor) -> None:
    requests = b"".join(b"GET /%d HTTP/1.1\r\nhost: a\r\n\r\n" % number for number in range(30))
    answer = await said_to(door.port, requests)
    assert answer.count(b"HTTP/1.1 200 OK") == 30


@pytest.mark.parametrize(
    "request_",
    [
        b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc",
        b"GET / HTTP/1.1\r\nho",
        b"",
    ],
)
async def test_half_a_request_is_none(door: OpenDoor, request_: bytes) -> None:
    assert await said_to(door.port, request_) == b""
    await until(lambda: door.gateway.pools["web"].upstreams[0].running == 0)


def test_uvloop_which_the_role_runs_on_lets_them_too() -> None:
    async def late(_: Scope, __: Receive, send: Send) -> None:
        await asyncio.sleep(0.1)  # until the end of the request is noticed
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"late"})

    async def main() -> bytes:
        with listen("127.0.0.1", 0) as listener:
            async with Door(late).serve(listener, grace_seconds=0.5):
                port = listener.getsockname()[1]
                return await said_to(port, b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(main()).endswith(b"\r\n\r\nlate")
