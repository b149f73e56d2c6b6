"""The key of a demo is filled in at `/docs`, by our own page on one's own machine alone."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator

import httpx
import pytest
from tests.rpc.serving import Keys, serving

from cartwheel.systems.rpc.api import Router, RPCApp

OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
async def demo() -> AsyncIterator[str]:
    """Where a demo is served."""
    router = Router("demo")
    async with serving(RPCApp([router], authenticator=Keys(), demo_key="secret")) as url:
        yield url


async def ask(url: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        return await client.get("/docs/key", headers=headers)


async def test_our_own_page_gets_it(demo: str) -> None:
    port = demo.rpartition(":")[2]
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}", "localhost"):
        answer = await ask(demo, **OURS, host=host)
        assert (answer.status_code, answer.json()) == (200, {"key": "secret"})
        assert answer.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no-browser"),
        pytest.param({"sec-fetch-site": "cross-site"}, id="another-site"),
        pytest.param({"sec-fetch-site": "same-site"}, id="another-port"),
        pytest.param({"sec-fetch-site": "none"}, id="typed-by-hand"),
        pytest.param({**OURS, "host": "shop.example:8000"}, id="another-name-for-us"),
        pytest.param({**OURS, "host": "127.0.0.1.shop.example"}, id="a-name-like-ours"),
        pytest.param({**OURS, "x-forwarded-for": "203.0.113.7"}, id="through-a-proxy"),
        pytest.param({**OURS, "forwarded": "for=203.0.113.7"}, id="through-a-tunnel"),
    ],
)
async def test_nobody_else_does(demo: str, headers: dict[str, str]) -> None:
    answer = await ask(demo, **headers)
    assert (answer.status_code, answer.content) == (204, b"")


async def test_without_a_demo_there_is_none() -> None:
    async with serving(RPCApp([Router("plain")], authenticator=Keys())) as url:
        assert (await ask(url, **OURS)).status_code == 204


async def test_the_page_and_its_scripts_never_hold_it(demo: str) -> None:
    """A page of another origin may load scripts, and read what they hold."""
    async with httpx.AsyncClient(base_url=demo, trust_env=False) as client:
        for path in ("/docs", "/docs/start.js", "/openapi.json"):
            assert "secret" not in (await client.get(path, headers=OURS)).text


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0,
    reason="Only Linux says whose a connection is, and only root can be somebody else",
)
async def test_other_users_of_the_machine_do_not(demo: str) -> None:
    """They reach its loopback address as well."""
    script = (
        "import http.client, sys\n"
        "connection = http.client.HTTPConnection('127.0.0.1', int(sys.argv[1]))\n"
        "connection.request('GET', '/docs/key', headers={'sec-fetch-site': 'same-origin'})\n"
        "print(connection.getresponse().status)\n"
    )
    statuses = []
    for user in (65_534, 0):
        process = await asyncio.create_subprocess_exec(
            *("/usr/bin/env", "python3", "-I", "-c", script, demo.rpartition(":")[2]),
            stdout=asyncio.subprocess.PIPE,
            user=user,
            cwd="/",
        )
        output, _ = await process.communicate()
        statuses.append(int(output))
    assert statuses == [204, 200]
