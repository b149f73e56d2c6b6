"""Features are looked at, one is declared otherwise with its reason, and gone back from."""

import re

import pytest
from playwright.async_api import Page, expect
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance

pytestmark = pytest.mark.usefixtures("shop")


async def test_a_feature_is_declared_otherwise_and_gone_back_from(
    page: Page, instance: Instance
) -> None:
    await page.get_by_role("navigation").get_by_role("link", name="Features").first.click()
    await expect(page.get_by_role("heading", level=1, name="Features")).to_be_visible()
    rows = page.get_by_role("table").get_by_role("row")
    await expect(rows.filter(has_text="priceSensitivity")).to_be_visible()
    await keep_screens(page, "features")
    await rows.filter(has_text=re.compile("^Device")).get_by_role("link").click()
    panel = page.get_by_role("complementary", name="Preview")
    await expect(panel).to_contain_text("Stays missing")
    await keep_screens(page, "features-panel")
    await panel.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog", name="Change Device")
    await dialog.get_by_label("Something stands for a missing value").check()
    await dialog.get_by_label("What stands for it").fill("unknown")
    await dialog.get_by_label("Why").fill("Unknown devices are one kind")
    await keep_screens(page, "features-change")
    await dialog.get_by_role("button", name="Change feature").click()
    await expect(page.get_by_role("status").filter(has_text="In force as")).to_be_visible()
    await expect(panel).to_contain_text("Counts as unknown")

    await page.get_by_role("link", name="History").click()
    row = page.get_by_role("table").get_by_role("row").filter(has_text="Unknown devices")
    await row.get_by_role("link").click()
    await expect(panel).to_contain_text("It is in force.")
    await keep_screens(page, "features-history")

    await page.goto(f"{instance.run.url}/features")
    await rows.filter(has_text=re.compile("^Device")).get_by_role("link").click()
    await panel.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog", name="Change Device")
    await dialog.get_by_label("What stands for it").fill("other")
    await dialog.get_by_label("Why").fill("Others are another")
    await dialog.get_by_role("button", name="Change feature").click()
    await expect(panel).to_contain_text("Counts as other")

    await page.get_by_role("link", name="History").click()
    await row.get_by_role("link").click()
    await panel.get_by_role("button", name="Go back to this").click()
    asked = page.get_by_role("dialog", name=re.compile("Go back to revision"))
    await asked.get_by_role("button", name="Go back to this").click()
    await expect(page.get_by_role("status").filter(has_text="is in force again")).to_be_visible()
    latest = page.get_by_role("table").get_by_role("row").nth(1)
    await expect(latest).to_contain_text("Back to revision")
    await latest.get_by_role("link").click()
    await expect(panel).to_contain_text("other")
    await keep_screens(page, "features-rolled-back")
