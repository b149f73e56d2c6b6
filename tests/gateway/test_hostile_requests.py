"""What could be read in two ways, or is more than the door takes, gets no further than the door."""

import asyncio

import pytest
from tests.gateway.conftest import Instance, OpenDoor, Serve, table

HOST = b"host: a\r\n"
CHUNKED = b"transfer-encoding: chunked\r\n"
POST = b"POST / HTTP/1.1\r\n" + HOST
GET = b"GET / HTTP/1.1\r\n" + HOST


def get(host: bytes) -> bytes:
    return b"GET / HTTP/1.1\r\n%b\r\n" % host


def chunks(body: bytes) -> bytes:
    return POST + CHUNKED + b"\r\n" + body


@pytest.fixture
async def door(serve: Serve, pair: tuple[Instance, Instance]) -> OpenDoor:
    door: OpenDoor = await serve(table(pair[0]))
    return door


async def ensure_refused(door: OpenDoor, request: bytes, status: int) -> None:
    answer = await door.raw(request)
    assert answer.startswith(b"HTTP/1.1 %d " % status), answer[:80]
    assert answer.count(b"HTTP/1.1") == 1
    assert b"x-content-type-options: nosniff" in answer
    assert b"content-type: application/problem+json" in answer
    assert b"connection: close" in answer


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(POST + b"content-length: 4\r\n" + CHUNKED + b"\r\n0\r\n\r\n", id="CL-TE"),
        pytest.param(POST + CHUNKED + b"content-length: 4\r\n\r\n0\r\n\r\n", id="TE-CL"),
        pytest.param(POST + b"content-length: 1\r\ncontent-length: 2\r\n\r\nab", id="two-CL"),
        pytest.param(POST + b"content-length: 1\r\ncontent-length: 1\r\n\r\na", id="same-CL"),
        pytest.param(POST + b"content-length: 1, 1\r\n\r\na", id="CL-list"),
        pytest.param(POST + b"content-length: +1\r\n\r\na", id="CL-signed"),
        pytest.param(POST + b"content-length: 1_0\r\n\r\na", id="CL-underscore"),
        pytest.param(POST + b"content-length: " + b"9" * 23 + b"\r\n\r\na", id="CL-huge"),
        pytest.param(POST + CHUNKED * 2 + b"\r\n0\r\n\r\n", id="two-TE"),
        pytest.param(POST + b"transfer-encoding: xchunked\r\n\r\n0\r\n\r\n", id="TE-odd"),
        pytest.param(POST + b"transfer-encoding: \x0bchunked\r\n\r\n0\r\n\r\n", id="TE-VT"),
        pytest.param(POST + b"transfer-encoding : chunked\r\n\r\n0\r\n\r\n", id="space-colon"),
        pytest.param(POST + b"transfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n", id="TE-folded"),
        pytest.param(
            b"POST / HTTP/1.0\r\n" + HOST + CHUNKED + b"\r\n0\r\n\r\n", id="TE-in-HTTP/1.0"
        ),
        pytest.param(chunks(b"1;a\nb\r\na\r\n0\r\n\r\n"), id="LF-in-extension"),
        pytest.param(chunks(b"1\na\n0\n\n"), id="chunks-LF"),
        pytest.param(chunks(b"+1\r\na\r\n0\r\n\r\n"), id="chunk-signed"),
        pytest.param(chunks(b"0x1\r\na\r\n0\r\n\r\n"), id="chunk-0x"),
        pytest.param(chunks(b"1 \r\na\r\n0\r\n\r\n"), id="chunk-space"),
        pytest.param(chunks(b"F" * 17 + b"\r\na\r\n0\r\n\r\n"), id="chunk-huge"),
        pytest.param(chunks(b"1\r\nab0\r\n\r\n"), id="chunk-longer"),
        pytest.param(GET + b"x: a\r\n b\r\n\r\n", id="obs-fold"),
        pytest.param(GET.replace(b"\r\n", b"\n") + b"\n", id="bare-LF"),
        pytest.param(GET + b"x: 1\ny: 2\r\n\r\n", id="bare-LF-in-header"),
        pytest.param(GET + b"x: 1\ry: 2\r\n\r\n", id="bare-CR"),
        pytest.param(GET + b"x: 1\x002\r\n\r\n", id="NUL"),
        pytest.param(GET + b": a\r\n\r\n", id="no-name"),
        pytest.param(b"GET / HTTP/1.1\r\n x: 1\r\n" + HOST + b"\r\n", id="space-first"),
        pytest.param(b"nonsense\r\n\r\n", id="nonsense"),
        pytest.param(GET + b"x: 1\r\n" * 200 + b"\r\n", id="many-headers"),
        pytest.param(b"GET ftp://a/ HTTP/1.1\r\n" + HOST + b"\r\n", id="ftp"),
        pytest.param(b"GET http://u@a/ HTTP/1.1\r\n" + HOST + b"\r\n", id="user-in-target"),
        pytest.param(get(b""), id="no-host"),
        pytest.param(get(b"host: a\r\nhost: b\r\n"), id="two-hosts"),
        pytest.param(get(b"host:\r\n"), id="empty-host"),
        pytest.param(get(b"host: a b\r\n"), id="host-space"),
        pytest.param(get(b"host: a\tb\r\n"), id="host-tab"),
        pytest.param(get(b"host: u:p@a\r\n"), id="host-user"),
        pytest.param(get(b"host: a,b\r\n"), id="host-list"),
        pytest.param(get(b"host: a/b\r\n"), id="host-path"),
        pytest.param(get(b"host: a:b\r\n"), id="host-port"),
        pytest.param(get(b"host: a\x01\r\n"), id="host-control"),
        pytest.param(get(b"host: a\xff\r\n"), id="host-latin"),
    ],
)
async def test_what_can_be_read_in_two_ways_is_refused(door: OpenDoor, request_: bytes) -> None:
    await ensure_refused(door, request_, 400)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"TRACE / HTTP/1.1\r\n" + HOST + b"\r\n", 405),
        (b"CONNECT a:1 HTTP/1.1\r\nhost: a:1\r\n\r\n", 501),
        (b"CONNECT / HTTP/1.1\r\n" + HOST + b"\r\n", 501),
        (POST + b"transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (b"GET / HTTP/2.0\r\n" + HOST + b"\r\n", 505),
        (b"GET / HTTP/3.7\r\n" + HOST + b"\r\n", 505),
        (b"GET / HTTP/0.9\r\n" + HOST + b"\r\n", 505),
        (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 431),
        (GET + b"x: " + b"a" * 20_000 + b"\r\n\r\n", 431),
        (GET + b"".join(b"x%d: %b\r\n" % (n, b"a" * 1000) for n in range(20)) + b"\r\n", 431),
        (GET + b"".join(b"x%d: %b\r\n" % (n, b"a" * 15_000) for n in range(90)), 431),
    ],
)
async def test_what_the_door_does_not_do_is_said(
    door: OpenDoor, request_: bytes, status: int
) -> None:
    await ensure_refused(door, request_, status)


