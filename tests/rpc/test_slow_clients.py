"""Clients that are slow or silent are given up in time, and nobody holds more than a share."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from msgspec import Struct
from tests.embedded.harness import until
from tests.rpc.serving import Keys, bearer

from cartwheel.entrypoints.server import listen, serve
from cartwheel.systems.gateway.policies.api import Edge
from cartwheel.systems.gateway.policies.concurrency import Concurrency
from cartwheel.systems.rpc.api import Pace, Places, Router, RPCApp, get, post, public

HEAD = b"POST /api/v1/words HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
BODY = b'{"word":"%b"}' % (b"x" * 89)
POST = HEAD + b"content-length: 100\r\n\r\n"
HOUR = timedelta(hours=1)

router = Router("words")


class Words(Struct, frozen=True):
    """What is measured."""

    word: str


@router.mutation(rest=post("/words"), allow=public, keyed=False)
async def measure(words: Words) -> int:
    """Return the length of a word."""
    return len(words.word)


@router.query(rest=get("/patience"), allow=public)
async def wait() -> str:
    """Take longer than anybody waits."""
    await asyncio.sleep(HOUR.total_seconds())
    return "done"


@router.query(allow=public)
async def much() -> str:
    """Say more at once than the kernel takes for anybody."""
    return "x" * 30_000_000


@router.subscription(allow=public)
async def follow() -> AsyncIterator[int]:
    """Say one thing, and then nothing."""
    yield 1
    await asyncio.sleep(HOUR.total_seconds())


@router.subscription(allow=public)
async def flood() -> AsyncIterator[str]:
    """Say more than anybody reads."""
    while True:
        yield "x" * 100_000


@asynccontextmanager
async def serving(
    *,
    pace: Pace | None = None,
    streams: Places | None = None,
    requests: Places | None = None,
    header_timeout: timedelta = HOUR,
    connections: int = 100,
    stalled_seconds: float = 30,
) -> AsyncIterator[int]:
    """Serve the procedures above, and give the port."""
    app = RPCApp([router], authenticator=Keys(), pace=pace, streams=streams, deadline=HOUR)
    concurrency = Concurrency(app, requests=requests or Places("requests"), sockets=Places("s"))
    with listen("127.0.0.1", 0, stalled_seconds=stalled_seconds) as listener:
        server = serve(
            Edge(concurrency),
            listener,
            grace_seconds=0.1,
            connections=connections,
            header_timeout=header_timeout,
        )
        async with server:
            yield listener.getsockname()[1]
            await app.close()


async def ends(port: int, *pieces: bytes, every: float = 0.05) -> tuple[bytes, float]:
    """Send pieces one after the other; return the answer, and how long it took to end."""
    began = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def send() -> None:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(every)

    sending = asyncio.create_task(send())
    try:
        async with asyncio.timeout(20):
            return await reader.read(), time.monotonic() - began
    finally:
        sending.cancel()
        writer.close()


async def test_whoever_brings_no_head_is_hung_up_on() -> None:
    """Silent from the beginning, silent within a head, or slow with it: the same time for all."""
    async with serving(header_timeout=timedelta(seconds=1)) as port:
        drip = (b"GET / HTTP/1.1\r\nx: ", *([b"y"] * 400))
        found = await asyncio.gather(ends(port), ends(port, b"GET / HT"), ends(port, *drip))
    for answer, seconds in found:
        assert answer == b""
        assert 0.9 < seconds < 10


async def test_a_head_that_does_not_end_is_not_kept() -> None:
    """Beyond 128 KiB the server refuses it, and does not wait for the rest."""
    async with serving() as port:
        answer, _ = await ends(port, b"GET / HTTP/1.1\r\nx: ", b"y" * 200_000)
    assert answer.startswith(b"HTTP/1.1 431 ")


async def test_a_body_that_does_not_come_is_waited_for_only_so_long() -> None:
    """No byte of it, a part, byte by byte, or nearly all at once: 408, and the connection ends."""
    async with serving(pace=Pace(timedelta(seconds=0.5), least_rate=1000)) as port:
        drip = (POST, *([b"x"] * 400))
        chunks = (HEAD + b"transfer-encoding: chunked\r\n\r\n", *([b"1\r\nx\r\n"] * 400))
        much = HEAD + b"content-length: 1000000\r\n\r\n" + b"x" * 900_000
        found = await asyncio.gather(
            ends(port, POST),
            ends(port, POST, b'{"word"'),
            ends(port, *drip),
            ends(port, *chunks),
            ends(port, much),
        )
    for answer, seconds in found:
        assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert b'"code":"request_timeout"' in answer
        assert 0.4 < seconds < 10


async def test_a_slow_line_is_no_reason_to_give_up() -> None:
    """A body above the least rate takes more than the time that every body has."""
    async with serving(pace=Pace(timedelta(seconds=0.5), least_rate=20)) as port:
        pieces = [BODY[n : n + 5] for n in range(0, 100, 5)]
        last = b"GET /none HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
        answer, seconds = await ends(port, POST, *pieces, last)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\n\r\n89HTTP/1.1 404" in answer
    assert seconds > 0.9


async def test_a_credential_and_an_address_have_so_many_streams() -> None:
    """One more is told to come back; whoever leaves makes room."""
    streams = Places("streams", of_all=5, per_address=4, per_credential=2)
    async with serving(streams=streams) as port, httpx.AsyncClient(trust_env=False) as client:
        url = f"http://127.0.0.1:{port}/trpc/words.follow"
        async with AsyncExitStack() as open_now:

            async def follow_as(key: str) -> None:
                stream = client.stream("GET", url, headers=bearer(key))
                response = await open_now.enter_async_context(stream)
                assert response.status_code == 200

            for _ in range(2):
                await follow_as("owner")
            refused = await client.get(url, headers=bearer("owner"))
            assert refused.text.startswith("retry: 5000\nevent: serialized-error\n")
            assert '"reason":"too_many_open"' in refused.text
            await follow_as("reader")
            await follow_as("stranger")
            assert "of one address" in (await client.get(url)).text
            assert (
                await client.post(f"http://127.0.0.1:{port}/api/v1/words", json={"word": "four"})
            ).json() == 4
        await until(lambda: streams.taken == 0)
        async with client.stream("GET", url, headers=bearer("owner")) as again:
            assert again.status_code == 200


async def test_an_address_has_so_many_requests_at_work() -> None:
    """Others are answered meanwhile, and so is whoever asks how the process is."""
    requests = Places("requests", of_all=4, per_address=3)
    async with serving(requests=requests) as port, httpx.AsyncClient(trust_env=False) as client:
        url = f"http://127.0.0.1:{port}"
        waiting = [
            asyncio.create_task(client.get(f"{url}/api/v1/patience", timeout=60)) for _ in range(3)
        ]
        await until(lambda: requests.taken == 3)
        refused = await client.post(f"{url}/api/v1/words", json={"word": "four"})
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "5"
        assert (await client.get(f"{url}/livez")).status_code == 404  # served, beside the bound
        elsewhere = httpx.AsyncHTTPTransport(local_address="127.0.0.2")
        async with httpx.AsyncClient(transport=elsewhere) as other:
            taken = await other.post(f"{url}/api/v1/words", json={"word": "four"})
            assert taken.json() == 4
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel does not tell")
async def test_the_silent_make_room_where_places_are_short() -> None:
    """Whoever is at work stays, whoever says nothing goes long before the time for a head."""
    streams = Places("streams")
    async with (
        serving(streams=streams, connections=8) as port,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        url = f"http://127.0.0.1:{port}"
        async with AsyncExitStack() as stack:
            stream = client.stream("GET", f"{url}/trpc/words.follow")
            assert (await stack.enter_async_context(stream)).status_code == 200
            for _ in range(30):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                stack.callback(writer.close)

            async def is_taken() -> bool:
                try:
                    taken = await client.post(f"{url}/api/v1/words", json={"word": "four"})
                except httpx.RemoteProtocolError:
                    return False  # it was silent itself until its head came, on a busy machine
                return bool(taken.json() == 4)

            await until(is_taken)
            assert streams.taken == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel does not do it")
async def test_whoever_takes_nothing_of_an_answer_is_cut_off() -> None:
    streams = Places("streams")
    async with serving(streams=streams, stalled_seconds=1) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(b"GET /trpc/words.flood HTTP/1.1\r\nhost: a\r\n\r\n")
        await until(lambda: streams.taken == 1)
        await until(lambda: streams.taken == 0)
        writer.close()
