"""The web app behind the gateway: its page, what it is made of, its calls and its socket."""

import json
import re
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.async_api import Browser, WebSocket, expect
from tests.e2e.pages import ensure_built, open_tab
from tests.e2e.person import PASSWORD, register
from tests.embedded.harness import UP, Instance, running, until
from tests.kit.ports import free_port
from tests.web.conftest import make_folder

DOOR = (sys.executable, "-m", "cartwheel", "run", "gateway")


@dataclass(frozen=True, slots=True)
class Behind:
    """A whole Cartwheel that only its door is known of."""

    url: str
    inside: Instance


@pytest.fixture
async def behind() -> AsyncIterator[Behind]:
    """The table is that of the guide, with one address behind all pools."""
    ensure_built()
    folder, port = make_folder(), free_port()
    url = f"http://127.0.0.1:{port}"
    env = {"CARTWHEEL_LOG_LEVEL": "WARNING", "CARTWHEEL_PUBLIC_URL": url}
    async with running(
        folder / "home",
        command=(*UP, "--no-demo"),
        env={**env, "CARTWHEEL_TRUSTED_PROXIES": '["127.0.0.1/32"]'},
    ) as inside:
        address = inside.run.url.removeprefix("http://")
        file = folder / "gateway.json"
        routes = {"api": "/api", "trpc": "/trpc", "sockets": "/ws", "media": "/media", "pages": "/"}
        table = {
            "pools": {"all": {"upstreams": [address]}},
            "routes": [{"name": name, "pool": "all", "prefix": p} for name, p in routes.items()],
        }
        file.write_text(json.dumps(table))
        door = await Instance.launch(
            folder / "door",
            command=(*DOOR, "--config", str(file), "--port", str(port), "--admin-port", "0"),
            env={"CARTWHEEL_LOG_LEVEL": "WARNING"},
        )
        async with httpx.AsyncClient(trust_env=False) as client:

            async def answers() -> bool:
                assert door.process.returncode is None, door.errors
                try:
                    return (await client.get(f"{url}/readyz")).status_code == 200
                except httpx.TransportError:
                    return False

            await until(answers)
        yield Behind(url, inside)
        door.process.terminate()
        await door.process.wait()
    shutil.rmtree(folder)


async def test_pages_and_assets_come_whole_and_are_kept_as_they_say(behind: Behind) -> None:
    """Through the door as from behind it: compressed, with their policy, and asked about once."""
    async with httpx.AsyncClient(trust_env=False) as client:
        page = await client.get(f"{behind.url}/orders/anything")
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        nonce = re.search(r"'nonce-([^']+)'", page.headers["content-security-policy"])
        assert nonce is not None
        assert nonce[1] in page.text
        scripts = re.findall(r'(?:src|href)="(/assets/[^"]+\.(?:js|css|woff2))"', page.text)
        assert {path.rpartition(".")[2] for path in scripts} >= {"js", "css"}
        for path in [*scripts, "/theme.js"]:
            through = await client.get(f"{behind.url}{path}", headers={"accept-encoding": "gzip"})
            direct = await client.get(
                f"{behind.inside.run.url}{path}", headers={"accept-encoding": "gzip"}
            )
            kept = ("content-type", "content-encoding", "cache-control", "etag", "vary")
            assert through.status_code == 200
            assert through.content == direct.content
            assert {n: through.headers.get(n) for n in kept} == {
                n: direct.headers.get(n) for n in kept
            }
        again = await client.get(
            f"{behind.url}/theme.js", headers={"if-none-match": through.headers["etag"]}
        )
        assert again.status_code == 304
        assert (await client.get(f"{behind.url}/assets/none.js")).status_code == 404


async def test_somebody_works_through_the_door_alone(behind: Behind, browser: Browser) -> None:
    """Signing in, reading, changing, and hearing of it over the socket."""
    complaints: list[str] = []
    context = await browser.new_context(locale="en-GB")
    page = await open_tab(context, complaints)
    page.set_default_timeout(20_000)
    asked: set[str] = set()
    page.on("request", lambda request: asked.add("/".join(request.url.split("/")[:3])))
    sockets: list[WebSocket] = []

    def opened(socket: WebSocket) -> None:
        sockets.append(socket)

    page.on("websocket", opened)
    person = await register(behind.inside, "ada@door.example")
    await page.goto(f"{behind.url}/sign-in")
    await page.get_by_label("E-mail").fill(person.email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.get_by_role("heading", level=1, name="Home").wait_for()
    await page.get_by_role("link", name="Live", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
    assert [socket.url.partition("?")[0] for socket in sockets] == [
        f"{behind.url.replace('http', 'ws')}/ws/store/{person.store_id}"
    ]

    await page.goto(f"{behind.url}/products/new")
    for label, text in {"Title": "Mug", "Price": "12.50", "SKU": "MUG"}.items():
        await page.get_by_label(label, exact=True).fill(text)
    await page.get_by_role("button", name="Save").click()
    await expect(page).to_have_url(re.compile(r"/products/[0-9a-f-]{36}$"), timeout=20_000)
    await page.reload()
    await expect(page.get_by_label("Title")).to_have_value("Mug")
    assert asked == {behind.url}
    assert complaints == []
    await context.close()
