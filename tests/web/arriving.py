"""Somebody who has just come in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page
from tests.e2e.pages import open_tab
from tests.embedded.harness import Instance
from tests.web.conftest import new_link


@asynccontextmanager
async def arriving(browser: Browser, instance: Instance) -> AsyncIterator[Page]:
    """Open Home; whatever it complains of within the block fails the test."""
    complaints: list[str] = []
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = await open_tab(context, complaints)
    page.set_default_timeout(20_000)
    await page.goto(await new_link(instance))
    await page.get_by_role("heading", level=1, name="Home").wait_for()
    yield page
    await context.close()
    assert complaints == []
