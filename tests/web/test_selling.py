"""What a merchant does: writes a product, and gives money of an order back."""

import re

from playwright.async_api import Page, expect
from tests.embedded.harness import Instance
from tests.web.conftest import Shop


async def test_a_product_is_written_and_stands_in_the_list(page: Page, instance: Instance) -> None:
    await page.goto(f"{instance.run.url}/products/new")
    await page.get_by_role("button", name="Save product").click()
    await expect(page.get_by_text("Title is needed")).to_be_visible()
    await page.get_by_label("Title").fill("Ink pot of a test")
    await page.get_by_label("Price", exact=True).fill("24.90")
    await page.get_by_label("SKU").fill("INK-TEST-1")
    await page.get_by_role("button", name="Save product").click()
    await expect(page.get_by_role("heading", level=1, name="Ink pot of a test")).to_be_visible()
    await page.get_by_role("button", name="Activate").click()
    await expect(page.get_by_text("Active", exact=True)).to_be_visible()

    await page.get_by_role("button", name="Edit INK-TEST-1").click()
    await page.get_by_role("dialog").get_by_label("Price", exact=True).fill("26.90")
    await page.get_by_role("button", name="Save variant").click()
    await expect(page.get_by_role("dialog")).to_be_hidden()

    await page.get_by_role("navigation").get_by_role("link", name="Products").first.click()
    await page.get_by_role("searchbox").fill("ink pot of a test")
    row = page.get_by_role("row", name=re.compile("Ink pot of a test"))
    await expect(row).to_contain_text("€26.90")
    await expect(row).to_contain_text("Active")


async def test_an_order_is_refunded_in_part_and_its_story_tells(
    page: Page, instance: Instance, shop: Shop
) -> None:
    await page.goto(f"{instance.run.url}/orders?status=fulfilled&payment=paid")
    await page.locator("[data-row-link]").first.click()
    await expect(page.get_by_role("heading", level=2, name="Story")).to_be_visible()
    order_id = page.url.rpartition("/")[2]
    await page.get_by_role("button", name="Refund").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Amount").fill("1,5O")
    await dialog.get_by_role("button", name="Refund").last.click()
    await expect(dialog.get_by_text("A number is needed")).to_be_visible()
    await dialog.get_by_label("Amount").fill("1.50")
    await dialog.get_by_label("Reason").fill("A scratch")
    await dialog.get_by_role("button", name=re.compile(r"Refund .1\.50")).click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_text(re.compile(r"Refunded .1\.50"))).to_be_visible(timeout=20_000)
    await expect(page.get_by_text("Partly refunded").first).to_be_visible()
    order = (await shop.api.get(f"/orders/{order_id}")).json()
    assert (order["refundedMinor"], order["paymentStatus"]) == (150, "partly_refunded")
