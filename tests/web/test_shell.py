"""The shell and lists stay as their reader arranged them."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance
from tests.web.arriving import arriving
from tests.web.conftest import Shop

from cartwheel.kernel.ids import new_id


@pytest.fixture
async def page(browser: Browser, instance: Instance) -> AsyncIterator[Page]:
    async with arriving(browser, instance) as page:
        yield page


async def test_a_group_stays_folded_and_shows_where_one_is(page: Page) -> None:
    pages = page.get_by_role("navigation", name="Pages").first
    group = pages.get_by_role("button", name=re.compile("^Sell"))
    await group.press("Enter")
    await expect(group).to_have_attribute("aria-expanded", "false")
    await expect(pages.get_by_role("link", name="Orders")).to_have_count(0)
    await page.reload()
    await expect(group).to_have_attribute("aria-expanded", "false")
    await page.keyboard.press("g")
    await page.keyboard.press("p")
    await expect(page.get_by_role("heading", level=1, name="Products")).to_be_visible()
    await expect(pages.get_by_role("link", name="Products")).to_be_visible()
    await expect(pages.get_by_role("link", name="Orders")).to_have_count(0)
    await group.press("Enter")
    await expect(pages.get_by_role("link", name="Orders")).to_be_visible()


async def test_the_name_of_the_store_is_whole(page: Page) -> None:
    name = page.get_by_role("button", name="change store").get_by_text("Demo store (synthetic")
    whole = "(element) => element.scrollHeight <= element.clientHeight"
    await expect(name).to_have_text("Demo store (synthetic shoppers)")
    assert await name.evaluate(whole)


async def test_a_view_keeps_how_dense_its_rows_are(page: Page, shop: Shop) -> None:
    del shop  # its orders are there
    await (
        page.get_by_role("navigation", name="Pages")
        .first.get_by_role("link", name="Orders")
        .click()
    )
    row = page.get_by_role("table", name="Orders").locator("tbody tr[data-key]").first
    await expect(row).to_be_visible()
    high = "(element) => Math.round(element.getBoundingClientRect().height)"
    assert await row.evaluate(high) >= 40
    await page.get_by_role("button", name="Columns").click()
    await page.get_by_role("menuitemcheckbox", name="Dense rows").click()
    await page.keyboard.press("Escape")
    assert await row.evaluate(high) <= 33
    await keep_screens(page, "dense")

    name = f"Dense {new_id().hex[-6:]}"
    await page.goto(page.url.split("?")[0] + "?status=confirmed")
    await page.get_by_role("button", name="Save view").click()
    await page.get_by_role("dialog").get_by_label("Name").fill(name)
    await page.get_by_role("dialog").get_by_role("button", name="Save view").click()
    await expect(page.get_by_role("tab", name=name)).to_be_visible()
    await page.get_by_role("button", name="Columns").click()
    await page.get_by_role("menuitemcheckbox", name="Dense rows").click()
    await page.keyboard.press("Escape")
    await page.get_by_role("tab", name=re.compile("^All")).click()
    assert await row.evaluate(high) >= 40
    await page.reload()
    await page.get_by_role("tab", name=name).click()
    await expect(row).to_have_css("height", re.compile(r"^3[23](\.\d+)?px$"))
