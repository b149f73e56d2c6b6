"""The Segment HTTP tracking API: its calls, where its key may be, and what its trackers hear."""

import base64
import gzip
import json
import zlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import brotli
import httpx
import pytest
from backports import zstd
from tests.embedded.harness import Instance, until

CALLS = ("track", "page", "screen", "identify", "group", "alias")


@pytest.fixture
async def anybody(server: Instance) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without a key."""
    async with httpx.AsyncClient(base_url=server.run.url, trust_env=False) as anybody:
        yield anybody


@pytest.fixture
def basic(server: Instance) -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(f'{server.run.key}:'.encode()).decode()}"}


async def known(client: httpx.AsyncClient, name: str) -> int:
    """Count the rows of an event, once whatever was sent before has been dealt with."""

    async def caught_up() -> bool:
        return (await client.get("/api/v1/pipeline/status")).json()["caughtUp"] is True

    await until(caught_up)
    count: int = (await client.get("/api/v1/events/stats")).json()["byEvent"].get(name, 0)
    return count


@pytest.mark.parametrize("call", CALLS)
async def test_each_call_is_an_event_of_its_type(
    client: httpx.AsyncClient, anybody: httpx.AsyncClient, basic: dict[str, str], call: str
) -> None:
    """By its long path and its short one, as Segment's tracker for pages sends it."""
    name = f"{call} {uuid4()}"
    field = "event" if call == "track" else "name"
    for path in (f"/v1/{call}", f"/v1/{call[0]}", f"/v1/{call}/"):
        answer = await anybody.post(path, json={"userId": "u", field: name}, headers=basic)
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert await known(client, name) == 3


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/b", "/v1/import", "/beacon/v1/batch"])
@pytest.mark.parametrize("place", ["Basic", "body", "query"])
async def test_a_batch_is_taken_by_a_key_in_each_place(
    client: httpx.AsyncClient,
    anybody: httpx.AsyncClient,
    server: Instance,
    basic: dict[str, str],
    path: str,
    place: str,
) -> None:
    name, key = f"Batch {uuid4()}", server.run.key
    batch: dict[str, Any] = {"batch": [{"type": "track", "event": name, "userId": "u"}] * 2}
    if place == "body":
        batch["writeKey"] = key
    answer = await anybody.post(
        path,
        content=json.dumps(batch),
        params={"writeKey": key} if place == "query" else {},
        headers=basic if place == "Basic" else {"content-type": "text/plain;charset=UTF-8"},
    )
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert await known(client, name) == 2


@pytest.mark.parametrize("path", ["/v1/batch", "/api/v1/events/batch"])
@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
    ],
    ids=["gzip", "deflate", "br", "zstd"],
)
async def test_packed_bodies_are_taken_and_bombs_are_not(
    client: httpx.AsyncClient, path: str, coding: str, pack: Any
) -> None:
    name = f"Packed {uuid4()}"
    body = json.dumps({"batch": [{"type": "track", "event": name, "userId": "u"}]}).encode()
    headers = {"content-type": "application/json", "content-encoding": coding}
    assert (await client.post(path, content=pack(body), headers=headers)).is_success
    assert await known(client, name) == 1
    bomb = await client.post(path, content=pack(bytes(32 << 20)), headers=headers)
    assert (bomb.status_code, bomb.json()["code"]) == (413, "too_large")
    broken = await client.post(path, content=b"\xff\xff" + pack(body), headers=headers)
    assert broken.status_code == 400


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/track", b'{"event":"x","userId":"u"}', 401, "unauthenticated"),
        ("/v1/track", b'{"event":"x","userId":"u","writeKey":"cwk_no"}', 401, "unauthenticated"),
        ("/v1/tracks", b"{}", 404, "events.unknown_call"),
    ],
)
async def test_a_refusal_has_its_code_and_message_at_the_top(
    anybody: httpx.AsyncClient, path: str, body: bytes, status: int, code: str
) -> None:
    """As trackers look for it."""
    answer = await anybody.post(path, content=body)
    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert answer.json()["message"]


async def test_nothing_is_redirected_and_only_post_is_taken(
    anybody: httpx.AsyncClient, basic: dict[str, str]
) -> None:
    """Trackers follow a redirection with GET, and take its 200 for a success."""
    for path in ("/v1/batch", "/v1/batch/", "/v1//batch"):
        answer = await anybody.get(path, headers=basic)
        assert (answer.status_code, answer.headers["allow"]) == (405, "OPTIONS, POST")


async def test_an_event_that_cannot_be_used_is_refused_and_sinks_nobody(
    client: httpx.AsyncClient, anybody: httpx.AsyncClient, basic: dict[str, str]
) -> None:
    """A tracker that retries what is refused would retry it for ever: the rest is a success."""
    name = f"Good {uuid4()}"
    good = {"type": "track", "event": name, "userId": "u"}
    mixed = await anybody.post("/v1/batch", json={"batch": [good, {}]}, headers=basic)
    assert (mixed.status_code, await known(client, name)) == (200, 1)
    bad = await anybody.post("/v1/batch", json={"batch": [{}]}, headers=basic)
    assert (bad.status_code, bad.json()["code"]) == (400, "invalid_input")


async def test_pages_of_any_origin_may_call_without_cookies(anybody: httpx.AsyncClient) -> None:
    """With the headers that Segment's and RudderStack's trackers ask leave for."""
    asked = {
        "origin": "https://shop.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "anonymousid,authorization,content-type,sentat",
    }
    for path in ("/v1/t", "/v1/track", "/beacon/v1/batch", "/api/v1/events/batch"):
        answer = await anybody.options(path, headers=asked)
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "sentat" in answer.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in answer.headers
