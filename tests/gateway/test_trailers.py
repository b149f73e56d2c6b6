"""What stands in a trailer is nobody's header, least of all the next request's or answer's."""

import asyncio
import contextlib

import pytest
from tests.gateway.conftest import Instance, Serve, table

POST = b"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"
GET = b"GET /next HTTP/1.1\r\nhost: a\r\n\r\n"


@pytest.mark.parametrize("trailer", [b"x-planted: 1", b"x-planted: 1\r\nx-more: 2"])
async def test_of_a_request(serve: Serve, pair: tuple[Instance, Instance], trailer: bytes) -> None:
    door = await serve(table(pair[0]))
    answer = await door.raw(POST + trailer + b"\r\n\r\n" + GET)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"connection: close" in answer
    assert b"x-planted" not in answer
    assert b"/next" not in answer


async def test_of_an_answer(serve: Serve) -> None:
    answers = iter(
        [
            b"transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\nset-cookie: a=b\r\n\r\n",
            b"content-length: 1\r\n\r\nb",
        ]
    )
    connections = 0

    async def instance(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 200 OK\r\n" + next(answers))
        writer.close()

    server = await asyncio.start_server(instance, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        door = await serve(table(Instance("raw", port), pool={"health": None}))
        first, second = await door.client.get("/"), await door.client.get("/")
    assert (first.text, second.text) == ("a", "b")
    assert "set-cookie" not in second.headers
    assert connections == 1
