"""The interactive page at `/docs`, and a procedure that is called from it."""

from playwright.async_api import Browser, Page

WIDE, HIGH = 1440, 900


async def open_page(browser: Browser, url: str) -> tuple[Page, list[str]]:
    context = await browser.new_context(viewport={"width": WIDE, "height": HIGH})
    page = await context.new_page()
    trouble: list[str] = []
    page.on("console", lambda m: m.type in {"error", "warning"} and trouble.append(m.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda r: r.url.startswith((url, "data:")) or trouble.append(r.url))
    await page.goto(f"{url}/docs")
    await page.wait_for_selector(".opblock-tag", timeout=120_000)
    return page, trouble


async def answer_of_stats(page: Page) -> str:
    """Call a procedure by the page, and return the answer that it shows."""
    await page.locator(".opblock-tag[data-tag='carts']").click()
    operation = page.locator(".opblock", has_text="/carts/stats")
    await operation.click()
    await operation.get_by_role("button", name="Try it out").click()
    await operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table .response-col_description pre").first
    await answer.wait_for()
    return await answer.inner_text()
