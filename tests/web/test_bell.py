"""The bell tells of what needs somebody as it happens, and leads to where something can be done."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance, until
from tests.web.arriving import arriving
from tests.web.conftest import Shop

from cartwheel.kernel.ids import new_id

UNREAD = re.compile(r"^Notifications, .* unread$")


async def bring(shop: Shop) -> str:
    """Import a product, and return the name of the file, once the bell has been told of it."""
    name = f"{new_id().hex[-8:]}.csv"
    content = f"title,sku,price EUR\nMug,{name},12.50\n".encode()
    answer = await shop.api.post(
        "/product-imports", json={"fileName": name, "content": b64encode(content).decode()}
    )
    assert answer.status_code == 202, answer.text

    async def is_told() -> bool:
        found = (await shop.api.get("/notifications")).json()["items"]
        return any(each["about"].get("fileName") == name for each in found)

    await until(is_told)
    return name


@pytest.fixture
async def page(browser: Browser, instance: Instance) -> AsyncIterator[Page]:
    async with arriving(browser, instance) as page:
        yield page


async def test_what_happens_is_told_and_read_by_keyboard(page: Page, shop: Shop) -> None:
    first = await bring(shop)
    bell = page.get_by_role("button", name=UNREAD)
    await expect(bell).to_be_visible(timeout=20_000)
    await expect(page.get_by_role("status").filter(has_text="new notification")).to_be_attached()
    await bell.focus()
    await page.keyboard.press("Enter")
    popover = page.get_by_role("dialog", name="Notifications")
    await expect(popover.get_by_role("link", name=f"{first} is imported")).to_be_visible()
    await expect(popover.locator("li", has_text=first)).to_contain_text("1 new")
    await keep_screens(page, "bell")

    # What comes now waits until it is asked for: nothing moves under who reads.
    second = await bring(shop)
    fresh = popover.get_by_role("button", name=re.compile(r"^\d+ new$"))
    await expect(fresh).to_be_visible(timeout=20_000)
    await expect(popover.get_by_role("link", name=f"{second} is imported")).to_have_count(0)
    await fresh.press("Enter")
    line = popover.get_by_role("link", name=f"{second} is imported")
    await expect(line).to_be_visible()
    await expect(fresh).to_be_hidden()

    await line.press("Enter")
    await expect(page).to_have_url(re.compile(r"/products/import/[\w-]+/run$"))
    await expect(popover).to_be_hidden()
    await page.get_by_role("button", name=UNREAD).press("ArrowDown")
    await expect(popover.locator("li", has_text=first)).to_contain_text("unread")
    await expect(popover.locator("li", has_text=second)).not_to_contain_text("unread")

    await popover.get_by_role("button", name="Mark all as read").press("Enter")
    await expect(popover.locator("li", has_text=first)).not_to_contain_text("unread")
    await page.keyboard.press("Escape")
    await expect(popover).to_be_hidden()
    await expect(page.get_by_role("button", name=re.compile("^Notifications"))).to_be_focused()
    await page.reload()
    await page.get_by_role("button", name=re.compile("^Notifications")).click()
    await expect(popover.locator("li", has_text=first)).not_to_contain_text("unread")


async def test_it_speaks_german(page: Page, shop: Shop) -> None:
    name = await bring(shop)
    await page.get_by_role("button", name=re.compile(", account$")).click()
    await page.get_by_role("menuitemcheckbox", name="Deutsch").click()
    await page.get_by_role("button", name=re.compile("^Mitteilungen, .* ungelesen$")).click()
    popover = page.get_by_role("dialog", name="Mitteilungen")
    await expect(popover.get_by_role("link", name=f"{name} ist importiert")).to_be_visible()
