"""What `npm run build` made is served packed to whoever takes it, and known by its tag."""

import gzip
import os
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from cartwheel.systems.webapp.api import SingleFile

SCRIPT = "const greeting = 'hello';\n" * 100
PACKED = gzip.compress(SCRIPT.encode(), 9, mtime=0)
CACHING = "public, max-age=300"


def put(file: Path, text: str, *, at: int = 1) -> None:
    """Write a file as a build does, at a moment."""
    file.write_text(text)
    os.utime(file, ns=(at, at))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tracker.js"


@pytest.fixture
def client(file: Path) -> httpx.AsyncClient:
    served = SingleFile(file, caching=CACHING, headers={"X-For": "everybody"})
    app = Starlette(routes=[Route("/tracker.js", served)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://here")


async def test_it_is_packed_and_not_sent_twice(client: httpx.AsyncClient, file: Path) -> None:
    put(file, SCRIPT)
    file.with_name("tracker.js.gz").write_bytes(PACKED)
    answer = await client.get("/tracker.js", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(PACKED)
    assert answer.text == SCRIPT
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert (answer.headers["cache-control"], answer.headers["x-for"]) == (CACHING, "everybody")
    plain = await client.get("/tracker.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == SCRIPT
    again = await client.get("/tracker.js", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]


async def test_what_is_built_anew_is_served_anew(client: httpx.AsyncClient, file: Path) -> None:
    assert (await client.get("/tracker.js")).status_code == 404
    put(file, "1")
    first = await client.get("/tracker.js")
    put(file, "2", at=2)
    second = await client.get("/tracker.js")
    assert (first.text, second.text) == ("1", "2")
    assert first.headers["etag"] != second.headers["etag"]
    refused = await client.post("/tracker.js")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
