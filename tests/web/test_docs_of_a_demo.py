"""The interactive page at `/docs` of a demo on one's own machine."""

from playwright.async_api import Browser
from tests.e2e.docs_page import answer_of_stats, open_page
from tests.embedded.harness import Instance


async def test_the_first_call_needs_no_copying(instance: Instance, browser: Browser) -> None:
    """The store's key is filled in, and the page says so."""
    page, trouble = await open_page(browser, instance.run.url)
    await page.get_by_text("The demo store's key is filled in").wait_for()
    assert '"eventsSeen"' in await answer_of_stats(page)
    assert trouble == []
