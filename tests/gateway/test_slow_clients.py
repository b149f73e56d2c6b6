"""Slow clients cost an instance nothing, and nobody has more than a share of the door."""

import asyncio
import socket
import time
from contextlib import suppress

import pytest
from tests.embedded.harness import until
from tests.gateway.conftest import Instance, OpenDoor, Serve, table

POST = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\nabc"


async def drip(door: OpenDoor, head: bytes) -> float:
    """Send a head, and then a byte now and then; return how long the door bears it."""
    began = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(head)
    ended = asyncio.create_task(reader.read())
    while not ended.done():
        writer.write(b"x")
        await asyncio.wait([ended], timeout=0.05)
    writer.close()
    with suppress(ConnectionError):
        ended.result()
    return time.monotonic() - began


async def opened(door: OpenDoor, count: int, *, source: str = "127.0.0.1") -> list[socket.socket]:
    """Open connections that say nothing."""
    loop = asyncio.get_running_loop()
    made = []
    for _ in range(count):
        client = socket.socket()
        client.setblocking(False)
        client.bind((source, 0))
        await loop.sock_connect(client, ("127.0.0.1", door.port))
        made.append(client)
    return made


async def said(client: socket.socket) -> bytes:
    """Return everything until the door hangs up."""
    answer = b""
    async with asyncio.timeout(60):
        with suppress(ConnectionError):
            while piece := await asyncio.get_running_loop().sock_recv(client, 4096):
                answer += piece
    client.close()
    return answer


async def test_a_small_body_is_read_before_an_instance_is_asked(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    door = await serve(table(pair[0]))
    upstream = door.gateway.pools["web"].upstreams[0]
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(b"POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\n\r\nabc")
    # Another's call comes and goes meanwhile; this one has not reached anybody.
    for _ in range(3):
        assert (await door.client.get("/")).status_code == 200
    assert upstream.running == 0
    writer.write(b"def")
    assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 200")
    writer.close()


@pytest.mark.parametrize(
    "head",
    [POST, b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n"],
)
async def test_a_body_that_comes_byte_by_byte_is_given_up(
    serve: Serve, pair: tuple[Instance, Instance], head: bytes
) -> None:
    door = await serve(table(pair[0]) | {"limits": {"bodySeconds": 0.5, "bodyLeastRate": 1000}})
    assert 0.4 < await drip(door, head) < 10
    upstream = door.gateway.pools["web"].upstreams[0]
    await until(lambda: upstream.running == 0)


async def test_an_address_has_so_many_connections(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    """One more hears 503 and when to come back; others are served, and proxies speak for many."""
    limits = {"connectionsPerAddress": 5}
    proxies = {"trustedProxies": ["127.0.0.3/32"]}
    door = await serve(table(pair[0]) | {"limits": limits} | proxies)
    silent = await opened(door, 5, source="127.0.0.2")
    (refused,) = await opened(door, 1, source="127.0.0.2")
    answer = await said(refused)
    assert answer.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert b"retry-after: 1\r\n" in answer
    assert b'"code":"too_many_open"' in answer
    behind_proxy = await opened(door, 8, source="127.0.0.3")
    assert (await door.client.get("/")).status_code == 200
    silent.pop().close()
    async with asyncio.timeout(60):
        while True:
            (again,) = await opened(door, 1, source="127.0.0.2")
            again.send(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            if (await said(again)).startswith(b"HTTP/1.1 200"):
                break
    for client in (*silent, *behind_proxy):
        client.close()


async def test_a_full_door_refuses_with_a_word_and_an_overrun_one_without(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    door = await serve(table(pair[0]) | {"limits": {"connections": 16}})
    silent = await opened(door, 16)
    refused = await opened(door, 4)
    answers = await asyncio.gather(*map(said, refused))
    assert answers[0].startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert answers[3] == b""
    for client in silent:
        client.close()


async def test_idle_connections_make_room_where_places_run_short(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    limits = {"connections": 8, "headerSeconds": 1, "keepAliveSeconds": 600}
    door = await serve(table(pair[0]) | {"limits": limits})
    idle = await opened(door, 7)
    for client in idle:
        client.send(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
    answers = await asyncio.gather(*map(said, idle))
    assert {answer[:15] for answer in answers} == {b"HTTP/1.1 200 OK"}
