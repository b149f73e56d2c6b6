"""A product is looked at beside its list, and what the list shows is what is exported."""

import asyncio
import csv
import io
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from tests.embedded.harness import Instance

pytestmark = pytest.mark.usefixtures("shop")


async def test_a_product_is_looked_at_by_key_and_by_pointer(page: Page, instance: Instance) -> None:
    await page.goto(f"{instance.run.url}/products?q=lamp")
    link = page.get_by_role("row", name=re.compile("Table lamp")).get_by_role("link")
    await link.focus()
    await page.keyboard.press("Space")
    panel = page.get_by_role("complementary", name="Preview")
    await expect(panel.get_by_role("heading", name="Table lamp")).to_be_visible()
    await expect(panel).to_contain_text("€79.00")
    await expect(panel).to_contain_text("lighting-8")
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()

    row = page.get_by_role("row", name=re.compile("Floor lamp"))
    await row.hover()
    await row.locator("[data-peek]").click()
    await expect(panel.get_by_role("heading", name="Floor lamp")).to_be_visible()
    await panel.get_by_role("link", name="Open").click()
    await expect(page.get_by_role("heading", level=1, name="Floor lamp")).to_be_visible()


@pytest.mark.parametrize("which", ["Those that this list shows", "All products"])
async def test_what_is_shown_is_exported_or_all(page: Page, instance: Instance, which: str) -> None:
    await page.goto(f"{instance.run.url}/products?q=lamp")
    await expect(page.get_by_role("row", name=re.compile("Table lamp"))).to_be_visible()
    titles = await page.locator("[data-key] td:nth-child(3)").all_inner_texts()
    await page.get_by_role("button", name="Export").click()
    await page.get_by_role("menuitem", name="Products to import again").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label(which).check()
    async with page.expect_download() as download:
        await dialog.get_by_role("button", name="Export products").click()
    file = await asyncio.to_thread(Path(await (await download.value).path()).read_text, "utf-8-sig")
    found = {row["title"] for row in csv.DictReader(io.StringIO(file))}
    if which.startswith("All"):
        assert found > set(titles)
        assert "Bath mat" in found
    else:
        assert found == set(titles)
