"""With no server, no network, a slow one, or a new version: nothing typed is lost."""

import re

from playwright.async_api import Page, Request, Route, expect
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance, until
from tests.web.shopping import when

SLOW = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": 200_000,
    "uploadThroughput": 90_000,
}
"""A phone on 3G, in bytes a second."""


async def write_product(page: Page, title: str, sku: str) -> None:
    await page.get_by_label("Title").fill(title)
    await page.get_by_label("SKU").fill(sku)
    await page.get_by_label("Price", exact=True).fill("12.90")


async def test_a_form_outlives_the_server(page: Page, instance: Instance) -> None:
    url = instance.run.url
    await page.goto(f"{url}/products/new")
    await write_product(page, "Lamp of a restart", "LAMP-RESTART")
    await instance.stop(seconds=60)
    try:
        await page.get_by_role("button", name="Save product").click()
        refusal = page.get_by_role("alert").filter(has_text="The server does not answer")
        await expect(refusal).to_be_visible(timeout=20_000)
        await expect(page.get_by_label("Title")).to_have_value("Lamp of a restart")
        await keep_screens(page, "product-server-away")
    finally:
        await instance.start_again(url)
    await page.get_by_role("button", name="Save product").click()
    title = page.get_by_role("heading", level=1, name="Lamp of a restart")
    await expect(title).to_be_visible(timeout=20_000)


async def test_while_an_engine_is_away_the_page_says_what_to_do_and_comes_back_by_itself(
    page: Page, instance: Instance
) -> None:
    """Nobody can be recognised then: whoever runs the platform reads it all the same."""
    [valkey] = [each for each in instance.servers() if "valkey" in each.name()]
    valkey.suspend()
    title = page.get_by_role("heading", name="A part of Cartwheel does not answer", level=2)
    failed = page.get_by_role("heading", name="This part could not be loaded").first

    async def nobody_is_recognised() -> bool:
        # Whoever was recognised a moment ago still is, and reads that the list has failed.
        await page.goto(f"{instance.run.url}/orders")
        await expect(title.or_(failed)).to_be_visible(timeout=30_000)
        return await title.is_visible()

    try:
        await until(nobody_is_recognised, seconds=60)
        help_ = page.get_by_role("region", name="If you run Cartwheel")
        await expect(help_).to_contain_text("cartwheel doctor")
        await keep_screens(page, "engine-away")
        await help_.get_by_role("button", name="Step by step").first.click()
        await expect(page.get_by_role("dialog")).to_contain_text("Symptoms")
        await page.keyboard.press("Escape")
    finally:
        valkey.resume()
    head = page.get_by_role("heading", level=1, name="Orders")
    await expect(head).to_be_visible(timeout=30_000)


async def test_offline_what_was_read_stays_and_comes_back_by_itself(
    page: Page, instance: Instance
) -> None:
    await page.goto(f"{instance.run.url}/products")
    row = page.locator("[data-row-link]").first
    await expect(row).to_be_visible()
    await page.get_by_role("link", name="New product").first.hover()
    await page.context.set_offline(True)
    await expect(page.get_by_role("status").filter(has_text="Offline")).to_be_visible()
    await expect(row).to_be_visible()
    await keep_screens(page, "products-offline")
    await page.get_by_role("navigation", name="Pages").get_by_role("link", name="Orders").click()

    await page.context.set_offline(False)
    again = page.get_by_role("button", name="Try again")
    await expect(again.or_(page.locator("[data-row-link]")).first).to_be_visible()
    if await again.is_visible():
        await again.click()
    await expect(page.get_by_role("heading", level=1, name="Orders")).to_be_visible()
    await expect(page.locator("[data-row-link]").first).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="Offline")).to_be_hidden()


async def test_on_a_slow_network_the_frame_comes_first(page: Page, instance: Instance) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("Network.emulateNetworkConditions", SLOW)
    await page.goto(f"{instance.run.url}/orders", wait_until="commit")
    await expect(page.get_by_role("heading", level=1, name="Orders")).to_be_visible(timeout=20_000)
    await expect(page.locator("[data-row-link]").first).to_be_visible(timeout=20_000)
    await page.get_by_role("searchbox").fill("nobody is called so")
    await expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible(timeout=20_000)


async def test_a_new_version_is_loaded_and_what_was_typed_is_offered(
    page: Page, instance: Instance
) -> None:
    url = instance.run.url
    replaced = True

    async def is_gone(route: Route) -> None:
        await (route.fulfill(status=404) if replaced else route.continue_())

    async def is_another(route: Route) -> None:
        response = await route.fetch()
        body = re.sub(r"/assets/index-[\w-]+\.js", "/assets/index-newer.js", await response.text())
        await route.fulfill(response=response, body=body)

    def loads_anew(request: Request) -> None:
        nonlocal replaced
        replaced = replaced and not request.is_navigation_request()

    await page.goto(f"{url}/products/new")
    await write_product(page, "Lamp of an update", "LAMP-UPDATE")
    draft = "Object.keys(localStorage).some((key) => localStorage[key].includes('of an update'))"
    await when(page, draft)
    await page.route("**/assets/orders-list-*.js", is_gone)
    await page.route(f"{url}/", is_another)
    page.on("request", loads_anew)
    await page.get_by_role("navigation", name="Pages").get_by_role("link", name="Orders").click()
    await page.get_by_role("dialog").get_by_role("button", name="Leave").click()
    await expect(page.get_by_role("heading", level=1, name="Orders")).to_be_visible()
    await expect(page.locator("[data-row-link]").first).to_be_visible()
    assert not replaced, "the page was not loaded anew"

    await page.goto(f"{url}/products/new")
    await page.get_by_role("button", name="Restore").click()
    await expect(page.get_by_label("Title")).to_have_value("Lamp of an update")