@pytest.mark.parametrize("host", [b"a", b"a.example:8000", b"[::1]:80", b"127.0.0.1", b"a_b"])
async def test_a_plain_host_is_taken(door: OpenDoor, host: bytes) -> None:
    answer = await door.raw(get(b"connection: close\r\nhost: " + host + b"\r\n"))
    assert answer.startswith(b"HTTP/1.1 200 OK")


async def test_a_head_that_never_ends_is_ended(door: OpenDoor) -> None:
    """It is refused by what came, not when it is whole."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(GET)
    for number in range(20):
        writer.write(b"x%d: %b\r\n" % (number, b"a" * 1000))
        await writer.drain()
    assert (await asyncio.wait_for(reader.read(), 60)).startswith(b"HTTP/1.1 431 ")
    writer.close()


@pytest.mark.parametrize("piece", [b"a" * 1000, b"1;" + b"a" * 4000 + b"\r\na\r\n"])
async def test_extensions_of_chunks_are_bounded(door: OpenDoor, piece: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(chunks(b"1;"))
    answer = asyncio.create_task(reader.read())
    for _ in range(1000):
        if answer.done():
            break
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)
    assert (await asyncio.wait_for(answer, 60)).startswith(b"HTTP/1.1 431 ")
    writer.close()


async def test_many_small_chunks_are_no_extensions(door: OpenDoor) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(POST + b"connection: close\r\n" + CHUNKED + b"\r\n")
    for _ in range(100):
        writer.write(b"1\r\na\r\n" * 1000)
        await writer.drain()
    writer.write(b"0\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 60)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b'"length":100000' in answer
    writer.close()


async def test_a_body_that_breaks_off_its_form_keeps_nobody_waiting(door: OpenDoor) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(chunks(b"1\r\na\r\n"))
    await asyncio.sleep(0.05)  # the head goes ahead, so that the call is under way
    writer.write(b"nonsense\r\n")
    answer = await asyncio.wait_for(reader.read(), 60)
    assert answer.startswith(b"HTTP/1.1 400 ")
    writer.close()


async def test_an_upgrade_with_a_body_is_a_request(door: OpenDoor) -> None:
    asked = b"connection: upgrade\r\nupgrade: websocket\r\ncontent-length: 3\r\n\r\nabc"
    answer = await door.raw(POST + asked)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b'"length":3' in answer
