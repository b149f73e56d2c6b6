"""CORS, security headers and bounds, the same at the door and in process."""

import re
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from tests.gateway.conftest import Instance, Serve, table

from cartwheel.systems.gateway.api import CORSSpec, Edge, SecuritySpec
from cartwheel.systems.gateway.policies import cors

ORIGIN = "https://shop.example"
CORS = {"origins": [ORIGIN], "credentials": True}


async def say(request: Request) -> Response:
    body = await request.body()
    return PlainTextResponse(body or b"hello", headers={"content-security-policy": "own"})


def in_process(**options: Any) -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/", say, methods=["GET", "POST", "OPTIONS"])])
    edge = Edge(app, **options)
    transport = httpx.ASGITransport(app=edge)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="https://edge")


async def test_a_preflight_is_answered_at_the_door(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    door = await serve(table(pair[0], methods=["GET", "PUT"], cors=CORS))
    asked = {
        "origin": ORIGIN,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "Content-Type, authorization",
    }
    answer = await door.client.options("/", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "PUT" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-max-age"] == "600"

    for changed in (
        {"origin": "https://evil.example"},
        {"access-control-request-headers": "x-evil"},
    ):
        answer = await door.client.options("/", headers=asked | changed)
        assert answer.status_code == 204
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["vary"] == "Origin, Access-Control-Request-Headers"


async def test_an_origin_may_read_answers_and_refusals(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    door = await serve(table(pair[0], cors=CORS, maxBodyBytes=3))
    for body, status in ((b"abc", 200), (b"abcd", 413)):
        answer = await door.client.post("/", content=body, headers={"origin": ORIGIN})
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert "x-request-id" in answer.headers["access-control-expose-headers"]
        assert "Origin" in answer.headers["vary"]
        assert answer.headers["x-frame-options"] == "DENY"
    answer = await door.client.get("/", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


async def test_everybody_may_read_without_credentials() -> None:
    async with in_process(cors=CORSSpec(origins=("*",), credentials=True)) as client:
        answer = await client.get("/", headers={"origin": "https://any.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


async def test_what_an_application_says_of_security_stays() -> None:
    async with in_process(security=SecuritySpec(hsts_subdomains=True)) as client:
        answer = await client.get("/")
    assert answer.headers.get_list("content-security-policy") == ["own"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [(b"abc", {}, 200), (b"abcd", {}, 413), (b"", {"x": "a" * 2000}, 431)],
)
async def test_bounds_hold_in_process(body: bytes, headers: dict[str, str], status: int) -> None:
    async with in_process(body_bytes=3, header_bytes=1000) as client:
        answer = await client.post("/", content=body, headers=headers)
    assert answer.status_code == status


async def test_headers_are_bounded_where_bodies_are_not() -> None:
    """As around every role, whose procedures have a bound of the body each."""
    async with in_process() as client:
        assert (await client.get("/", headers={"x": "a" * 60_000})).status_code == 200
        answer = await client.get("/", headers={"x": "a" * 66_000})
        assert (answer.status_code, answer.json()["code"]) == (431, "gateway.head_too_large")


async def whence(scope: Any, receive: Any, send: Any) -> None:
    address, scheme = scope["client"][0], scope["scheme"]
    await PlainTextResponse(f"{address} {scheme}")(scope, receive, send)


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("203.0.113.9, 192.0.2.1", "192.0.2.1"),
        ("192.0.2.1, 10.1.2.3", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("somebody", "10.0.0.1"),
        ("somebody, 192.0.2.1", "192.0.2.1"),
    ],
)
@pytest.mark.parametrize("peer", ["10.0.0.1", "::ffff:10.0.0.1", "198.51.100.7"])
async def test_the_scope_names_the_client_that_trusted_proxies_do(
    said: str, seen: str, peer: str
) -> None:
    edge = Edge(whence, trusted_proxies=["10.0.0.0/8"])
    transport = httpx.ASGITransport(app=edge, client=(peer, 1))  # type: ignore[arg-type]
    headers = {"x-forwarded-for": said, "x-forwarded-proto": "https"}
    async with httpx.AsyncClient(transport=transport, base_url="http://edge") as client:
        answer = (await client.get("/", headers=headers)).text
    if peer == "198.51.100.7":
        assert answer == f"{peer} http", "no proxy of ours"
    else:
        assert answer == f"{peer if seen == '10.0.0.1' else seen} https"


@pytest.mark.parametrize("otherwise", [None, CORSSpec(origins=(ORIGIN,), credentials=True)])
async def test_some_doors_are_open_to_every_page_without_cookies(
    otherwise: CORSSpec | None,
) -> None:
    app = Starlette(
        routes=[Route(path, say, methods=["GET", "POST"]) for path in ("/open", "/own")]
    )
    own = app if otherwise is None else cors.CORS(app, otherwise)
    doors = cors.OpenDoors(app, re.compile("/open"), otherwise=own)
    transport = httpx.ASGITransport(app=Edge(doors))  # type: ignore[arg-type]
    asked = {"origin": "https://any.example", "access-control-request-method": "POST"}
    async with httpx.AsyncClient(transport=transport, base_url="https://edge") as client:
        answer = await client.options(
            "/open", headers=asked | {"access-control-request-headers": "authorization"}
        )
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
        answer = await client.post("/open", headers={"origin": "https://any.example"})
        assert (answer.text, answer.headers["access-control-allow-origin"]) == ("hello", "*")
        assert "retry-after" in answer.headers["access-control-expose-headers"]
        answer = await client.post("/own", headers={"origin": "https://any.example"})
        assert "access-control-allow-origin" not in answer.headers
        answer = await client.post("/own", headers={"origin": ORIGIN})
        granted = answer.headers.get("access-control-allow-origin")
        assert granted == (None if otherwise is None else ORIGIN)
