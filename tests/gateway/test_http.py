"""Requests and answers pass the door whole, with the right headers, in pieces as they come."""

import asyncio
import hashlib
import json

import pytest
from tests.embedded.harness import until
from tests.gateway.conftest import Instance, Serve, table

BODY = b"0123456789abcdef" * 65_536  # more than every buffer on the way


async def test_headers_of_one_connection_stay_and_the_caller_is_told(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    door = await serve(table(pair[0]))
    answer = await door.client.post(
        "/a/b%20c?x=1&y",
        content=b"hello",
        headers={
            "connection": "keep-alive, x-private",
            "x-private": "1",
            "te": "trailers",
            "x-forwarded-for": "6.6.6.6",
            "forwarded": "for=6.6.6.6",
            "x-cartwheel-identity": "forged",
            "x-cartwheel_identity": "forged",
            "x_forwarded_for": "6.6.6.6",
            "x-request-id": "abc",
            "traceparent": "00-" + "a" * 32 + "-" + "b" * 16 + "-01",
        },
    )
    assert answer.status_code == 200
    seen = answer.json()
    headers = dict(seen["headers"])
    assert (seen["method"], seen["path"], seen["query"]) == ("POST", "/a/b%20c", "x=1&y")
    assert (seen["length"], headers["content-length"]) == (5, "5")
    host = f"127.0.0.1:{door.port}"
    assert headers["host"] == host
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-forwarded-host"] == host
    assert headers["forwarded"] == f'for=127.0.0.1;host="{host}";proto=http'
    assert headers["x-request-id"] == "abc"
    assert headers["traceparent"].split("-")[1] == "a" * 32
    assert headers["traceparent"].split("-")[2] != "b" * 16
    assert not headers.keys() & {"x-private", "te", "x-cartwheel-identity", "connection"}
    assert not [name for name in headers if "_" in name]
    assert answer.headers["x-request-id"] == "abc"
    assert answer.headers["x-kept"] == "1"
    assert "x-inside" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "strict-transport-security" not in answer.headers


async def test_a_trusted_proxy_is_believed(serve: Serve, pair: tuple[Instance, Instance]) -> None:
    door = await serve({**table(pair[0]), "trustedProxies": ["127.0.0.0/8"]})
    said = {"x-forwarded-for": "6.6.6.6, 5.5.5.5", "x-forwarded-proto": "https"}
    for host, believed in (("shop.example", "shop.example"), ("u@b, c", f"127.0.0.1:{door.port}")):
        answer = await door.client.get("/", headers=said | {"x-forwarded-host": host})
        headers = dict(answer.json()["headers"])
        assert headers["x-forwarded-host"] == headers["host"] == believed
    assert headers["x-forwarded-for"] == "6.6.6.6, 5.5.5.5, 127.0.0.1"
    assert headers["x-forwarded-proto"] == "https"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("is_chunked", [False, True])
async def test_a_large_body_arrives_whole(
    serve: Serve, pair: tuple[Instance, Instance], *, is_chunked: bool
) -> None:
    async def pieces():
        for start in range(0, len(BODY), 50_000):
            yield BODY[start : start + 50_000]

    door = await serve(table(pair[0]))
    answer = await door.client.put("/", content=pieces() if is_chunked else BODY)
    assert answer.json()["sha256"] == hashlib.sha256(BODY).hexdigest()
    assert (await door.client.get("/")).status_code == 200


async def test_a_large_answer_arrives_whole(serve: Serve, pair: tuple[Instance, Instance]) -> None:
    door = await serve(table(pair[0]))
    answer = await door.client.get("/stream?pieces=1000&large=1")
    assert answer.content == b"".join(b"%06d" % number * 1000 for number in range(1000))


async def test_both_ways_stream_at_once(serve: Serve, pair: tuple[Instance, Instance]) -> None:
    """The second piece is sent only when the first one's answer has come."""
    door = await serve(table(pair[0]))
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(b"POST /duplex HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n")
    writer.write(b"3\r\nabc\r\n")
    await asyncio.wait_for(reader.readuntil(b"3\r\nABC\r\n"), 60)
    writer.write(b"2\r\nde\r\n0\r\n\r\n")
    assert (await asyncio.wait_for(reader.readuntil(b"0\r\n\r\n"), 60)).startswith(b"2\r\nDE")
    writer.close()


async def test_pipelined_requests_are_answered_in_order(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    door = await serve(table(pair[0]))
    request = b"GET /%d HTTP/1.1\r\nhost: a\r\n%b\r\n"
    last = 30
    sent = b"".join(
        request % (n, b"connection: close\r\n" if n == last else b"") for n in range(last + 1)
    )
    answer = (await door.raw(sent)).decode()
    assert [int(part.partition('"')[0]) for part in answer.split('"path":"/')[1:]] == list(
        range(last + 1)
    )


async def test_head_has_no_body_and_the_connection_goes_on(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    door = await serve(table(pair[0]))
    for _ in range(3):
        answer = await door.client.head("/livez")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-length"] == "15"
        assert (await door.client.get("/livez")).json() == {"status": "ok"}


async def test_a_body_that_is_too_long_is_refused_however_it_comes(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    async def pieces():
        for _ in range(3):
            yield b"12345"

    door = await serve(table(pair[0], maxBodyBytes=10))
    for body in (b"12345678901", pieces()):
        answer = await door.client.post("/", content=body)
        assert answer.status_code == 413
        assert answer.json()["code"] == "too_large"
    assert (await door.client.post("/", content=b"1234567890")).status_code == 200


async def test_an_answer_that_breaks_is_not_taken_for_the_whole(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    door = await serve(table(pair[0], timeouts={"idleSeconds": 0.2}))
    answer = await door.raw(b"GET /stream?pieces=5&breaks=2 HTTP/1.1\r\nhost: a\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"200 OK" in head
    assert b"000000" in body
    assert not body.endswith(b"0\r\n\r\n")


async def test_waiting_ends(serve: Serve, pair: tuple[Instance, Instance]) -> None:
    door = await serve(
        table(pair[0], timeouts={"firstByteSeconds": 0.2}, pool={"retries": {"attempts": 1}})
    )
    answer = await door.client.get("/slow?seconds=5")
    assert (answer.status_code, answer.json()["code"]) == (504, "gateway.upstream_timeout")
    door = await serve(table(pair[0], timeouts={"totalSeconds": 0.2}))
    answer = await door.client.get("/slow?seconds=5")
    assert (answer.status_code, answer.json()["detail"]) == (504, "The call took too long")


async def test_paths_headers_and_answers_are_changed(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    door = await serve(
        table(
            pair[0],
            prefix="/shop",
            rewrite={"prefix": "/shop", "by": "/inner/v1"},
            requestHeaders={"set": {"X-Shop": "1"}, "remove": ["Cookie"]},
            responseHeaders={"set": {"Server": "cartwheel"}, "remove": ["X-Kept"]},
        )
    )
    answer = await door.client.get("/shop/a?b=c", headers={"cookie": "a=b", "x-shop": "9"})
    seen = answer.json()
    assert (seen["path"], seen["query"]) == ("/inner/v1/a", "b=c")
    headers = seen["headers"]
    assert [value for name, value in headers if name == "x-shop"] == ["1"]
    assert "cookie" not in dict(headers)
    assert answer.headers["server"] == "cartwheel"
    assert "x-kept" not in answer.headers
    assert json.loads(answer.content)["name"] == "one"


async def test_a_client_that_stalls_is_hung_up_on(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    door = await serve(table(pair[0]) | {"limits": {"stalledSeconds": 0.3}})
    upstream = door.gateway.pools["web"].upstreams[0]
    sent = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nabc"
    assert await door.raw(sent) == b""

    reader, writer = await asyncio.open_connection("127.0.0.1", door.port, limit=1024)
    writer.write(b"GET /stream?pieces=20000&large=1 HTTP/1.1\r\nhost: a\r\n\r\n")
    await reader.readexactly(1)
    assert upstream.running == 1
    await until(lambda: upstream.running == 0)
    writer.close()


async def test_every_connection_header_names_what_stays(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    door = await serve(table(pair[0]))
    named = [("connection", "x-a"), ("connection", "x-b"), ("x-a", "1"), ("x-b", "1")]
    seen = (await door.client.get("/", headers=named)).json()
    assert not dict(seen["headers"]).keys() & {"x-a", "x-b"}
