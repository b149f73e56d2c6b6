"""What all share is shared: no address, credential or store takes it from the others."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from datetime import timedelta
from io import StringIO
from uuid import UUID

import httpx
import msgspec
import pytest
from msgspec import Struct
from tests.embedded.harness import until
from tests.rpc.logged import lines, logging_apart
from tests.rpc.serving import OWNER, READER, STORE, STRANGER, Keys, bearer
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from cartwheel.entrypoints.server import listen, serve
from cartwheel.systems.gateway.asgi import Receive, Scope, Send
from cartwheel.systems.gateway.policies.api import Edge
from cartwheel.systems.gateway.policies.concurrency import Concurrency
from cartwheel.systems.gateway.proxy.forwarding import Trust
from cartwheel.systems.rpc.api import Actor, Pace, Places, Router, RPCApp, get, post, public
from cartwheel.systems.rpc.errors import TooManyOpenError
from cartwheel.systems.rpc.exchange import Exchange

SESSION = Actor("person", UUID(int=4), STORE, frozenset(), session_id=UUID(int=5))
HOUR = timedelta(hours=1)

router = Router("words")
begun: list[str] = []
enough = asyncio.Event()


class Words(Struct, frozen=True):
    """What is measured."""

    word: str


@router.mutation(rest=post("/words"), allow=public, keyed=False)
async def measure(words: Words) -> int:
    """Return the length of a word; a long one takes until somebody says so."""
    if words.word.startswith("long"):
        await enough.wait()
    return len(words.word)


@router.subscription()
async def follow() -> AsyncIterator[int]:
    """Say one thing, and then nothing."""
    yield 1
    await asyncio.sleep(HOUR.total_seconds())


@router.query(rest=get("/words"), allow=public)
async def list_words() -> AsyncIterator[str]:
    """Give one word."""
    begun.append("list")
    yield "word"


class Callers(Keys):
    """Knows two tokens of one session, too."""

    known = {**Keys.known, "first token": SESSION, "second token": SESSION}  # noqa: RUF012


@asynccontextmanager
async def serving(
    *,
    streams: Places | None = None,
    bodies: Places | None = None,
    requests: Places | None = None,
    sockets: Places | None = None,
    body_time: timedelta = HOUR,
) -> AsyncIterator[int]:
    """Serve the procedures above, and a socket that stays open; gives the port."""
    app = RPCApp(
        [router],
        authenticator=Callers(),
        streams=streams,
        bodies=bodies,
        pace=Pace(body_time),
        deadline=HOUR,
        fallback=stay,
    )
    concurrency = Concurrency(
        app, requests=requests or Places("requests"), sockets=sockets or Places("sockets")
    )
    with listen("127.0.0.1", 0) as listener:
        async with serve(Edge(concurrency), listener, grace_seconds=0.1):
            yield listener.getsockname()[1]
            await app.close()


async def stay(scope: Scope, receive: Receive, send: Send) -> None:
    """Take every socket, and say nothing."""
    assert scope["type"] == "websocket"
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


def head(length: int) -> bytes:
    return (
        b"POST /api/v1/words HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n"
        b"content-length: %d\r\n\r\n" % length
    )


async def test_bodies_that_are_held_have_a_bound_all_together() -> None:
    """Beyond it 503 with a time to come back; whoever is done with, or gone, makes room."""
    bodies = Places("bytes of request bodies", of_all=1000)
    async with serving(bodies=bodies) as port, httpx.AsyncClient(trust_env=False) as client:
        url = f"http://127.0.0.1:{port}/api/v1/words"
        _, coming = await asyncio.open_connection("127.0.0.1", port)
        coming.write(head(900) + b" " * 500)
        await until(lambda: bodies.taken == 500)
        at_work = asyncio.create_task(client.post(url, json={"word": "long" + "x" * 285}))
        await until(lambda: bodies.taken == 800)

        for big in (client.post(url, json={"word": "x" * 300}), client.post(url, content=slowly())):
            refused = await big
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "5"
            assert refused.json()["code"] == "too_many_open"
        called = await client.post(f"http://127.0.0.1:{port}/trpc/words.measure", json="x" * 300)
        assert called.json()["error"]["data"]["code"] == "SERVICE_UNAVAILABLE"
        assert (await client.post(url, json={"word": "four"})).json() == 4

        coming.close()
        enough.set()
        assert (await at_work).json() == 289
        await until(lambda: bodies.taken == 0)
        assert (await client.post(url, json={"word": "x" * 300})).json() == 300
        assert (await client.post(url, json={"word": 4})).status_code == 400
        assert bodies.taken == 0


async def slowly() -> AsyncIterator[bytes]:
    for piece in (b'{"word":"', b"x" * 300, b'"}'):
        yield piece
        await asyncio.sleep(0)


async def test_a_body_that_is_refused_holds_nothing() -> None:
    """Too long, too slow, or of another type."""
    bodies = Places("bytes of request bodies", of_all=10 << 20)
    async with (
        serving(bodies=bodies, body_time=timedelta(seconds=0.3)) as port,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        url = f"http://127.0.0.1:{port}/api/v1/words"
        assert (await client.post(url, json={"word": "x" * (2 << 20)})).status_code == 413
        assert (await client.post(url, content=b"word")).status_code == 415
        reader, coming = await asyncio.open_connection("127.0.0.1", port)
        coming.write(head(900) + b" " * 500)
        assert (await asyncio.wait_for(reader.read(), 60)).startswith(b"HTTP/1.1 408 ")
        coming.close()
        assert bodies.taken == 0


async def test_a_body_in_small_pieces_takes_no_more_than_its_bytes() -> None:
    """Not the objects that it came in."""

    async def receive() -> dict[str, object]:
        nonlocal left
        left -= 1
        return {"type": "http.request", "body": b"%02d" % (left % 100), "more_body": left > 0}

    async def send(message: object) -> None: ...

    left = 100_000
    scope = {"method": "POST", "raw_path": b"/", "headers": [], "client": ("192.0.2.1", 1)}
    exchange = Exchange(scope, receive, send)
    tracemalloc.start()
    try:
        assert len(await exchange.read(limit=1 << 20)) == 200_000
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "addresses",
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_one_customer_is_one_address(addresses: tuple[str, str]) -> None:
    """A /64 network of IPv6, and IPv4 however it is written; the next one is another."""
    places = Places("things", per_address=1)
    first, second = addresses
    place = places.take(address=first)
    with pytest.raises(TooManyOpenError, match="of one address"):
        places.take(address=second)
    places.take(address="2001:db8:0:2::1")
    places.give_back(place)
    places.take(address=second)


def test_a_trusted_proxy_speaks_for_many() -> None:
    """Where it does not say for whom, its own address has no bound."""
    places = Places("things", of_all=3, per_address=1, trusts=Trust(["10.0.0.0/8"]).believes)
    for _ in range(2):
        places.take(address="10.1.2.3")
    places.take(address="192.0.2.1")
    with pytest.raises(TooManyOpenError, match=r"^Too many things are open"):
        places.take(address="10.1.2.3")


def test_a_store_has_a_share_whatever_its_keys() -> None:
    """Two keys fill it for a third one; another store finds places, and an operator too."""
    places = Places("streams", per_credential=2, per_store=2)
    with ExitStack() as stack:
        for actor in (OWNER, READER):
            stack.enter_context(places.hold())
            stack.enter_context(places.hold_for(actor))
        with pytest.raises(TooManyOpenError, match="of one store"), places.hold_for(SESSION):
            pass
        with places.hold_for(STRANGER), places.hold_for(STRANGER), places.hold_for(None):
            pass
    assert places.taken == 0
    assert places._taken == {}


async def test_a_session_is_one_credential_whatever_its_tokens() -> None:
    """Refreshing a token gives no further streams."""
    streams = Places("streams", per_credential=2)
    async with serving(streams=streams) as port, httpx.AsyncClient(trust_env=False) as client:
        url = f"http://127.0.0.1:{port}/trpc/words.follow"
        async with AsyncExitStack() as stack:
            for token in ("first token", "second token"):
                opened = client.stream("GET", url, headers=bearer(token))
                response = await stack.enter_async_context(opened)
                assert response.status_code == 200
            refused = await client.get(url, headers=bearer("first token"))
            assert '"reason":"too_many_open"' in refused.text
        await until(lambda: streams.taken == 0)


async def test_whoever_subscribes_in_vain_is_told_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By an event, since EventSource comes back from 200 alone; the log says it, too."""
    with logging_apart(monkeypatch) as written:
        async with (
            serving(streams=Places("streams", of_all=0)) as port,
            httpx.AsyncClient(trust_env=False) as client,
        ):
            url = f"http://127.0.0.1:{port}"
            refused = await client.get(f"{url}/trpc/words.follow", headers=bearer("owner"))
            found = await lines(written, 2)
    assert refused.status_code == 200
    assert refused.headers["content-type"] == "text/event-stream"
    retry, event, data, *rest = refused.text.split("\n")
    assert (retry, event, rest) == ("retry: 5000", "event: serialized-error", ["", ""])
    error = msgspec.json.decode(data.removeprefix("data: "))
    assert error["data"]["code"] == "SERVICE_UNAVAILABLE"
    assert error["data"]["retryAfterSeconds"] == 5
    assert [(line["event"], line.get("code")) for line in found] == [
        ("call failed", "too_many_open"),
        ("request", None),
    ]


