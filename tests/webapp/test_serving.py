"""The web app from the package: files for ever, its page anew, others' paths untouched."""

import base64
import gzip
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from cartwheel.systems.webapp.api import webapp_routes

SCRIPT = b"console.log(1);" * 100
HASHED = "/assets/index-abc123.js"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A build, as Vite leaves one."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text('<script nonce="%NONCE%" src=x></script>one')
    script = tmp_path / HASHED.removeprefix("/")
    script.write_bytes(SCRIPT)
    script.with_name(script.name + ".gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "theme.js").write_text("// theme")
    return tmp_path


@dataclass
class Clock:
    """Seconds, as a test says."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(folder: Path, clock: Clock) -> httpx.AsyncClient:
    app = webapp_routes(folder, clock=clock)
    routes = [Route("/livez", lambda _: PlainTextResponse("alive")), *app]
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(Starlette(routes=routes)), base_url="http://app"
    )


async def test_each_page_carries_a_nonce_of_its_own(client: httpx.AsyncClient) -> None:
    nonces = set()
    for path in ("/", "/orders/1042", "/sign-in/google"):
        page = await client.get(path)
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-cache")
        policy = page.headers["content-security-policy"]
        nonce = re.search(r"script-src 'self' 'nonce-([^']+)'", policy)
        assert nonce is not None
        assert f'nonce="{nonce[1]}"' in page.text
        assert "unsafe" not in policy
        nonces.add(nonce[1])
    assert len(nonces) == 3


async def test_assets_are_kept_for_ever_and_compressed(client: httpx.AsyncClient) -> None:
    answer = await client.get(HASHED, headers={"accept-encoding": "gzip, deflate"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.content == SCRIPT
    plain = await client.get(HASHED, headers={"accept-encoding": "identity"})
    assert ("content-encoding" in plain.headers, plain.content) == (False, SCRIPT)


async def test_a_file_without_a_hash_is_asked_about_each_time(client: httpx.AsyncClient) -> None:
    answer = await client.get("/theme.js")
    assert answer.headers["cache-control"] == "no-cache"
    again = await client.get("/theme.js", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["/api/v2/x", "/trpc", "/ws/store", "/assets/gone-1.js", "/robots.txt", "/.well-known/x"],
)
async def test_what_is_missing_elsewhere_stays_missing(
    client: httpx.AsyncClient, path: str
) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/%2e%2e/secret", "/assets/%2e%2e/%2e%2e/secret", "//etc/passwd.txt"]
)
async def test_nothing_beside_the_build_is_given(
    client: httpx.AsyncClient, folder: Path, path: str
) -> None:
    (folder.parent / "secret").write_text("secret")
    answer = await client.get(path)
    assert "secret" not in answer.text


async def test_other_routes_come_first(client: httpx.AsyncClient) -> None:
    assert (await client.get("/livez")).text == "alive"
    assert (await client.post("/")).status_code == 405


async def test_a_new_build_is_served_from_the_next_page_on(
    client: httpx.AsyncClient, folder: Path, clock: Clock
) -> None:
    assert "one" in (await client.get("/")).text
    (folder / "index.html").write_text("two")
    (folder / HASHED.removeprefix("/")).rename(folder / "assets" / "index-def456.js")
    os.utime(folder / "index.html", (1, 1))
    assert "two" in (await client.get("/")).text
    assert (await client.get("/assets/index-def456.js")).status_code == 200
    # Pages that are open still ask for what was: for a day.
    clock.now = 86_399.0
    assert (await client.get(HASHED)).content == SCRIPT
    clock.now = 86_401.0
    assert (await client.get(HASHED)).status_code == 404


async def test_while_a_build_is_made_open_pages_go_on(
    client: httpx.AsyncClient, folder: Path
) -> None:
    assert "one" in (await client.get("/")).text
    (folder / "index.html").unlink()
    (folder / HASHED.removeprefix("/")).unlink()
    assert (await client.get("/")).status_code == 503
    assert (await client.get(HASHED)).content == SCRIPT


async def test_without_a_build_the_page_says_how_to_make_one(
    client: httpx.AsyncClient, folder: Path
) -> None:
    (folder / "index.html").unlink()
    answer = await client.get("/")
    assert (answer.status_code, answer.headers["cache-control"]) == (503, "no-store")
    assert "make up" in answer.text


async def test_the_frame_of_mails_holds_nothing_and_runs_nothing_but_itself(
    client: httpx.AsyncClient,
) -> None:
    frame = await client.get("/mail-frame")
    policy = frame.headers["content-security-policy"]
    script = re.search(r"<script>(.*)</script>", frame.text, re.DOTALL)
    assert script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "allow-same-origin" not in policy
    # A mail's names go before the members of its document: none is used by its name.
    assert not re.search(r"\bdocument\s*[.\[?]|\.target\s*\??\.", script[1])
    page = await client.get("/")
    assert "frame-src 'self'" in page.headers["content-security-policy"]
