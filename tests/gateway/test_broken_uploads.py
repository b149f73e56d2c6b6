"""A connection that carried half of a body carries nothing else, and nobody waits for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.embedded.harness import until
from tests.gateway.conftest import Instance, OpenDoor, Serve, table


@dataclass(slots=True)
class Impatient:
    """Answers before it has read, and ends its answer when told; or reads nothing at all."""

    reads: bool
    port: int = 0
    connections: int = 0
    finish: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self.reads:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\na")
            await self.finish.wait()
            writer.write(b"b")
        await self.over.wait()
        writer.close()


@asynccontextmanager
async def impatient(*, reads: bool) -> AsyncIterator[Impatient]:
    found = Impatient(reads)
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0, limit=1024)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        found.over.set()
        server.close()
        await server.wait_closed()


def _running(door: OpenDoor) -> int:
    running: int = door.gateway.pools["web"].upstreams[0].running
    return running


def _sending() -> int:
    return sum(getattr(t.get_coro(), "__name__", "") == "_send_rest" for t in asyncio.all_tasks())


async def test_half_a_body_ends_the_connection_it_was_sent_on(serve: Serve) -> None:
    async with impatient(reads=True) as behind:
        door = await serve(
            {
                **table(Instance("raw", behind.port), pool={"health": None}),
                "limits": {"stalledSeconds": 0.2},
            }
        )
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\nhalf")
        await reader.readuntil(b"\r\n\r\na")
        await until(lambda: _sending() == 0)  # the door has given up the body, not the answer
        behind.finish.set()
        assert await reader.readexactly(1) == b"b"
        await until(lambda: _running(door) == 0)
        assert (await door.client.get("/")).text == "ab"
        assert behind.connections == 2
        writer.close()


async def test_an_instance_that_takes_no_more_is_given_up(serve: Serve) -> None:
    async with impatient(reads=False) as behind:
        door = await serve(
            table(
                Instance("raw", behind.port),
                pool={"health": None},
                timeouts={"idleSeconds": 0.2, "firstByteSeconds": 0.2},
                maxBodyBytes=1 << 30,
            )
        )
        _, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 67108864\r\n\r\n")
        writer.write(bytes(64 << 20))
        await until(lambda: _running(door) == 1)
        await until(lambda: _running(door) == 0)
        assert behind.connections == 1
        writer.close()