async def test_a_streamed_batch_in_vain_gets_an_envelope(monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with what the client takes for the error of each call, and a line for each."""
    with logging_apart(monkeypatch) as written:
        async with (
            serving(streams=Places("streams", of_all=0)) as port,
            httpx.AsyncClient(trust_env=False) as client,
        ):
            refused = await client.get(
                f"http://127.0.0.1:{port}/trpc/words.listWords,words.none?batch=1",
                headers={"trpc-accept": "application/jsonl"},
            )
            found = await lines(written, 3)
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "5"
    assert refused.json()["error"]["data"]["code"] == "SERVICE_UNAVAILABLE"
    assert [(line.get("procedure"), line.get("position")) for line in found[:2]] == [
        ("words.listWords", 0),
        ("words.none", 1),
    ]


async def test_a_stream_over_rest_begins_with_a_place() -> None:
    """Without one nothing has been asked of anybody."""
    begun.clear()
    async with (
        serving(streams=Places("streams", of_all=0)) as port,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        refused = await client.get(f"http://127.0.0.1:{port}/api/v1/words")
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "5"
    assert refused.json()["code"] == "too_many_open"
    assert begun == []


async def test_what_is_refused_at_the_edge_stands_in_the_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A line a second for requests and sockets together, with how many there were and of whom."""
    requests, sockets = Places("requests", per_address=0), Places("sockets", per_address=1)
    with logging_apart(monkeypatch) as written:
        async with (
            serving(requests=requests, sockets=sockets) as port,
            httpx.AsyncClient(trust_env=False) as client,
            connect(f"ws://127.0.0.1:{port}/socket"),
        ):
            for _ in range(3):
                refused = await client.post(f"http://127.0.0.1:{port}/api/v1/words", json={})
                assert refused.status_code == 503
            with pytest.raises(InvalidStatus):
                await connect(f"ws://127.0.0.1:{port}/socket")
            await until(lambda: refusals(written) == 4)


def refusals(written: StringIO) -> int:
    """Count what the log says was refused at the only address there is."""
    found = [msgspec.json.decode(line) for line in written.getvalue().splitlines()]
    told = [line for line in found if "were refused" in line["event"]]
    assert len(told) <= 2
    assert all((line["address"], line["addresses"]) == ("127.0.0.1", 1) for line in told)
    return sum(line["count"] for line in told)
