"""The interactive page at `/docs` works in a real browser and asks no other host."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect
from tests.e2e.docs_page import HIGH, WIDE, answer_of_stats, open_page
from tests.embedded.harness import Instance


@pytest.fixture(scope="module")
async def opened(server: Instance, chrome: Browser) -> AsyncIterator[tuple[Page, list[str]]]:
    """The page with all its groups open, once: to show them takes a processor ten seconds."""
    page, trouble = await open_page(chrome, server.run.url)
    assert await page.locator(".opblock").count() == 0, "groups are closed at first"
    await page.evaluate(
        "document.querySelectorAll('.opblock-tag[data-is-open=false]').forEach((e) => e.click())"
    )
    await expect(page.locator(".opblock-tag[data-is-open=false]")).to_have_count(0, timeout=120_000)
    await page.locator(".opblock").last.wait_for()
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


async def test_a_procedure_can_be_called_from_the_page(server: Instance, browser: Browser) -> None:
    page, trouble = await open_page(browser, server.run.url)
    await page.get_by_role("button", name="Authorize").first.click()
    await page.get_by_label("auth-bearer-value").fill(server.run.key or "")
    await page.get_by_role("button", name="Apply credentials").first.click()
    await page.locator(".btn-done").first.click()
    assert '"eventsSeen"' in await answer_of_stats(page)
    assert trouble == []


async def test_elsewhere_nothing_is_filled_in(opened: tuple[Page, list[str]]) -> None:
    page, _ = opened
    status = await page.evaluate("fetch('/docs/key').then((answer) => answer.status)")
    assert status == 204
    assert await page.get_by_text("The demo store's key is filled in").is_hidden()
