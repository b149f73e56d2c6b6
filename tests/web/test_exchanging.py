"""An exchange shows what it comes to before it is confirmed, and what it waits for after."""

import re

import pytest
from playwright.async_api import Locator, Page, expect
from tests.embedded.harness import Instance
from tests.web.conftest import Shop
from tests.web.ordering import sent

pytestmark = pytest.mark.usefixtures("shop")


async def begin(page: Page, instance: Instance, order_id: str, *, units: str, for_: str) -> Locator:
    """Open the dialog on an order, and say what comes back for what."""
    await page.goto(f"{instance.run.url}/orders/{order_id}")
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Exchange items").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Bath mat").fill(units)
    await dialog.get_by_role("combobox", name="Add an item").fill(for_)
    await dialog.get_by_role("option", name=re.compile(for_)).first.click()
    return dialog


async def test_what_is_here_counts_at_once(page: Page, instance: Instance, shop: Shop) -> None:
    """34.90 come back for 74.90: 40.00 are to be paid for what is sent instead."""
    order = await sent(shop.api, "Ada Exchanges", units=2)
    dialog = await begin(page, instance, order["id"], units="1", for_="Chef's knife")
    sums = dialog.get_by_role("status")
    await expect(sums.get_by_role("row", name="Sent instead")).to_contain_text("€74.90")
    await expect(sums.get_by_role("row", name="1 item back")).to_contain_text("-€34.90")
    await expect(sums.get_by_role("row", name="To be paid")).to_contain_text("€40.00")
    await dialog.get_by_text("The items are here already").click()
    await dialog.get_by_role("button", name="Exchange, €40.00 to be paid").click()
    place = page.get_by_role("button", name="Place order")
    await expect(place).to_be_visible()
    await expect(page.get_by_role("row", name="Due")).to_contain_text("€40.00")
    await page.get_by_role("link", name=order["number"]).click()
    await expect(page.get_by_text("1 item came back").first).to_be_visible()
    await page.get_by_role("link", name="Sent instead").click()
    await place.click()
    await page.get_by_role("dialog").get_by_role("button", name="Place order").click()
    await expect(page.get_by_role("button", name="Mark as paid")).to_be_visible()
    first = (await shop.api.get(f"/orders/{order['id']}")).json()
    assert first["lines"][0]["returned"] == 1


async def test_what_is_still_to_come_is_waited_for(
    page: Page, instance: Instance, shop: Shop
) -> None:
    """69.80 come back for 34.90; the draft is placed once they are here, and says so till then."""
    order = await sent(shop.api, "Grace Exchanges", units=2)
    dialog = await begin(page, instance, order["id"], units="3", for_="Bath mat")
    await dialog.get_by_label("Bath mat").first.fill("2")
    await expect(dialog.get_by_role("row", name="Goes back")).to_contain_text("€34.90")
    await dialog.get_by_role("button", name="Exchange and refund €34.90").click()
    place = page.get_by_role("button", name="Place order")
    await expect(place).to_have_attribute("aria-disabled", "true")
    await page.goto(f"{instance.run.url}/orders/{order['id']}")
    await page.get_by_role("button", name="Receive", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="Take in 2 items").click()
    await expect(page.get_by_text("2 items came back").first).to_be_visible()
    await page.get_by_role("link", name="Sent instead").click()
    await expect(place).not_to_have_attribute("aria-disabled", "true")
    await place.click()
    await page.get_by_role("dialog").get_by_role("button", name="Place order").click()
    await expect(page.get_by_role("button", name="Fulfil")).to_be_visible()
