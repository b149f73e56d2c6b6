"""WebSockets pass the door, both ways, whole."""

import asyncio
import contextlib
import gc
from typing import Any

import pytest
import uvloop
from tests.embedded.harness import until
from tests.gateway.conftest import Instance, Serve, table
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from cartwheel.entrypoints.server import listen
from cartwheel.systems.gateway.api import Door
from cartwheel.systems.gateway.metrics import open_sockets


def open_now() -> float:
    return open_sockets._value.get()


async def test_both_sides_are_heard(serve: Serve, pair: tuple[Instance, Instance]) -> None:
    door = await serve(table(pair[0]))
    url = f"{door.url.replace('http', 'ws')}/chat"
    async with connect(url, proxy=None, subprotocols=["v1"], max_size=None) as socket:  # type: ignore[list-item]
        assert socket.subprotocol == "v1"
        await socket.send("hello")
        assert await socket.recv() == "one: hello"
        large = bytes(range(256)) * 20_000
        await socket.send(large)
        assert await socket.recv() == large
        assert open_now() == 1
    await until(lambda: open_now() == 0)


async def test_a_refused_handshake_says_so(serve: Serve, pair: tuple[Instance, Instance]) -> None:
    door = await serve(table(pair[0]))
    url = f"{door.url.replace('http', 'ws')}/chat?refuse=1"
    with pytest.raises(InvalidStatus) as caught:
        await connect(url, proxy=None)
    assert caught.value.response.status_code == 403
    with pytest.raises(InvalidStatus) as caught:
        await connect(f"{door.url.replace('http', 'ws')}/a/%2e%2e/chat", proxy=None)
    assert caught.value.response.status_code == 400


async def test_silence_ends_a_socket(serve: Serve, pair: tuple[Instance, Instance]) -> None:
    door = await serve(table(pair[0], timeouts={"idleSeconds": 0.2}))
    async with connect(f"{door.url.replace('http', 'ws')}/chat", proxy=None) as socket:
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(socket.recv(), 60)


def test_a_connection_given_away_is_not_written_to() -> None:
    """By uvloop, which the role runs on: it does not forgive a write to a closed transport."""
    failures: list[dict[str, Any]] = []

    async def application(scope: Any, _: Any, __: Any) -> None:
        transport, early = scope["extensions"]["cartwheel.tunnel"].release()
        assert early == b""
        transport.set_protocol(asyncio.Protocol())
        transport.abort()
        await asyncio.sleep(0)

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, found: failures.append(found))
        door = Door(application)
        with listen("127.0.0.1", 0) as listener:
            async with door.serve(listener, grace_seconds=0.5):
                reader, writer = await asyncio.open_connection(*listener.getsockname())
                writer.write(
                    b"GET / HTTP/1.1\r\nhost: a\r\n"
                    b"connection: upgrade\r\nupgrade: websocket\r\n\r\n"
                )
                with contextlib.suppress(ConnectionError):
                    assert await reader.read() == b""
                await until(lambda: not door.connections)
                writer.close()
        gc.collect()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
    assert failures == []
