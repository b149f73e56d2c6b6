"""Each page as it fails, is empty, is awaited: on a desk and a phone, in both themes."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect
from tests.e2e.pages import keep_screens, open_tab
from tests.embedded.harness import Instance

INCIDENT = "01a228b1-0000-7000-8000-0000000000ff"
BROKEN = {
    "error": {
        "message": "This is our fault",
        "code": -32603,
        "data": {
            "code": "INTERNAL_SERVER_ERROR",
            "httpStatus": 500,
            "reason": "internal",
            "retryable": False,
            "incidentId": INCIDENT,
        },
    }
}
NONE = {"result": {"data": {"items": [], "nextCursor": None}}}
PAGES = {
    "/": ("analytics.overview", None),
    "/live": ("carts.list", "Carts will appear here"),
    "/orders": ("orders.list", "Orders of your shop come here"),
    "/products": ("products.list", "What you sell will be here"),
    "/inventory": ("inventory.list", "Your stock comes here"),
    "/events/dead-letters": ("events.groupDeadLetters", "Every event could be used"),
    "/pipeline": ("pipeline.status", None),
    "/prices/codes": ("coupons.list", "Codes of your promotions will be here"),
    "/customers": ("customers.list", "No customers yet"),
}
"""What a page cannot do without, and what it says where there is nothing."""

SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) shifted += each.value;
}).observe({ type: 'layout-shift', buffered: true });
"""

Handler = Callable[[Route], Awaitable[None]]


def called(route: Route) -> list[str]:
    """The procedures that one request calls."""
    path = route.request.url.split("?")[0]
    return path.rpartition("/")[2].split(",")


def answering(procedure: str, answer: dict[str, Any]) -> Handler:
    """Answer one procedure in a batch with something else than the server does."""

    async def handle(route: Route) -> None:
        names = called(route)
        if procedure not in names:
            await route.continue_()
            return
        response = await route.fetch()
        head, *lines = (await response.text()).splitlines()
        place = names.index(procedure)
        kept = [line for line in lines if line and json.loads(line)[0] != place]
        body = [head, *kept, json.dumps([place, 0, [[answer]]])]
        await route.fulfill(response=response, body="\n".join(body) + "\n")

    return handle


def holding(procedure: str, until: asyncio.Event) -> Handler:
    """Let one procedure wait for its answer."""

    async def handle(route: Route) -> None:
        if procedure in called(route):
            await until.wait()
        await route.continue_()

    return handle


@pytest.fixture
async def complaints() -> list[str]:
    return []


@pytest.fixture
async def page(page: Page, complaints: list[str]) -> Page:
    """A tab of the owner that is heard when it complains, and tells how much it shifts."""
    await page.context.add_init_script(SHIFTS)
    return await open_tab(page.context, complaints)


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_that_fails_is_empty_or_waits(
    page: Page, instance: Instance, complaints: list[str], path: str
) -> None:
    url = instance.run.url + path
    name = path.strip("/").replace("/", "-") or "home"
    procedure, emptiness = PAGES[path]

    seen = asyncio.Event()
    await page.route("**/trpc/**", holding(procedure, seen))
    await page.goto(url)
    await expect(page.locator(".animate-pulse").first).to_be_visible()
    shifted = await page.evaluate("shifted")
    await keep_screens(page, f"{name}-loading")
    await page.evaluate("shifted = 0")  # what a window of another size moves does not count
    seen.set()
    await expect(page.locator(".animate-pulse")).to_have_count(0, timeout=20_000)
    await page.unroute_all(behavior="wait")
    shifted += await page.evaluate("shifted")
    assert shifted < 0.1

    await page.route("**/trpc/**", answering(procedure, BROKEN))
    await page.goto(url)
    failed = page.get_by_role("alert").filter(has_text="could not be loaded").first
    await expect(failed).to_contain_text(INCIDENT[:8], timeout=20_000)
    await keep_screens(page, f"{name}-failed")
    await page.unroute_all(behavior="wait")
    # At once, since some pages ask again by themselves and have it no more a moment later.
    again = failed.get_by_role("button", name="Try again")
    await again.evaluate_all("found => found.forEach((each) => each.click())")
    await expect(failed).to_be_hidden()

    if emptiness is not None:
        await page.route("**/trpc/**", answering(procedure, NONE))
        await page.route_web_socket("**", lambda _: None)  # nothing is told meanwhile either
        await page.goto(url)
        await expect(page.get_by_role("heading", name=emptiness)).to_be_visible()
        await keep_screens(page, f"{name}-empty")
        await page.unroute_all(behavior="wait")
    assert complaints == []
