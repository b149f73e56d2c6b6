"""
Every component of the kit in every state, as `/design` of a development build shows them.

Axe finds nothing, nothing is wider than the window, and the browser has no complaint: in both
themes, on a desk and on a phone, with menus and dialogs open.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import httpx
import pytest
from playwright.async_api import Browser, Page
from tests.embedded.harness import until
from tests.kit.ports import free_port
from tests.rpc.tooling import WEB, node_program

PARTS = ["kit", "states", "forms", "list", "detail", "wizard", "live", "charts"]
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FINDINGS = """([tags, hasMenu]) => axe
    .run(document, { runOnly: tags, rules: { region: { enabled: !hasMenu } } })
    .then(({ violations }) =>
        violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)))"""


@pytest.fixture(scope="module")
async def design() -> AsyncIterator[str]:
    """The address of `/design`, served by Vite from the sources."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/design"
    arguments = ("--host", "127.0.0.1", "--port", str(port), "--strictPort")
    process = await asyncio.create_subprocess_exec(
        *node_program("vite/bin/vite.js"),
        *arguments,
        cwd=WEB,
        stdout=asyncio.subprocess.DEVNULL,
    )

    async def answers() -> bool:
        async with httpx.AsyncClient(trust_env=False) as client:
            try:
                return (await client.get(url)).status_code == 200
            except httpx.TransportError:
                return False

    try:
        await until(answers, seconds=60)
        yield url
    finally:
        process.terminate()
        await process.wait()


@dataclass
class Look:
    """A window of a width and a theme, and what the browser has complained of in it."""

    page: Page
    width: int
    trouble: list[str] = field(default_factory=list)


Looks = Callable[..., Awaitable[Look]]


@pytest.fixture(scope="module")
async def looks(chrome: Browser) -> AsyncIterator[Looks]:
    """
    Opens an address in the one window of a width and a theme.

    Vite serves hundreds of modules, which a new window would read and compile anew for
    each test: half of what a test takes.
    """
    made: dict[tuple[int, str], Look] = {}

    async def show(url: str, *, width: int, scheme: Literal["light", "dark"]) -> Look:
        look = made.get((width, scheme))
        if look is None:
            context = await chrome.new_context(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                has_touch=width < 640,
                is_mobile=width < 640,
            )
            look = made[width, scheme] = Look(await context.new_page(), width)
            hear(look)
        await look.page.bring_to_front()
        await look.page.goto("about:blank")  # what was there before leaves, and is heard no more
        look.trouble.clear()
        await look.page.goto(url)
        # The first page of all waits until Vite has gathered what it is made of.
        await look.page.locator("main h1").wait_for(state="attached", timeout=120_000)
        await look.page.wait_for_load_state("networkidle")
        return look

    yield show
    for look in made.values():
        await look.page.context.close()


def hear(look: Look) -> None:
    """Collect what the browser complains of."""
    look.page.on(
        "console", lambda m: m.type in {"error", "warning"} and look.trouble.append(m.text)
    )
    look.page.on("pageerror", lambda error: look.trouble.append(str(error)))


async def findings(page: Page) -> list[str]:
    # An open menu hangs at the end of the page, beyond its landmarks, as the pattern has it.
    has_menu = await page.get_by_role("menu").count() > 0
    await page.evaluate(await asyncio.to_thread(Path.read_text, AXE))
    return await page.evaluate(FINDINGS, [RULES, has_menu])


@pytest.mark.long
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
async def test_everybody_can_use_it(
    design: str, looks: Looks, part: str, width: int, scheme: str
) -> None:
    look = await looks(f"{design}/{part}", width=width, scheme=scheme)
    assert await look.page.evaluate("document.documentElement.scrollWidth") == width
    assert await findings(look.page) == []
    assert look.trouble == []


@pytest.mark.long
@pytest.mark.parametrize(
    "name", ["Status", "Open box", "Open dialog", "Open sheet", "Open confirmation"]
)
async def test_what_opens_can_be_used_and_gives_the_focus_back(
    design: str, looks: Looks, name: str
) -> None:
    look = await looks(f"{design}/kit", width=1440, scheme="light")
    page = look.page
    opener = page.get_by_role("button", name=name, exact=True)
    await opener.focus()
    await page.keyboard.press("Enter")
    shown = page.locator("[role=dialog], [role=menu]")
    await shown.wait_for()
    assert await findings(page) == []
    if name == "Open dialog":
        # It holds a form with something typed: a click outside does nothing, and Escape asks.
        await page.mouse.click(5, 500)
        await shown.wait_for()
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Discard").click()
    else:
        await page.keyboard.press("Escape")
    await shown.wait_for(state="detached")
    assert await opener.evaluate("element => element === document.activeElement")
    assert look.trouble == []


@pytest.mark.long
async def test_a_list_is_walked_by_keys_and_made_only_where_it_is_seen(
    design: str, looks: Looks
) -> None:
    look = await looks(f"{design}/list?customer=many", width=1440, scheme="light")
    page = look.page
    rows = page.locator("tbody tr[data-key]")
    assert await page.locator("table").get_attribute("aria-rowcount") == "10001"
    assert await rows.count() < 100
    await rows.first.get_by_role("link").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Space")
    await page.get_by_role("complementary", name="Preview").wait_for()
    assert "open=" in page.url
    await page.keyboard.press("Escape")
    await page.get_by_role("complementary", name="Preview").wait_for(state="detached")
    await page.mouse.wheel(0, 200_000)
    await page.locator("tr[aria-rowindex='5000']").wait_for(state="attached")
    assert await rows.count() < 100
    assert look.trouble == []
