"""Categories and attributes are made, changed and taken away."""

import re

import pytest
from playwright.async_api import Locator, Page, expect
from tests.e2e.pages import keep_screens
from tests.embedded.harness import Instance

pytestmark = pytest.mark.usefixtures("shop")


def panel_of(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Preview")


async def make(page: Page, name: str, *, below: str | None = None) -> None:
    """Make a category."""
    await page.get_by_role("button", name="New category").click()
    dialog = page.get_by_role("dialog", name="New category")
    await dialog.get_by_label("Name").fill(name)
    if below is not None:
        await dialog.get_by_label("Below").select_option(label=below)
    await dialog.get_by_role("button", name="Save category").click()
    await expect(dialog).to_be_hidden()


async def test_categories_stand_below_one_another_and_go_when_empty(
    page: Page, instance: Instance
) -> None:
    await page.goto(f"{instance.run.url}/products")
    await page.get_by_role("button", name="More", exact=True).first.click()
    await page.get_by_role("menuitem", name="Categories").click()
    await make(page, "Garden")
    await make(page, "Pots", below="Garden")
    row = page.get_by_role("row", name="Garden / Pots")
    await row.get_by_role("link").click()
    await keep_screens(page, "categories")
    await panel_of(page).get_by_role("button", name="Move").click()
    dialog = page.get_by_role("dialog", name="Move Pots")
    await dialog.get_by_label("Below").select_option(label="Nothing: it stands at the top")
    await dialog.get_by_role("button", name="Move").click()
    await expect(row).to_be_hidden()
    for name in ("Pots", "Garden"):
        await page.get_by_role("row", name=re.compile(f"^{name}")).get_by_role("link").click()
        await panel_of(page).get_by_role("button", name="Delete category").click()
        asked = page.get_by_role("dialog", name=f"Delete {name}?")
        await asked.get_by_role("button", name="Delete category").click()
        await expect(page.get_by_role("row", name=re.compile(f"^{name}"))).to_be_hidden()


async def test_an_attribute_gets_another_choice(page: Page, instance: Instance) -> None:
    await page.goto(f"{instance.run.url}/products/attributes")
    await page.get_by_role("button", name="New attribute").click()
    dialog = page.get_by_role("dialog", name="New attribute")
    await dialog.get_by_label("Name").fill("Season")
    await dialog.get_by_label("Key").fill("season")
    await dialog.get_by_label("Kind").select_option(label="Choice")
    for choice in ("Spring", "Autumn"):
        await dialog.get_by_label("Choices").fill(choice)
        await page.get_by_role("option", name=choice).click()
    await dialog.get_by_role("button", name="Save attribute").click()
    row = page.get_by_role("row", name=re.compile("Season"))
    await expect(row).to_contain_text("Spring, Autumn")
    await row.get_by_role("link").click()
    await panel_of(page).get_by_role("button", name="Delete attribute").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete attribute").click()
    await expect(row).to_be_hidden()
