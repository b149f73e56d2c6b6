"""The web app in a real browser, as a person uses it."""

import asyncio
import os
import re
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, ConsoleMessage, Page
from tests.e2e.person import PASSWORD, Person
from tests.embedded.harness import Instance, until

from cartwheel.systems.webapp.build import FOLDER

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """(values) => axe
  .run({
    resultTypes: ['violations'],
    ...(values.length ? { runOnly: { type: 'rule', values } } : {}),
  })
  .then(({ violations }) =>
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200))}`))"""
OF_COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that a theme can break, as it changes nothing but colours."""
SCREENS = os.environ.get("SCREENS")
"""The folder where pictures of pages are kept, for eyes; where there is none, they are not made."""

HEARTLESS = re.compile(r"status of 40[0134]")
"""What browsers say of calls that are refused as they should be."""


def ensure_built() -> None:
    """Skip where the web app is not built, but for CI."""
    if (FOLDER / "index.html").exists():
        return
    reason = "the web app is not built: `make webapp`"
    assert "CI" not in os.environ, reason
    pytest.skip(reason)


async def open_tab(context: BrowserContext, complaints: list[str]) -> Page:
    """Open a tab whose complaints are collected: errors of the console, and of the page."""
    page = await context.new_page()

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not HEARTLESS.search(message.text):
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


async def sign_in(page: Page, server: Instance, person: Person) -> None:
    """Sign in by the form, and be at Home."""
    await page.goto(f"{server.run.url}/sign-in")
    await page.get_by_label("E-mail").fill(person.email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.get_by_role("heading", level=1, name="Home").wait_for()


async def link_mailed_to(server: Instance, email: str, *, page: str) -> str:
    """Wait for a mail, and return the link to a page that is in it."""
    links: list[str] = []

    def mailed() -> bool:
        for mail in server.home.path.glob("mail/*.eml"):
            text = mail.read_text().replace("=\n", "").replace("=3D", "=")
            if email in text:
                links.extend(re.findall(rf"http\S+/{page}#token=[\w-]+", text))
        return links != []

    await until(mailed)
    return links[0]


async def violations(page: Page, *rules: str) -> list[str]:
    """What axe finds on a page as it stands, by all rules if none are given."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(await asyncio.to_thread(AXE.read_text))
    found: list[str] = await page.evaluate(VIOLATIONS, rules)
    return found


STILL = """Promise.all(document.getAnimations()
  .filter((each) => Number.isFinite(each.effect.getComputedTiming().endTime))
  .map((each) => each.finished.catch(() => {})))"""
"""Ends when everything stands that does not move for ever."""


async def findings(page: Page) -> list[str]:
    """What axe finds on a page once it stands."""
    await page.bring_to_front()  # what moves in a tab that nobody sees may never stand
    await page.evaluate(STILL)
    return await violations(page)


async def keep_picture(page: Page, name: str) -> None:
    """Keep a picture of a page as it stands, if `SCREENS` says where."""
    if SCREENS:
        await page.screenshot(path=Path(SCREENS) / f"{name}.png")


async def keep_screens(page: Page, name: str) -> None:
    """
    Look at a page, and keep pictures of it: wide and narrow, light and dark.

    Nothing may be cut at the side, and axe finds nothing.
    """
    await page.bring_to_front()  # what moves in a tab that nobody sees may never stand
    for width, height in ((1440, 900), (390, 844)):
        await page.set_viewport_size({"width": width, "height": height})
        for theme, rules in (("light", ()), ("dark", OF_COLOURS)):
            await page.emulate_media(color_scheme=theme)
            await page.evaluate(STILL)  # what moves has the colours of the theme before
            await keep_picture(page, f"{name}-{width}-{theme}")
            found = await violations(page, *rules)
            assert found == [], f"{name} at {width}, {theme}: {found}"
        widest = await page.evaluate("document.documentElement.scrollWidth")
        assert widest <= width, f"{name} is {widest} px wide at {width}"
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.emulate_media(color_scheme="light")
