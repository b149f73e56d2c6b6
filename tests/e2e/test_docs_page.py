"""The interactive page at `/docs` works in a real browser and asks no other host."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page
from tests.embedded.harness import UP, Instance, running

WIDE, HIGH = 1440, 900


async def open_page(browser: Browser, url: str) -> tuple[Page, list[str]]:
    context = await browser.new_context(viewport={"width": WIDE, "height": HIGH})
    page = await context.new_page()
    trouble: list[str] = []
    page.on("console", lambda m: m.type in {"error", "warning"} and trouble.append(m.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda r: r.url.startswith((url, "data:")) or trouble.append(r.url))
    await page.goto(f"{url}/docs")
    await page.wait_for_selector(".opblock", timeout=120_000)
    return page, trouble


@pytest.fixture(scope="module")
async def opened(server: Instance, chrome: Browser) -> AsyncIterator[tuple[Page, list[str]]]:
    """The page, once: to show all procedures takes a processor ten seconds."""
    page, trouble = await open_page(chrome, server.run.url)
    yield page, trouble
    await page.context.close()


@pytest.mark.parametrize("width", [WIDE, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_fits_and_is_readable(
    opened: tuple[Page, list[str]], width: int, scheme: str
) -> None:
    page, trouble = opened
    await page.set_viewport_size({"width": width, "height": HIGH})
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    turned = await page.evaluate("getComputedStyle(document.getElementById('page')).filter")
    assert turned.startswith("invert") == (scheme == "dark")
    assert trouble == []


async def test_a_procedure_can_be_called_from_the_page(
    server: Instance, opened: tuple[Page, list[str]]
) -> None:
    page, trouble = opened
    await page.set_viewport_size({"width": WIDE, "height": HIGH})
    await page.get_by_role("button", name="Authorize").first.click()
    await page.get_by_label("auth-bearer-value").fill(server.run.key or "")
    await page.get_by_role("button", name="Apply credentials").first.click()
    await page.locator(".btn-done").first.click()
    operation = page.locator(".opblock", has_text="/carts/stats")
    await operation.click()
    await operation.get_by_role("button", name="Try it out").click()
    await operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table .response-col_description pre").first
    await answer.wait_for()
    assert '"eventsSeen"' in await answer.inner_text()
    assert trouble == []


async def test_on_a_demo_the_first_call_needs_no_copying(
    e2e_folder: Path, browser: Browser
) -> None:
    """The store's key is filled in; the page says so, and another origin's script gets none."""
    async with running(
        e2e_folder / "demo", command=UP, env={"CARTWHEEL_LOG_LEVEL": "WARNING"}
    ) as demo:
        page, trouble = await open_page(browser, demo.run.url)
        await page.get_by_text("The demo store's key is filled in").wait_for()
        operation = page.locator(".opblock", has_text="/carts/stats")
        await operation.click()
        await operation.get_by_role("button", name="Try it out").click()
        await operation.get_by_role("button", name="Execute").click()
        answer = operation.locator(".live-responses-table .response-col_description pre").first
        await answer.wait_for()
        assert '"eventsSeen"' in await answer.inner_text()
        assert trouble == []


async def test_elsewhere_nothing_is_filled_in(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    status = await page.evaluate("fetch('/docs/key').then((answer) => answer.status)")
    assert status == 204
    assert await page.get_by_text("The demo store's key is filled in").is_hidden()
