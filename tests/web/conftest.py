"""The demo shop of a whole Cartwheel, in the real Chromium."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect
from tests.e2e.pages import ensure_built
from tests.embedded.harness import UP, Instance, running, until
from tests.kit.browsers import browser, chrome, keeping_chrome
from tests.kit.ports import free_port
from tests.web.door import Door, open_door

from cartwheel.entrypoints.entering import enter as make_link
from cartwheel.kernel.settings import Settings
from cartwheel.systems.webapp.api import FOLDER

__all__ = ["browser", "chrome", "keeping_chrome"]


@dataclass
class Shop:
    """The running shop, and its store as its owner's programs see it."""

    url: str
    api: httpx.AsyncClient

    async def orders_of(self, visitor_id: str) -> list[dict]:
        """What a shopper has bought, the newest first."""
        found = (await self.api.get("/orders", params={"limit": 100})).json()["items"]
        named = [each for each in found if each["email"]]  # those of the demo's past are not
        whole = [(await self.api.get(f"/orders/{each['id']}")).json() for each in named[:8]]
        return [each for each in whole if each["visitorId"] == visitor_id]

    async def offers_to(self, visitor_id: str) -> list[dict]:
        """How a shopper was reached out to."""
        found = (await self.api.get("/interventions", params={"limit": 100})).json()["items"]
        return [each for each in found if each["visitorId"] == visitor_id]


def make_folder() -> Path:
    """Make a folder that the engines' own user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="cartwheel-shop-"))
    folder.chmod(0o711)
    return folder


_demos: list[Instance] = []

HOOKS_PORT = free_port()
"""Where a test may listen for what the demo's webhooks bring."""
HOOKS = {
    "CARTWHEEL_OUTBOUND_ALLOWED_NETWORKS": '["127.0.0.0/8"]',
    "CARTWHEEL_OUTBOUND_ALLOWED_PORTS": f"[{HOOKS_PORT}]",
    "CARTWHEEL_OUTBOUND_ALLOW_HTTP": "true",
}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Wake the demo that rests."""
    if asks_for_demo(item):
        tell_demos(signal.SIGCONT)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """Let the demo rest while others are tested: its shoppers never stop by themselves."""
    done = yield
    if nextitem is not None and not asks_for_demo(nextitem):
        tell_demos(signal.SIGSTOP)
    return done


def asks_for_demo(item: pytest.Item) -> bool:
    """Say whether a test uses the demo."""
    return "instance" in getattr(item, "fixturenames", ())


def tell_demos(number: signal.Signals) -> None:
    """Send a signal to each demo that runs."""
    for demo in _demos:
        if demo.process.returncode is None:
            demo.process.send_signal(number)


@pytest.fixture(scope="session")
async def instance() -> AsyncIterator[Instance]:
    """One demo for all: `cartwheel up`, as somebody tries it."""
    if not (FOLDER / "shop" / "manifest.json").exists():
        if os.environ.get("CI"):
            pytest.fail("CI needs the pages built: `make webapp`")
        pytest.skip("the pages are not built: `make webapp`")
    folder = make_folder()
    async with running(
        folder / "home", command=UP, env={"CARTWHEEL_LOG_LEVEL": "WARNING"} | HOOKS
    ) as instance:
        _demos.append(instance)
        yield instance
        _demos.remove(instance)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
async def shop(instance: Instance) -> AsyncIterator[Shop]:
    """The shop, once its shelves are full."""
    run = instance.run
    async with httpx.AsyncClient(
        base_url=f"{run.url}/api/v1",
        headers={"authorization": f"Bearer {run.key}"},
        trust_env=False,
        timeout=30,
    ) as api:

        async def is_full() -> bool:
            page = await api.get(f"{run.url}/shop/p/lighting-2")
            return "In stock" in page.text and "/media/" in page.text

        await until(is_full, seconds=120)
        yield Shop(f"{run.url}/shop", api)


@pytest.fixture(scope="session")
async def door() -> AsyncIterator[Door]:
    """The doors that trackers call, without what is behind them."""
    ensure_built()
    async with open_door() as door:
        yield door


@pytest.fixture
async def tabs(chrome: Browser) -> AsyncIterator[BrowserContext]:
    """Somebody's tabs, closed afterwards."""
    async with await chrome.new_context(viewport={"width": 1440, "height": 900}) as context:
        yield context


@pytest.fixture
async def keeping_tabs(keeping_chrome: Browser) -> AsyncIterator[BrowserContext]:
    """Tabs that keep the pages that were left, and show notifications."""
    async with await keeping_chrome.new_context() as context:
        yield context


async def new_link(instance: Instance) -> str:
    """Return what `cartwheel enter` prints: an address that is good once."""
    return await asyncio.to_thread(make_link, Settings(home=instance.home.path))


async def enter(page: Page, instance: Instance) -> None:
    """Sign in as the owner of the demo store."""
    await page.goto(await new_link(instance))
    home = page.get_by_role("heading", level=1, name="Home")
    await expect(home).to_be_visible(timeout=30_000)  # the demo is being furnished meanwhile


@pytest.fixture
async def page(browser: Browser, instance: Instance) -> Page:
    """The owner of the demo store, signed in."""
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce"
    )
    page = await context.new_page()
    await enter(page, instance)
    return page
