"""What the door says itself bears the same headers as what it passes on."""

import asyncio

import httpx
import pytest
from tests.gateway.conftest import Instance, Serve, table

from cartwheel.systems.rates.api import Verdict

ORIGIN = "https://shop.example"
OTHER = "https://other.example"
SECURITY = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
}


def ensure_careful(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert SECURITY.items() <= dict(answer.headers).items()
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-request-id"]


async def test_where_there_is_no_route_the_tables_policies_hold(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    door = await serve({**table(pair[0], prefix="/a"), "cors": {"origins": [ORIGIN]}})
    for path, status in (("/b", 404), ("/a/%2e%2e", 400)):
        answer = await door.client.get(path, headers={"origin": ORIGIN})
        ensure_careful(answer, status)
        assert answer.headers["access-control-allow-origin"] == ORIGIN
    answer = await door.client.get("/b", headers={"origin": OTHER})
    assert "access-control-allow-origin" not in answer.headers


async def test_another_method_is_refused_by_the_policies_of_its_route(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    security = {"frame": "SAMEORIGIN"}
    route = {"methods": ["GET"], "cors": {"origins": [ORIGIN]}, "security": security}
    door = await serve({**table(pair[0], **route), "cors": {"origins": [OTHER]}})
    answer = await door.client.put("/", headers={"origin": ORIGIN})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    asked = {"origin": ORIGIN, "access-control-request-method": "PUT"}
    answer = await door.client.options("/", headers=asked)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, ORIGIN)


class Buggy:
    """A counter with a bug."""

    async def spend(self, charges: object, *, cost: int = 1) -> Verdict:  # noqa: ARG002
        raise ZeroDivisionError


async def test_a_bug_is_an_incident(serve: Serve, pair: tuple[Instance, Instance]) -> None:
    door = await serve(table(pair[0], rates=[{"by": "address", "calls": 1}]), counter=Buggy())
    answer = await door.client.get("/")
    ensure_careful(answer, 500)
    assert answer.json()["incidentId"]


@pytest.mark.parametrize(("method", "has_body"), [("GET", True), ("HEAD", False)])
async def test_nobody_behind_is_said_with_them_too(
    serve: Serve, method: str, *, has_body: bool
) -> None:
    door = await serve(table(Instance("gone", 1), pool={"retries": {"attempts": 1}}))
    answer = await door.client.request(method, "/")
    ensure_careful(answer, 502)
    assert bool(answer.content) == has_body


async def test_a_full_door_says_so(serve: Serve, pair: tuple[Instance, Instance]) -> None:
    door = await serve(table(pair[0]) | {"limits": {"connections": 1}})
    assert (await door.client.get("/")).status_code == 200  # and stays, idle
    answer = await door.raw(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nretry-after: 1\r\n" in answer
    assert b"\r\nx-frame-options: DENY\r\n" in answer
    assert (await door.client.get("/")).status_code == 200


async def test_a_refusal_reaches_a_client_who_still_sends(
    serve: Serve, pair: tuple[Instance, Instance]
) -> None:
    """To hang up on unread bytes would reset the connection, and the answer with it."""
    door = await serve(table(pair[0], maxBodyBytes=10))
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    length = 4 << 20
    writer.write(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n\r\n" % length)
    writer.write(bytes(length))
    await writer.drain()
    answer = await asyncio.wait_for(reader.read(), 60)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert answer.endswith(b"}")
    writer.close()
